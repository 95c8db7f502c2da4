"""What the text of a note means to Obsidian: the only room that knows its grammar."""
