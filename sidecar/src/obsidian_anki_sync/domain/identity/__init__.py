"""Decides which Anki notes belong to a vault, and which card continues which."""
