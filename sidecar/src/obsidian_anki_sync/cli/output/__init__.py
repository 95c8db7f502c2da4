"""Output for a terminal: tables, progress, texts."""
