# No reminders at the weekend for who wants none.
it is 2026-11-27 12:00
> REMIND 9AM
< ... at 9AM Central time ...
> WEEKDAYS
< ... Monday to Friday ...
wait until Sunday 23:00
nothing comes
wait until Monday 9:00
< Knee Cramp Line: ... Reply STOP to end.
> EVERYDAY
< ... every day ...
