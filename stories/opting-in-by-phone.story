# Reminders asked for by phone start with JOIN from that phone, and not before.
call
press 3
hear Water reminders are one text a day. To start them, press 1.
press 1
hear Message and data rates may apply. ... To agree, press 1.
press 1
hear What hour would you like? ... For 9 in the morning, press 1.
press 1
hear We have sent a text to your phone. To start the reminders, answer it with the word JOIN.
< Knee Cramp Line: someone asked by phone for 1 water reminder a day at 9AM Central time to this number. To start text JOIN. ...
hang up
wait until tomorrow 9:00
nothing comes
> JOIN
< Knee Cramp Line water reminders: 1 msg/day at 9AM Central time ...
wait until tomorrow 9:00
< Knee Cramp Line: ... Reply STOP to end.
