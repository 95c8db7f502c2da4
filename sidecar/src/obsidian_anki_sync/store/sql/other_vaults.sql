-- all
SELECT slug, anki_id, modified
FROM foreign_note
WHERE target = ?;

-- add
INSERT OR REPLACE INTO foreign_note (target, anki_id, slug, modified)
VALUES (?, ?, ?, ?);

-- delete_all
DELETE FROM foreign_note WHERE target = ?;

-- add_current
INSERT INTO foreign_note (target, anki_id, slug, modified)
VALUES (?, ?, ?, ?);
