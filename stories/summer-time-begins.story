# Nine stays nine on the day the clocks go forward.
it is 2027-03-12 20:00
> REMIND 9AM
< ... at 9AM Central time ...
wait until 2027-03-13 9:00
< Knee Cramp Line: ... Reply STOP to end.
wait until 2027-03-14 8:59
nothing comes
wait until 2027-03-14 9:00
< Knee Cramp Line: ... Reply STOP to end.
nothing comes
wait until 2027-03-15 9:00
< Knee Cramp Line: ... Reply STOP to end.
