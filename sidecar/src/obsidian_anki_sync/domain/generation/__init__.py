"""A language model's answers, its drafts, and their review."""
