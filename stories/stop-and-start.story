# STOP ends every text at once; START lifts it, and brings no reminders back.
> REMIND 9AM
< ... at 9AM Central time ...
> STOP
< You have successfully been unsubscribed ...
nothing comes
wait 2 days
nothing comes
> START
< You have successfully been re-subscribed ...
wait 2 days
nothing comes
> REMIND 10AM
< ... at 10AM Central time ...
wait until 10:00
< Knee Cramp Line: ... Reply STOP to end.
