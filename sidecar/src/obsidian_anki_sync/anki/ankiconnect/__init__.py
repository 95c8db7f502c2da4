"""A running Anki, reached through the AnkiConnect add-on."""
