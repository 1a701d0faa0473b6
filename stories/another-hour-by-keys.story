# Any other hour is typed, and asked back where it could be two.
call
press 3
press 1
press 1
press 5
hear Type the hour on your keys, then press pound.
press 830#
hear Is that in the morning, or in the evening?
press 2
hear answer it with the word JOIN
< ... at 8:30PM Central time ... JOIN ...
hang up
