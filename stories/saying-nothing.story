# Silence is asked about, and then the line hangs up kindly.
call
stay silent
hear Are you still there?
stay silent
stay silent
hear I do not hear you, so I will hang up now.
the call is over
