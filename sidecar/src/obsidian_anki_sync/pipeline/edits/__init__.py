"""Edits made in Anki: listed, and written into the notes."""
