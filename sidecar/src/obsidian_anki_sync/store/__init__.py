"""The progress store in SQLite: sessions, notes, cards, and the journal of all actions."""
