"""Formulas: what MathJax inside Anki may be told."""
