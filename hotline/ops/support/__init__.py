"""What an operator does for one person: stop, consent, forget, resend, and the wording of a version.

acts        stops and forgets, as the person's own text would
resend      sends the day's failed reminder once more
who         the operator's name, for the record
history     one person's consent record, for reading and for machines
wording     finds the words of a content version in the repository's history
commands    the five commands
"""
