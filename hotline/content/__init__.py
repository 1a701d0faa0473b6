"""Content: prompts/ loaded, validated and filled in."""
