"""Obsidian_to_Anki: its blocks and inline cards, and the styles that its users switch on."""
