"""The phases of a sync, in order."""
