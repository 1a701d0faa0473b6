"""Learning: from labelled examples in prompts/examples/ to the classifier that understands messages.

A guest: nothing deployed imports it. Needs numpy (the extra "learn").

    examples (tables, read and checked) -> labels (what each says of each class) -> train -> thresholds
        -> prompts/learned.model; evaluate and report say what changed
"""
