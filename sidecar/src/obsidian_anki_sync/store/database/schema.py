"""The store's tables, one migration a version; ``PRAGMA user_version`` counts them."""

from __future__ import annotations

from obsidian_anki_sync.store.database.recent_steps import (
    ASKED,
    CHOSEN_NOTES,
    CONFLICTS,
    KEPT_EDITS,
    LAST_READS,
    NOTE_EDITS,
    RENAMED_COLUMNS,
    RESPONSE_FORMATS,
    SESSION_OPTIONS,
    STUDY_PROPERTIES,
    TAKEN_OVER,
    THINKING_AND_REASONS,
    WORDS_OF_OTHERS,
)

# A note that is read again keeps its earlier cards as `former` until each is continued by one of the new
# cards, or its Anki notes are gone. So the store never forgets a slug.
#
# `session_note` has a row for each note that a session had to read; unchanged notes are only counted. Notes
# are handed out in the order of their paths, so `handed_out` tells which of the pending ones are being
# processed: to write it into each row would cost as much as all other tracking.
#
# The index of slugs leaves out cards without a slug: SQLite would use it for them too, and search all of them
# for each note.
_FIRST = """
CREATE TABLE store_owner (
    vault TEXT NOT NULL
) STRICT;

CREATE TABLE target_profile (
    target TEXT PRIMARY KEY,
    profile TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    session_id TEXT PRIMARY KEY,
    phase TEXT NOT NULL,
    stopped_in TEXT,
    error TEXT NOT NULL DEFAULT '',
    vault TEXT NOT NULL,
    target TEXT NOT NULL,
    mode TEXT NOT NULL,
    with_index INTEGER NOT NULL,
    dry_run INTEGER NOT NULL,
    undoes TEXT NOT NULL DEFAULT '',
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    completed_at TEXT,
    handed_out TEXT NOT NULL DEFAULT '',
    total_notes INTEGER NOT NULL DEFAULT 0,
    notes_processed INTEGER NOT NULL DEFAULT 0,
    cards_generated INTEGER NOT NULL DEFAULT 0,
    cards_created INTEGER NOT NULL DEFAULT 0,
    cards_updated INTEGER NOT NULL DEFAULT 0,
    cards_deleted INTEGER NOT NULL DEFAULT 0,
    cards_restored INTEGER NOT NULL DEFAULT 0,
    cards_skipped INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE session_note (
    session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
    path TEXT NOT NULL,
    status TEXT NOT NULL,
    cards INTEGER NOT NULL DEFAULT 0,
    times_generated INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    line INTEGER,
    PRIMARY KEY (session_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    note_key INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    note_id TEXT NOT NULL,
    declares_id INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL CHECK (status IN ('completed', 'partial', 'failed', 'gone')),
    mtime_ns INTEGER NOT NULL,
    size INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    recipe TEXT NOT NULL
) STRICT;

CREATE TABLE dependency (
    note_key INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    target TEXT NOT NULL,
    path TEXT,
    mtime_ns INTEGER,
    size INTEGER,
    PRIMARY KEY (note_key, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    note_key INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    line INTEGER
) STRICT;
CREATE INDEX finding_of_note ON finding (note_key);

CREATE TABLE card (
    card_key INTEGER PRIMARY KEY,
    note_key INTEGER NOT NULL REFERENCES note,
    slug TEXT,
    former INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL,
    language TEXT,
    declared_slug TEXT,
    line INTEGER,
    digest TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX card_of_note ON card (note_key);
CREATE UNIQUE INDEX card_of_slug ON card (slug) WHERE slug NOT NULL;
CREATE INDEX card_without_slug ON card (note_key) WHERE slug IS NULL;
CREATE INDEX card_former ON card (note_key) WHERE former;

CREATE TABLE base (
    target TEXT NOT NULL,
    slug TEXT NOT NULL,
    anki_id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    sums TEXT NOT NULL,
    deck TEXT NOT NULL,
    tags TEXT NOT NULL,
    modified INTEGER NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    conflict TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (target, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX base_of_slug ON base (slug);

CREATE TABLE foreign_note (
    target TEXT NOT NULL,
    anki_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (target, anki_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    entry INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    target TEXT NOT NULL,
    slug TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('planned', 'in_flight', 'done', 'undone', 'stale', 'failed', 'dropped')
    ),
    intent TEXT NOT NULL,
    before TEXT,
    message TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
) STRICT;
CREATE INDEX journal_planned ON journal (target) WHERE state = 'planned';
CREATE INDEX journal_in_flight ON journal (target) WHERE state = 'in_flight';
CREATE INDEX journal_of_slug ON journal (slug);
CREATE INDEX journal_of_session ON journal (session_id);

CREATE VIEW sync_progress AS
SELECT
    session_id, phase, started_at, updated_at, completed_at, total_notes, notes_processed,
    cards_generated, cards_created, cards_updated, cards_deleted, cards_restored, cards_skipped, errors,
    (
        SELECT json_group_object(
            n.path,
            json_object(
                'status', CASE
                    WHEN n.status = 'pending' AND session.phase = 'generating'
                        AND n.path <= session.handed_out THEN 'processing'
                    ELSE n.status
                END,
                'cards', n.cards, 'error', n.error, 'line', n.line
            )
        )
        FROM session_note AS n WHERE n.session_id = session.session_id
    ) AS note_progress
FROM session;
"""

