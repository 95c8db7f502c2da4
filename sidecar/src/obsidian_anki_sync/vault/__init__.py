"""A folder of Markdown: walking it, reading notes, finding what links mean."""
