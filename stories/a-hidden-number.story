# A hidden number gets every answer, and no text.
call with a hidden number
hear If this is an emergency, hang up and dial 9 1 1.
press 1
press 1
hear Dehydration.
press 9
hear Your number is hidden, so I cannot text you.
press *
press *
press 3
hear Your number is hidden, so reminders cannot reach you.
hang up
nothing comes
