# Twilio hangs, and is down: no reminder comes twice, and answers by text do not need it.
> REMIND 9AM
< ... at 9AM Central time ...
trouble twilio hangs
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
trouble over
wait 30 minutes
nothing comes
trouble twilio down
> CRAMP
< Cramp behind the knee ...
call
press 1
press 1
press 9
hear I do not know yet if the text went.
hang up
trouble over
