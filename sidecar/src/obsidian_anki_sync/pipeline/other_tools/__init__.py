"""Converts other tools' settings to those of this program."""
