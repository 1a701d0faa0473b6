# A plain wish to be left alone counts as STOP; only asking for reminders anew brings them back.
> REMIND 9AM
< ... at 9AM Central time ...
> please stop texting me
< Knee Cramp Line: you are opted out. ... START ... 911.
wait 3 days
nothing comes
> REMIND 9AM
< Knee Cramp Line water reminders: 1 msg/day at 9AM Central time ...
> no más
< Knee Cramp Line: ya no le mandamos nada ... START ... 911.
> stpo
nothing comes
