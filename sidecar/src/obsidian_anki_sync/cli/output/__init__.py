"""What a terminal shows: tables, progress, texts."""
