"""A package file (`.apkg`) as a target."""
