-- all
SELECT note_key, path, status, mtime_ns, size, content_hash, recipe
FROM note;

-- newest
SELECT max(mtime_ns) FROM note;

-- anki_ids
SELECT base.anki_id
FROM note
JOIN card USING (note_key)
JOIN base USING (slug)
WHERE target = ?
  AND path IN (SELECT value FROM json_each(?));

-- watched
SELECT note_key, target, asked_in, path, mtime_ns, size
FROM dependency;

-- declared_ids
SELECT path, note_id
FROM note
WHERE declares_id
  AND path IN (SELECT value FROM json_each(?));

-- with_cards
SELECT DISTINCT path
FROM note
JOIN card USING (note_key)
WHERE path IN (SELECT value FROM json_each(?));

-- delete_findings
DELETE FROM finding
WHERE note_key = (SELECT note_key FROM note WHERE path = ?);

-- mark_gone
UPDATE note SET status = 'gone' WHERE path = ?;

-- make_cards_former
UPDATE card
SET former = 1
WHERE slug NOT NULL
  AND note_key = (SELECT note_key FROM note WHERE path = ?);

-- delete_cards_without_slug
DELETE FROM card
WHERE slug IS NULL
  AND note_key = (SELECT note_key FROM note WHERE path = ?);

-- rename_chosen
UPDATE session
SET chosen_notes = (
    SELECT json_group_array(CASE value WHEN ?1 THEN ?2 ELSE value END)
    FROM json_each(chosen_notes)
  )
WHERE phase <> 'completed'
  AND chosen_notes <> '[]';

-- rename
UPDATE OR IGNORE note
SET path = ?2, size = -1, content_hash = ''
WHERE path = ?1;

-- touch
UPDATE note SET mtime_ns = ?2, size = ?3 WHERE path = ?1;

-- write_note
INSERT INTO note (path, note_id, declares_id, status, mtime_ns, size, content_hash, recipe, asks)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
  note_id = excluded.note_id,
  declares_id = excluded.declares_id,
  status = excluded.status,
  mtime_ns = excluded.mtime_ns,
  size = excluded.size,
  content_hash = excluded.content_hash,
  recipe = excluded.recipe,
  asks = CASE excluded.status WHEN 'partial' THEN note.asks ELSE excluded.asks END;

-- add_card
INSERT INTO card (note_key, position, language, declared_slug, line, digest, content, words,
  anki_id, id_line, implicit_clozes)
SELECT note_key, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
FROM note
WHERE path = ?;

-- delete_dependencies
DELETE FROM dependency
WHERE note_key = (SELECT note_key FROM note WHERE path = ?);

-- add_dependency
INSERT OR REPLACE INTO dependency
SELECT note_key, ?, ?, ?, ?, ?
FROM note
WHERE path = ?;

-- write_failed_note
INSERT INTO note (path, note_id, status, mtime_ns, size, content_hash, recipe)
VALUES (?, '', 'failed', ?, ?, '', ?)
ON CONFLICT (path) DO UPDATE SET
  status = 'failed',
  mtime_ns = excluded.mtime_ns,
  size = excluded.size,
  content_hash = '',
  recipe = excluded.recipe;

-- add_finding
INSERT INTO finding
SELECT note_key, ?, ?, ?
FROM note
WHERE path = ?;

-- complete_in_session
UPDATE session_note
SET
  status = 'completed',
  cards = ?,
  times_generated = times_generated + 1,
  error = NULL,
  line = NULL
WHERE session_id = ?
  AND path = ?;

-- fail_in_session
UPDATE session_note
SET status = ?, error = ?, line = ?
WHERE session_id = ?
  AND path = ?;

-- forget_unread
DELETE FROM session_note
WHERE session_id = ?
  AND status <> 'completed'
  AND times_generated = 0
  AND path NOT IN (SELECT value FROM json_each(?));

-- of_cards
SELECT path, content_hash, count(*)
FROM note
JOIN card USING (note_key)
WHERE status = 'completed'
  AND NOT former
GROUP BY note_key
ORDER BY path;
