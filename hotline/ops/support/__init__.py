"""Support commands for one person: stop, consent, forget, resend, wording.

operator_actions stop and forget, as the person's own text would
resend          the day's failed reminder once more
consent_record  one person's record in words, and the prompts of a content version
commands        the five commands
"""
