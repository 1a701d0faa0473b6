"""What a caller said becomes what we answer: pure, told by values alone."""
