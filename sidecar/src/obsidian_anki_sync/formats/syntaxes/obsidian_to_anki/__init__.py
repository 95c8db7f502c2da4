"""Obsidian_to_Anki: its blocks and inline notes, and the styles that its users switch on."""
