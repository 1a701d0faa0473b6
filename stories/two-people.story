# Two phones are two people, each with an hour of their own.
> REMIND 9AM
< ... at 9AM Central time ...
phone 2
> REMIND 9AM
< ... at 9AM Eastern time ...
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
phone 1
nothing comes
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
