"""Edits made in Anki, and writes into notes."""
