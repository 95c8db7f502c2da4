"""From the schema to what both faces and the docs have of it."""
