"""The commands: the only place that prints to a terminal."""
