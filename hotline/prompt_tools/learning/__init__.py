"""Learning: labelled examples to a classifier.

Nothing deployed imports it. Needs numpy (the extra "learn").

    examples (tables, read and checked) -> labels (what each says of each class and decision)
        -> train (first layer, second layer) -> thresholds -> prompts/learned.model -> evaluate (what changed)
"""
