# The carrier says that somebody has opted out: the line stops too, until their own START.
> REMIND 9AM
< ... at 9AM Central time ...
trouble opted out
wait until tomorrow 9:00
nothing comes
trouble over
wait 2 days
nothing comes
> START
< You have successfully been re-subscribed ...
> REMIND 9AM
< ... at 9AM Central time ...
