"""What is to happen to each card."""
