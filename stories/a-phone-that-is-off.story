# A phone that stays off is left in peace after five days, and comes back with RESUME.
> REMIND 9AM
< ... at 9AM Central time ...
trouble sending 30003
wait 6 days
trouble over
wait 2 days
nothing comes
> STATUS
< ... are paused. Text RESUME ...
> RESUME
< ... on again ...
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
