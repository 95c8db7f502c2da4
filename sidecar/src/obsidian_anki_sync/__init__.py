"""Resumable Anki Sync: the notes of an Obsidian vault as Anki cards, in step, stoppable at any moment."""
