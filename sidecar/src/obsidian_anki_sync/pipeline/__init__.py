"""The phases of a sync, in order. Only this room knows the order."""
