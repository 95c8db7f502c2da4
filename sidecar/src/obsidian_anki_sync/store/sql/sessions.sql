-- owner
SELECT vault, vault_proof FROM store_owner;

-- delete_owner
DELETE FROM store_owner;

-- set_owner
INSERT INTO store_owner (vault, vault_proof) VALUES (?, ?);

-- vault_id
SELECT vault_id, id_proof FROM store_owner;

-- set_vault_id
UPDATE store_owner SET vault_id = ?, id_proof = ?;

-- distrust_bases
UPDATE base SET digest = '', proof = NULL;

-- forget_foreign_notes
DELETE FROM foreign_note;

-- profile
SELECT profile FROM target_profile WHERE target = ?;

-- remember_profile
INSERT OR REPLACE INTO target_profile VALUES (?, ?);

-- add
INSERT INTO session (session_id, phase, vault, target, mode, with_index, dry_run, undoes, generates,
  uses_agents, auto_approves, refreshes, options, chosen_notes, started_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- reshape
UPDATE session
SET generates = ?, uses_agents = ?, auto_approves = ?, refreshes = ?, options = ?
WHERE session_id = ?;

-- enter
UPDATE session
SET phase = ?, stopped_in = NULL, error = '', updated_at = ?
WHERE session_id = ?;

-- set_total
UPDATE session
SET total_notes = ?, updated_at = ?, notes_processed = ?, errors = 0
WHERE session_id = ?;

-- count_skipped
UPDATE session
SET cards_skipped = ?, updated_at = ?
WHERE session_id = ?;

-- end
UPDATE session
SET
  stopped_in = CASE WHEN ?1 = 'completed' THEN NULL ELSE phase END,
  phase = ?1,
  error = ?2,
  updated_at = ?3,
  completed_at = CASE WHEN ?1 = 'completed' THEN ?3 END
WHERE session_id = ?4;

-- approve_removals
UPDATE session
SET removals_approved = 1
WHERE session_id = ?;

-- unlist
UPDATE session
SET listed = 0
WHERE session_id = ?
  AND listed
RETURNING session_id;

-- delete_progress
DELETE FROM session_note WHERE session_id = ?;

-- delete_without_changes
DELETE FROM session
WHERE session_id = ?1
  AND NOT EXISTS (
    SELECT 1
    FROM journal
    WHERE session_id = ?1
      AND state = 'done'
  );

-- delete
DELETE FROM session
WHERE session_id = ?
RETURNING session_id;

-- delete_dry_runs
DELETE FROM session WHERE dry_run;

-- find
SELECT
  (
    SELECT json_array(
      sum(requests),
      sum(tokens),
      CASE WHEN count(money) = count(*) THEN sum(money) END,
      sum(tokens_thought)
    )
    FROM spending
    WHERE spending.session_id = session.session_id
      AND charged
      AND requests
  ),
  session_id, phase, stopped_in, error, vault, target, mode, with_index, dry_run, undoes, generates,
  uses_agents, auto_approves, refreshes, options, chosen_notes, started_at, updated_at, completed_at,
  total_notes, notes_processed, cards_generated, cards_created, cards_updated, cards_deleted,
  cards_restored, cards_skipped, errors, cards_suspended
FROM session
WHERE coalesce(session_id = ?1, TRUE)
  AND coalesce(substr(session_id, 1, length(?2)) = ?2, TRUE)
  AND (?3 OR NOT dry_run)
  AND (?4 OR listed)
ORDER BY rowid DESC;

-- add_counts
UPDATE session
SET
  updated_at = ?,
  handed_out = coalesce(?, handed_out),
  notes_processed = notes_processed + ?,
  cards_generated = cards_generated + ?,
  cards_created = cards_created + ?,
  cards_updated = cards_updated + ?,
  cards_deleted = cards_deleted + ?,
  cards_restored = cards_restored + ?,
  cards_skipped = cards_skipped + ?,
  errors = errors + ?,
  cards_suspended = cards_suspended + ?
WHERE session_id = ?;

-- await_notes
INSERT INTO session_note (session_id, path, status)
SELECT ?, value, 'pending'
FROM json_each(?)
WHERE TRUE
ON CONFLICT DO UPDATE SET status = 'pending', error = NULL, line = NULL;

-- move_sessions
UPDATE session
SET vault = ?
WHERE vault = (SELECT vault FROM store_owner);

-- move_owner
UPDATE store_owner SET vault = ?, vault_proof = ?;

-- is_taken_over
SELECT taken_over FROM store_owner;

-- mark_taken_over
UPDATE store_owner SET taken_over = ?;
