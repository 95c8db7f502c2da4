"""The Anki Prompts Format."""
