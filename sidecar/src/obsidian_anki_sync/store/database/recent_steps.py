"""The newer migrations of the schema."""

from __future__ import annotations

# True from the moment when a new store takes over a vault's id until a full sync has completed.
TAKEN_OVER = """
ALTER TABLE store_owner ADD COLUMN taken_over INTEGER NOT NULL DEFAULT 0;
"""

# When a target without modification times was last read; ``edited`` is a list of ids in JSON.
LAST_READS = """
CREATE TABLE look (
    target TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    whole_at INTEGER NOT NULL,
    edited TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# The tokens that a model used for thinking, and why a generated card was refused, by the prompt of its text.
THINKING_AND_REASONS = """
ALTER TABLE answer ADD COLUMN tokens_thought INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spending ADD COLUMN tokens_thought INTEGER NOT NULL DEFAULT 0;

CREATE TABLE refused_draft (
    draft_id TEXT PRIMARY KEY,
    prompt TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# Texts of Anki that were written into notes, with the notes as they were before.
NOTE_EDITS = """
CREATE TABLE note_edit (
    edit_id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    path TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('writing', 'written', 'undone')),
    before BLOB NOT NULL,
    before_hash TEXT NOT NULL,
    after_hash TEXT NOT NULL
) STRICT;
"""

# A hash of the text of each Anki note of other vaults. A card with the same text may be one of them.
WORDS_OF_OTHERS = """
ALTER TABLE foreign_note ADD COLUMN words TEXT NOT NULL DEFAULT '';
"""

# A conflict is shown with both texts and the last text that both sides had. That one is kept when a note is
# read again and the text of its cards has changed since it was written to a target.
CONFLICTS = """
CREATE TABLE conflict (
    target TEXT NOT NULL,
    slug TEXT NOT NULL,
    reason TEXT NOT NULL,
    fields TEXT NOT NULL,
    vault TEXT NOT NULL,
    vault_digest TEXT NOT NULL,
    anki TEXT NOT NULL,
    anki_sum TEXT NOT NULL,
    decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'anki', 'vault')),
    at TEXT NOT NULL,
    PRIMARY KEY (target, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE common_text (
    slug TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE base DROP COLUMN conflict;
"""

# The options of the command line that resuming a session needs again.
SESSION_OPTIONS = """
ALTER TABLE session ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
"""

# The field's own name for how a model is asked for the form of its answer.
RESPONSE_FORMATS = """
ALTER TABLE ladder RENAME TO response_format;
ALTER TABLE response_format RENAME COLUMN rung TO format;
ALTER TABLE answer RENAME COLUMN rung TO response_format;
"""

# Plainer names.
RENAMED_COLUMNS = """
ALTER TABLE card RENAME COLUMN id_place TO id_line;
ALTER TABLE draft RENAME COLUMN settled TO decided;
ALTER TABLE spending RENAME COLUMN settled TO charged;
ALTER TABLE look RENAME TO last_read;
"""

# Notes with properties that tell how their cards fare: the values, and the hash of the note with them.
STUDY_PROPERTIES = """
CREATE TABLE study_properties (
    path TEXT PRIMARY KEY,
    due TEXT NOT NULL,
    retention TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    made_frontmatter INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

# The one-time change that a note asks for, and the one that was carried out last for its card.
ASKED = """
ALTER TABLE note ADD COLUMN asks TEXT NOT NULL DEFAULT '';
ALTER TABLE base ADD COLUMN asked TEXT NOT NULL DEFAULT '';
"""

# The notes that the user chose for a language model, which resuming a session needs again.
CHOSEN_NOTES = """
ALTER TABLE session ADD COLUMN chosen_notes TEXT NOT NULL DEFAULT '[]';
"""

# Cards that were edited in Anki. A row without a slug: the edits of earlier syncs are not known yet.
KEPT_EDITS = """
CREATE TABLE kept_edit (
    target TEXT NOT NULL,
    slug TEXT NOT NULL,
    PRIMARY KEY (target, slug)
) STRICT, WITHOUT ROWID;
INSERT INTO kept_edit SELECT DISTINCT target, '' FROM base;
"""
