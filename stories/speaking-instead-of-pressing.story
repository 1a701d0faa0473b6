# Words do what keys do.
call
say tips please
hear There are five tips.
say stretch
hear Make stretching part of every day.
say go back
hear There are five tips.
say main menu
hear For the causes of cramps, press 1.
say I have chest pain
hear This may be an emergency. Hang up and dial 9 1 1 now.
hang up
