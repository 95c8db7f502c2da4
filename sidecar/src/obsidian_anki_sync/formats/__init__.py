"""Reads card drafts from text: a module for each syntax, and one registry."""
