"""The SQLite file: its owner, its tables, and its transactions."""
