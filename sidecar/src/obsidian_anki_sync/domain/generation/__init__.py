"""What a language model writes: its answers, its drafts, and their review."""
