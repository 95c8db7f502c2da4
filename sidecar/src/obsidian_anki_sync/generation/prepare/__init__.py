"""Prepares the text that is sent."""
