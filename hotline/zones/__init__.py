"""Time zones of subscribers: guessed from the number, or named.

    guess     number -> the zones its area may lie in, the likeliest first
    lookup    words typed after ZONE -> one zone, or the places they may mean

`guess` holds the area codes, `lookup` the places; tests/zone_tables.py makes both files of these.
"""
