"""A folder of Markdown: walks it, reads and writes its notes, resolves their links."""
