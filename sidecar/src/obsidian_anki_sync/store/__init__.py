"""The SQLite progress store: sessions, notes, cards, the journal of what was sent to Anki."""
