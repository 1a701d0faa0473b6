# Whoever calls can end every text by a key.
> REMIND 9AM
< ... at 9AM Central time ...
call
press 3
press 2
hear To stop all our texts to this number, press 1.
press 1
hear Done. You will get no more reminders or other texts from us.
hang up
wait 2 days
nothing comes
