"""Text to card drafts by a language model."""
