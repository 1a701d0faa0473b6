"""What a person's time zone is: guessed from the number, or named by the person.

    guess    number -> the zones its area may lie in, the likeliest first
    lookup   words typed after ZONE -> one zone, or the places they may mean
    clock    wall time and moments, by the zone rules we ship

`areas` and `places` hold what they look up in; `refresh` makes places' two data files anew.
"""
