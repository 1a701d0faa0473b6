# A daily reminder: asked for, confirmed, and there the next morning.
> REMIND 9AM
< Knee Cramp Line water reminders: 1 msg/day at 9AM Central time. ... HELP for help, STOP to end. ... limit fluids ...
wait until 21:00
nothing comes
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
nothing comes
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
