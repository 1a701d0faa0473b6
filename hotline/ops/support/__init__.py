"""Support commands for one person: stop, consent, forget, resend, wording.

operator_actions  stop and forget, with the effect of the person's own text; the day's failed reminder again
consent_record    one person's record as text and JSON, commits by content version
commands          the five commands
"""
