"""Pure values and rules; this room knows no other."""
