"""Cards that a language model writes: within a sync, and before and after it."""
