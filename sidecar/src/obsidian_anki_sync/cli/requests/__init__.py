"""What the arguments of a command ask for, checked."""
