"""What a line costs: the reckoning, its measured units and its page."""
