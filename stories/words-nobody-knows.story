# A word that is new here gets directions, and thanks get a kind word.
> xylophone
< Sorry, this line does not know that. ... CRAMP ... TIPS ... Call 911.
wait 2 minutes
> I sit all day at a desk
< Sorry, not sure what you mean. You can ask about 3 POOR STRETCHING or B STRETCH: text that word. ...
> hello
< Hello, this is Knee Cramp Line ...
> thank you
< You are welcome. ...
> ok
nothing comes
