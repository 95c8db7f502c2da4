-- drop_planned
UPDATE journal
SET state = 'dropped'
WHERE target = ?
  AND state = 'planned';

-- planned_entries
SELECT slug, entry
FROM journal
WHERE target = ?
  AND state = 'planned';

-- mark_in_flight
UPDATE journal SET state = 'in_flight' WHERE entry = ?;

-- progress_of
SELECT session_id, sum(state NOT IN ('planned', 'in_flight')), count(*)
FROM journal
WHERE state <> 'dropped'
  AND session_id IN (SELECT value FROM json_each(?))
GROUP BY session_id;

-- in_flight
SELECT entry, session_id, slug, path, kind, state, intent, before, message, at, proof
FROM journal
WHERE target = ?
  AND state = 'in_flight'
ORDER BY entry;

-- record_outcome
UPDATE journal SET state = ?, message = ? WHERE entry = ?;

-- history
SELECT entry, session_id, slug, path, kind, state, intent, before, message, at, proof
FROM journal
WHERE state NOT IN ('planned', 'dropped')
  AND coalesce(slug = ?1, TRUE)
  AND coalesce(path = ?2, TRUE)
ORDER BY entry DESC
LIMIT ?3;

-- done_entries
SELECT entry, session_id, slug, path, kind, state, intent, before, message, at, proof
FROM journal
WHERE session_id = ?
  AND state = 'done'
ORDER BY entry DESC;

-- has_undone
SELECT 1
FROM journal
WHERE session_id = ?
  AND state = 'undone'
LIMIT 1;

-- mark_undone
UPDATE journal
SET state = 'undone'
WHERE session_id = ?1
  AND state = 'done'
  AND slug IN (
    SELECT slug
    FROM journal AS later
    JOIN session USING (session_id)
    WHERE session.undoes = ?1
      AND later.state = 'done'
  );

-- removed_since
SELECT count(DISTINCT slug)
FROM journal AS removal
WHERE target = ?1
  AND kind = 'delete'
  AND state = 'done'
  AND at >= ?2
  AND entry > coalesce((
    SELECT max(entry)
    FROM journal
    JOIN session USING (session_id)
    WHERE journal.target = ?1
      AND removals_approved
  ), 0)
  AND session_id NOT IN (SELECT session_id FROM session WHERE undoes <> '')
  AND NOT EXISTS (
    SELECT 1
    FROM journal AS later
    WHERE later.slug = removal.slug
      AND later.target = ?1
      AND later.entry > removal.entry
      AND later.state = 'done'
      AND later.kind <> 'delete'
  );

-- forgotten_since
SELECT count(DISTINCT slug)
FROM journal
WHERE target = ?1
  AND kind = 'update'
  AND state = 'done'
  AND at >= ?2
  AND json_extract(intent, '$.asks') = 'forget'
  AND entry > coalesce((
    SELECT max(entry)
    FROM journal
    JOIN session USING (session_id)
    WHERE journal.target = ?1
      AND removals_approved
  ), 0);

-- done_in
SELECT DISTINCT slug
FROM journal
JOIN card USING (slug)
WHERE session_id = ?
  AND state = 'done'
  AND NOT former;

-- add_planned
INSERT INTO journal (slug, path, kind, intent, before, proof, session_id, target, at, state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned');
