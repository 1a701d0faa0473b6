# A wrong key is said to be one, and the menu comes again.
call
press 7
hear That key does nothing here. ... For the causes of cramps, press 1.
press 4
hear This line is run by Knee Cramp Line.
hang up
