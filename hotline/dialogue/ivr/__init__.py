"""Phone calls: input, prompts, actions."""
