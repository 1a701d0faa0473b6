# Somebody who writes Spanish is answered in Spanish, and the reminder comes in Spanish too.
> CALAMBRE
< ... 911 ... 5 Enfermedades 6 Edad ...
> RECORDAR 9AM
< Knee Cramp Line ... 9AM ... STOP ...
wait until tomorrow 9:00
< Knee Cramp Line: ... STOP para terminar.
> ENGLISH
< ... English ...
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
