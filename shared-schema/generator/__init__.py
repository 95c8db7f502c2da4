"""Makes code for both faces, and a page of the docs, from the schema."""
