"""Makes cards from note files."""
