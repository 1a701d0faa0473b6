# A word that is new here gets directions, and thanks get a kind word.
> xylophone
< Sorry, that word is new to this line. ... CRAMP ... TIPS ... Call 911.
> hello
< Hello, this is Knee Cramp Line ...
> thank you
< You are welcome. ...
> ok
nothing comes
