"""The meaning of a note's text to Obsidian: the only room that knows its grammar."""
