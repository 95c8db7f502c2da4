"""The elements of a note, each with its rules for mistune."""
