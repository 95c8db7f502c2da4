"""Formulas, and the commands of theirs that reach MathJax in Anki."""
