"""The latest steps of the schema."""

from __future__ import annotations

# The last look at a target that tells no modification times; ``edited`` is a list of ids in JSON.
LOOKS = """
CREATE TABLE look (
    target TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    whole_at INTEGER NOT NULL,
    edited TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
