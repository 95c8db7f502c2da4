"""Flashcards for Obsidian, versions 1 and 2: the tag ``#card`` and what goes with it."""
