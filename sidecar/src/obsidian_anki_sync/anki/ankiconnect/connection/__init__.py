"""The connection to AnkiConnect: requests, answers, and what the add-on can do."""
