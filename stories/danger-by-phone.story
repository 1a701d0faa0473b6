# Danger said aloud gets the emergency words; a key repeats the emergency line; wishes to leave are heard too.
call
hear If this is an emergency, hang up and dial 9 1 1.
press 5
hear If this is an emergency, hang up and dial 9 1 1.
hear Signs are: one leg swollen, warm or red, chest pain, or short of breath.
say my chest hurts
hear Hang up and dial 9 1 1 now.
say I want to die
hear Please call or text 9 8 8 now, day or night.
say stop texting me
hear Done. You will get no more reminders or other texts from us.
hang up
