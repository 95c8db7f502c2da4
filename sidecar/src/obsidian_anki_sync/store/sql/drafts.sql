-- accepted
SELECT draft_id, path, state, proposed, accepted, unreviewed, edited, decided, found
FROM draft
WHERE accepted NOT NULL
  AND path IN (SELECT value FROM json_each(?))
ORDER BY path, line, draft_id;

-- digests
SELECT path, group_concat(accepted_digest, ' ')
FROM (
  SELECT path, accepted_digest
  FROM draft
  WHERE accepted NOT NULL
  ORDER BY path, line, draft_id
)
GROUP BY path;

-- counts
SELECT state, count(*) FROM draft GROUP BY state;

-- known
SELECT draft_id
FROM draft
WHERE draft_id IN (SELECT value FROM json_each(?));

-- found
SELECT draft_id, path, state, proposed, accepted, unreviewed, edited, decided, found
FROM draft
WHERE found NOT NULL
  AND draft_id IN (SELECT value FROM json_each(?));

-- stray
SELECT draft_id, path, state, proposed, accepted, unreviewed, edited, decided, found
FROM draft
WHERE path NOT IN (SELECT value FROM json_each(?))
ORDER BY path, line, draft_id;

-- any
SELECT 1 FROM draft LIMIT 1;

-- move
UPDATE draft SET path = ? WHERE draft_id = ?;

-- uncount_processed
UPDATE session
SET handed_out = '', notes_processed = max(0, notes_processed - ?)
WHERE session_id = ?;

-- complete_unwritten
UPDATE session_note
SET status = ?
WHERE session_id = ?
  AND status IN (?, ?)
RETURNING path;

-- count_processed
UPDATE session
SET notes_processed = notes_processed + ?
WHERE session_id = ?;

-- set_status_where
UPDATE session_note
SET status = ?
WHERE session_id = ?
  AND status = ?;

-- set_status
UPDATE session_note
SET status = ?
WHERE session_id = ?
  AND path = ?;

-- delete
DELETE FROM draft WHERE draft_id = ?;

-- complete_note
UPDATE session_note
SET status = ?, cards = cards + ?, error = NULL, line = NULL
WHERE session_id = ?
  AND path = ?;

-- forget_observation
DELETE FROM generation WHERE path = ?;

-- add_failure
INSERT INTO finding
SELECT note_key, ?, ?, ?
FROM note
WHERE path = ?;

-- fail_note
UPDATE session_note
SET status = ?, error = ?, line = ?
WHERE session_id = ?
  AND path = ?;

-- forget_failures
DELETE FROM finding
WHERE substr(code, 1, ?) = ?
  AND note_key = (SELECT note_key FROM note WHERE path = ?);

-- write
INSERT OR REPLACE INTO draft (draft_id, path, state, line, proposed, accepted, accepted_digest,
  unreviewed, edited, decided, found, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- queue
SELECT draft_id, path, state, proposed, accepted, unreviewed, edited, decided, found
FROM draft
WHERE (?1 IS NULL OR EXISTS (
  SELECT 1
  FROM json_each(?1)
  WHERE substr(draft_id, 1, length(value)) = value
))
ORDER BY path, line, draft_id;

-- queue_of_notes
SELECT draft_id, path, state, proposed, accepted, unreviewed, edited, decided, found
FROM draft
WHERE path IN (SELECT value FROM json_each(?2))
  AND (?1 IS NULL OR EXISTS (
    SELECT 1
    FROM json_each(?1)
    WHERE substr(draft_id, 1, length(value)) = value
  ))
ORDER BY path, line, draft_id;

-- refuse
INSERT OR REPLACE INTO refused_draft (draft_id, prompt, reason, at)
VALUES (?, ?, ?, ?);

-- refusals
SELECT prompt, reason, count(*)
FROM refused_draft
GROUP BY prompt, reason
ORDER BY prompt, count(*) DESC, reason;
