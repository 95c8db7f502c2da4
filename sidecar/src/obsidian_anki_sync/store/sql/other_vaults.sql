-- all
SELECT slug, anki_id, modified, words
FROM foreign_note
WHERE target = ?;

-- count_same_words
SELECT count(*)
FROM card
LEFT JOIN base ON base.slug = card.slug AND base.target = ?1
WHERE NOT former
  AND words <> ''
  AND words IN (SELECT words FROM foreign_note WHERE foreign_note.target = ?1)
  AND (base.slug IS NULL OR card.slug IN (SELECT value FROM json_each(?2)));

-- add
INSERT OR REPLACE INTO foreign_note (target, anki_id, slug, modified, words)
VALUES (?, ?, ?, ?, ?);

-- delete_all
DELETE FROM foreign_note WHERE target = ?;

-- add_current
INSERT INTO foreign_note (target, anki_id, slug, modified, words)
VALUES (?, ?, ?, ?, ?);
