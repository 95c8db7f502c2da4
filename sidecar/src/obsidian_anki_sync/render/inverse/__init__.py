"""From the HTML of a field back to Markdown."""
