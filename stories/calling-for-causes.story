# A call: the emergency line first, then every cause by its key.
call
hear If this is an emergency, hang up and dial 9 1 1.
hear This is Knee Cramp Line. ... For the causes of cramps, press 1. For tips, press 2.
press 1
hear One leg swollen, warm or red, chest pain, or short of breath? Dial 9 1 1.
hear A hamstring cramp, behind the knee, has many causes.
hear Press 1 for Dehydration. ... Press 6 for Age.
press 1
hear Dehydration. ... Muscles need them to work
press *
press 2
hear Overuse.
press *
press 3
hear Poor stretching.
press *
press 4
hear Nutrition.
press *
press 5
hear Medical conditions.
press *
press 6
hear Age. As we grow older
hang up
the call is over
