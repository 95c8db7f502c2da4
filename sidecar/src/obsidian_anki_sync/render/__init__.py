"""Renders Markdown to the HTML of Anki fields."""
