"""From one note file to its cards."""
