"""The words: loaded from prompts/, checked whole, and filled in."""
