"""Identifies the vault, its cards, and cards that are one."""
