# A word that is new here gets directions, and thanks get a kind word.
> xylophone
< Sorry, this line does not know that. ... CRAMP ... TIPS ... Call 911.
> hello
< Hello, this is Knee Cramp Line ...
> thank you
< You are welcome. ...
> ok
nothing comes
