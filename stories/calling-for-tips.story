# Every tip by its key; 0 says it again, 9 texts it.
call
press 2
hear There are five tips. Drink plenty of water, ... if cramps go on.
press 1
hear Hydrate. Drink plenty of water
press 0
hear Hydrate.
press 9
hear I have sent you a text.
< A Hydrate: drink plenty of water ...
press *
press 2
hear Stretch. Make stretching part of every day.
press *
press 3
hear Diet.
press *
press 4
hear Build up slowly.
press *
press 5
hear Medical advice.
hang up
