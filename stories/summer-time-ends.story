# Nine stays nine on the day that has 25 hours, and comes once.
it is 2026-10-31 10:00
> REMIND 9AM
< ... at 9AM Central time ...
wait until 2026-11-01 8:59
nothing comes
wait until 2026-11-01 9:00
< Knee Cramp Line: ... Reply STOP to end.
wait until 2026-11-01 23:00
nothing comes
