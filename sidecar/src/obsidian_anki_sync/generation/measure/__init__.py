"""Measures the quality of generated cards."""
