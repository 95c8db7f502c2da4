"""What was written into notes."""
