"""Pure values and rules. This room imports no other."""