# What a note declares about its cards: the Anki note that it names, the line for such an id, and the cloze
# numbers (a JSON list) that the program chooses.
_DECLARED_IN_NOTES = """
ALTER TABLE card ADD COLUMN anki_id INTEGER;
ALTER TABLE card ADD COLUMN id_place INTEGER;
ALTER TABLE card ADD COLUMN implicit_clozes TEXT NOT NULL DEFAULT '[]';
CREATE INDEX card_of_anki_id ON card (anki_id) WHERE anki_id NOT NULL;
"""

# A note may show a part of another note, and then depends on the files that the links there lead to. Earlier
# rows need not be kept: the rules that made their notes changed too, so that all notes are read again.
_EMBEDDED_NOTES = """
DROP TABLE dependency;
CREATE TABLE dependency (
    note_key INTEGER NOT NULL REFERENCES note ON DELETE CASCADE,
    target TEXT NOT NULL,
    asked_in TEXT NOT NULL,
    path TEXT,
    mtime_ns INTEGER,
    size INTEGER,
    PRIMARY KEY (note_key, target, asked_in)
) STRICT, WITHOUT ROWID;
"""

# Generated cards. An answer is paid for, so it is kept as it came, under the hash of all that it depends on.
# Of a draft, `accepted` makes its card and `proposed` waits for the user. The digest of the accepted drafts
# is part of a note's recipe (pipeline/cards/recipe.py), so the note is read again after an approval or a
# rejection. `generation` is the outcome of the last choice for a note: `written` notes were sent, `left` ones
# were not chosen by the rules of that time.
#
# `spending` has a row for each request, written before it is sent: a request that has no answer because of a
# kill counts at its highest cost.
_GENERATION = """
ALTER TABLE session ADD COLUMN generates INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN uses_agents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN auto_approves INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN refreshes INTEGER NOT NULL DEFAULT 0;

CREATE TABLE answer (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    model TEXT NOT NULL,
    finish_reason TEXT NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    tokens_cached INTEGER NOT NULL,
    cost REAL,
    rung TEXT NOT NULL,
    latency REAL NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE spending (
    reservation INTEGER PRIMARY KEY,
    month TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    money REAL
) STRICT;
CREATE INDEX spending_of_month ON spending (month);

CREATE TABLE generation (
    path TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('written', 'left')),
    rules TEXT NOT NULL,
    with_agents INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    draft_id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'flagged', 'approved', 'edited', 'rejected')),
    line INTEGER NOT NULL,
    proposed TEXT,
    accepted TEXT,
    found TEXT,
    accepted_digest TEXT NOT NULL DEFAULT '',
    unreviewed INTEGER NOT NULL DEFAULT 0,
    edited INTEGER NOT NULL DEFAULT 0,
    settled TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_of_note ON draft (path);
CREATE INDEX draft_waiting ON draft (path) WHERE state IN ('new', 'flagged');

CREATE TABLE ladder (
    server TEXT NOT NULL,
    model TEXT NOT NULL,
    rung TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (server, model)
) STRICT, WITHOUT ROWID;
"""

