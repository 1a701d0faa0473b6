"""Understanding: text in, one Intent out.

Pure: it imports nothing of Twilio, the store or the dialogue.

    quoted (what is new in it) -> keywords (exact phrases, typed commands) -> features -> classifier (margins)
        -> floor and policy (danger, leaving) -> slots (hour, break, place) -> Intent

The entry point is `hotline.understanding.understand.understand`.
"""
