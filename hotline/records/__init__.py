"""What an operator does for one person: stop, consent, forget, and the wording of a version.

acts        stops and forgets, as the person's own text would
history     one person's consent record, for reading and for machines
wording     finds the words of a content version in the repository's history
commands    the four commands
"""
