-- begin
INSERT INTO note_edit (slug, path, at, state, before, before_hash, after_hash)
VALUES (?, ?, ?, 'writing', ?, ?, ?);

-- newest
SELECT max(edit_id)
FROM note_edit;

-- record_state
UPDATE note_edit
SET state = ?
WHERE edit_id = ?;

-- drop
DELETE FROM note_edit
WHERE edit_id = ?;

-- in_state
SELECT edit_id, slug, path, at, state, before, before_hash, after_hash
FROM note_edit
WHERE state = ?
ORDER BY edit_id DESC;
