"""Text to card drafts: one module a syntax, one registry."""
