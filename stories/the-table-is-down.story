# With the table down answers go on, and nothing pretends to be done.
> REMIND 9AM
< ... at 9AM Central time ...
trouble table down
> CRAMP
< Cramp behind the knee ...
> chest pain
< This may be an emergency. ...
> PAUSE
< Sorry, we could not do that just now. Nothing was changed. ...
call
press 1
press 1
hear Dehydration.
hang up
trouble over
> STATUS
< Knee Cramp Line: water reminder at 9AM Central time ...
