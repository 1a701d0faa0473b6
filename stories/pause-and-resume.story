# A break until RESUME, and a break of some days.
> REMIND 9AM
< ... at 9AM Central time ...
> PAUSE
< Knee Cramp Line: your water reminders are paused. ...
wait 2 days
nothing comes
> RESUME
< Knee Cramp Line: your water reminders are on again, at 9AM Central time ...
> PAUSE 3
< Knee Cramp Line: paused. Your next water reminder comes on ... at 9AM ...
wait until tomorrow 9:00
nothing comes
wait 3 days
< Knee Cramp Line: ... Reply STOP to end.
