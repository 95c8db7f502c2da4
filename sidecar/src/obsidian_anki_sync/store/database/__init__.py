"""The SQLite file: whose it is, its tables, and its transactions."""
