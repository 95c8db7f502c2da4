"""Sessions, the lock of a vault, the store, and the wish to stop."""
