# A toll-free number tells no time zone, so the line asks before it starts.
phone +18005550123
> REMIND 9AM
< Knee Cramp Line: we cannot tell your time zone from your number. ... ZIP code ...
> 94103
< ... at 9AM Pacific time ...
wait until the next reminder
< Knee Cramp Line: ... Reply STOP to end.
