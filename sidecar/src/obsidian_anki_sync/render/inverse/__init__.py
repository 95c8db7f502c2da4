"""Turns the HTML of a field back into Markdown."""
