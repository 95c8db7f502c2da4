"""Writes card drafts with a language model."""
