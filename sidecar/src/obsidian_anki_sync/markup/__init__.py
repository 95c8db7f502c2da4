"""The grammar of Obsidian's text, which no other room knows."""
