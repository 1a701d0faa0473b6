# A runner asks what may be behind the cramp, reads one cause and its tip.
> CRAMP
< Cramp behind the knee ... Call 911. Text a number:
  1 Dehydration
  2 Overuse
  3 Poor stretching
  4 Nutrition
  5 Medical conditions
  6 Age ...
> 2
< 2 Overuse: running, cycling or sports ... text D. ...
> D
< D Build up slowly ... add a little at a time ...
nothing comes
