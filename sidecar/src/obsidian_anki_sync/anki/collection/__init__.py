"""A closed collection: read by SQLite, written by the `anki` library."""
