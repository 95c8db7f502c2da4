"""The phases of a sync, in order; the only room that knows the order."""
