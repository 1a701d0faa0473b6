"""Time zones of subscribers: guessed from the number, or named.

    guess     number -> the zones its area may lie in, the likeliest first
    lookup    words typed after ZONE -> one zone, or the places they may mean

`area_codes` and `gazetteer` hold the tables; tests/zone_tables.py makes the gazetteer's two files anew.
"""
