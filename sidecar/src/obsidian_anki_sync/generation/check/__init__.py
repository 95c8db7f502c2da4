"""Checks of generated cards."""
