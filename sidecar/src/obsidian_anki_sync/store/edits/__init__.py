"""What was edited in Anki, and what of it was written into notes."""