# The cost of a session is shown when it can be resumed.
_PAID_BY_SESSION = """
ALTER TABLE spending ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
CREATE INDEX spending_of_session ON spending (session_id);
"""

# The vault's id: empty until the first sync compared Anki with the vault. `words` is a hash of what a card
# says, of which the slug of a new card is made.
_VAULT_ID = """
ALTER TABLE store_owner ADD COLUMN vault_id TEXT NOT NULL DEFAULT '';
ALTER TABLE card ADD COLUMN words TEXT NOT NULL DEFAULT '';
"""

# The note type that was written, and the checksums of texts that were written earlier (JSON).
_WRITTEN_EARLIER = """
ALTER TABLE base ADD COLUMN note_type TEXT NOT NULL DEFAULT '';
ALTER TABLE base ADD COLUMN earlier TEXT NOT NULL DEFAULT '{}';
"""

# Removals that the user approved in a session no longer count for the guard.
_APPROVED_REMOVALS = """
ALTER TABLE session ADD COLUMN removals_approved INTEGER NOT NULL DEFAULT 0;
CREATE INDEX journal_removals ON journal (target, at) WHERE kind = 'delete' AND state = 'done';
"""

# A checksum of each base, so that a damaged one is never planned from; older rows have none until they are
# written again.
_PROVEN_BASES = """
ALTER TABLE base ADD COLUMN proof INTEGER;
"""

# An approval covers the plan that was shown. Actions that differ from it are shown again.
_SHOWN_PLANS = """
CREATE TABLE shown_plan (
    target TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sync', 'undo')),
    plan_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (target, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE shown_action (
    target TEXT NOT NULL,
    purpose TEXT NOT NULL,
    slug TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (target, purpose, slug)
) STRICT, WITHOUT ROWID;
"""

# Orphans that were suspended instead of deleted.
_SUSPENDED_COUNT = """
ALTER TABLE session ADD COLUMN cards_suspended INTEGER NOT NULL DEFAULT 0;
"""

# Checksums of the owner's folder and id; older rows have none until they are written again.
_PROVEN_OWNER = """
ALTER TABLE store_owner ADD COLUMN vault_proof INTEGER;
ALTER TABLE store_owner ADD COLUMN id_proof INTEGER;
"""

# A session that was taken off the list, and whose changes can still be undone.
_OFF_THE_LIST = f"""
ALTER TABLE session ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;
DROP VIEW sync_progress;
{_FIRST[_FIRST.index("CREATE VIEW sync_progress") :].rstrip().removesuffix(";")}
WHERE session.listed;
"""

# A checksum of the columns of the journal that recovery and undo plan from; older rows have none.
_PROVEN_JOURNAL = """
ALTER TABLE journal ADD COLUMN proof INTEGER;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _DECLARED_IN_NOTES,
    _EMBEDDED_NOTES,
    _GENERATION,
    _PAID_BY_SESSION,
    _VAULT_ID,
    _WRITTEN_EARLIER,
    _APPROVED_REMOVALS,
    _PROVEN_BASES,
    _SHOWN_PLANS,
    _SUSPENDED_COUNT,
    CONFLICTS,
    _PROVEN_OWNER,
    _OFF_THE_LIST,
    RESPONSE_FORMATS,
    _PROVEN_JOURNAL,
    TAKEN_OVER,
    LAST_READS,
    THINKING_AND_REASONS,
    NOTE_EDITS,
    WORDS_OF_OTHERS,
    SESSION_OPTIONS,
    RENAMED_COLUMNS,
    KEPT_EDITS,
    STUDY_PROPERTIES,
    ASKED,
    CHOSEN_NOTES,
)
