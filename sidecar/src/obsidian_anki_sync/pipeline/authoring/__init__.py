"""Cards written by a language model: during a sync, before it and after it."""
