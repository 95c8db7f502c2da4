"""A collection that Anki does not have open: SQLite reads it, the `anki` library writes it."""
