"""The latest steps of the schema."""

from __future__ import annotations

# Set from the moment when a new store takes a vault's id over until a full sync has completed.
TAKEN_OVER = """
ALTER TABLE store_owner ADD COLUMN taken_over INTEGER NOT NULL DEFAULT 0;
"""

# The last look at a target that tells no modification times; ``edited`` is a list of ids in JSON.
LOOKS = """
CREATE TABLE look (
    target TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    whole_at INTEGER NOT NULL,
    edited TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
