"""Formulas: the commands that reach MathJax inside Anki."""
