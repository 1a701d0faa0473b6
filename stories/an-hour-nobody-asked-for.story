# An hour alone subscribes nobody.
> 9AM
< For a daily water text at 9AM, text REMIND 9AM ...
> STATUS
< You have no water reminders ...
wait 2 days
nothing comes
