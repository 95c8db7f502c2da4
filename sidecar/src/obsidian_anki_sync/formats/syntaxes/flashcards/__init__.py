"""Flashcards for Obsidian, versions 1 and 2: the tag ``#card`` and its other marks."""
