"""Sessions, the lock of a vault, the store, and requests to stop."""
