-- without_slug
SELECT card_key, note.note_key, note_id, path, position, language, content, declared_slug, anki_id,
  words, declares_id
FROM card
JOIN note USING (note_key)
WHERE slug IS NULL
ORDER BY path, position, card_key;

-- former
SELECT card.slug, note.note_key, note_id, position, language, content, status = 'gone', path,
  base.anki_id
FROM card
JOIN note USING (note_key)
LEFT JOIN base ON base.slug = card.slug AND base.target = ?
WHERE former
ORDER BY path, position, card_key;

-- texts_by_note
SELECT path, content
FROM card
JOIN note USING (note_key)
WHERE NOT former
ORDER BY card_key;

-- texts
SELECT content FROM card WHERE NOT former;

-- forget_base
DELETE FROM base WHERE target = ? AND slug = ?;

-- end_former
DELETE FROM card WHERE slug = ? AND former;

-- take_slug_away
UPDATE card SET slug = NULL WHERE slug = ?;

-- slugs
SELECT slug, note_key FROM card WHERE slug NOT NULL;

-- update_content
UPDATE card SET content = ?, digest = ? WHERE card_key = ?;

-- keep_common_text
INSERT OR REPLACE INTO common_text (slug, digest, content)
SELECT slug, digest, content
FROM card
WHERE slug = ?1
  AND former
  AND digest <> (SELECT digest FROM card WHERE card_key = ?2)
  AND EXISTS (
    SELECT 1
    FROM base
    WHERE base.slug = ?1
      AND base.digest = card.digest
  );

-- give_slug
UPDATE card SET slug = ? WHERE card_key = ?;

-- wanted
SELECT slug
FROM card
WHERE NOT former
  AND slug NOT NULL
ORDER BY card_key;

-- count_wanted
SELECT count(*) FROM card WHERE NOT former AND slug NOT NULL;

-- unsynced
SELECT card.slug
FROM card
JOIN note USING (note_key)
LEFT JOIN base ON base.slug = card.slug AND target = ?
WHERE NOT former
  AND card.slug NOT NULL
  AND (base.slug IS NULL OR base.digest <> card.digest OR retired OR base.asked <> note.asks)
ORDER BY card_key;

-- load
SELECT slug, path, content, digest, (SELECT vault_id FROM store_owner), mtime_ns, asks
FROM card
JOIN note USING (note_key)
WHERE NOT former
  AND slug IN (SELECT value FROM json_each(?));

-- named
SELECT slug, anki_id
FROM card
WHERE NOT former
  AND anki_id NOT NULL
  AND slug IN (SELECT value FROM json_each(?));

-- without_base
SELECT card.slug
FROM card
LEFT JOIN base ON base.slug = card.slug AND target = ?
WHERE NOT former
  AND card.slug NOT NULL
  AND base.slug IS NULL
ORDER BY card_key;

-- orphans
SELECT slug, path, status, recipe
FROM card
JOIN note USING (note_key)
JOIN base USING (slug)
WHERE former
  AND position >= 0
  AND target = ?
ORDER BY path, position;

-- never_seen
SELECT slug
FROM card
JOIN base USING (slug)
WHERE former
  AND position < 0
  AND NOT retired
  AND target = ?;

-- never_seen_among
SELECT slug
FROM card
WHERE former
  AND position < 0
  AND slug IN (SELECT value FROM json_each(?));

-- renew_found
UPDATE card
SET content = ?,
  note_key = (SELECT note_key FROM note WHERE path = ?)
WHERE slug = ?;

-- found_in_anki_only
SELECT slug, note_key, content
FROM card
JOIN base USING (slug)
WHERE former
  AND position < 0
  AND target = ?;

-- current_cards_of_notes
SELECT slug, note_key, content
FROM card
WHERE NOT former
  AND slug NOT NULL
  AND note_key IN (SELECT value FROM json_each(?));

-- change_slug
UPDATE card SET slug = ? WHERE slug = ?;

-- end_former_if_gone
DELETE FROM card
WHERE slug = ?
  AND former
  AND NOT EXISTS (SELECT 1 FROM base WHERE base.slug = card.slug);

-- forget_never_seen_bases
DELETE FROM base
WHERE target = ?
  AND slug IN (SELECT value FROM json_each(?))
  AND slug IN (SELECT slug FROM card WHERE former AND position < 0);

-- end_never_seen
DELETE FROM card
WHERE former
  AND position < 0
  AND slug IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM base WHERE base.slug = card.slug);

-- summaries
SELECT slug, anki_id, digest, sums, deck, tags, modified, retired, note_type, earlier, asked, proof
FROM base
WHERE target = ?;

-- in_deck
SELECT base.slug, (
  SELECT CASE WHEN json_valid(intent) THEN json_extract(intent, '$.deck') END
  FROM journal
  WHERE journal.target = base.target
    AND journal.slug = base.slug
    AND kind = 'adopt'
    AND state <> 'undone'
  ORDER BY entry DESC
  LIMIT 1
)
FROM base
LEFT JOIN card ON base.deck = '' AND card.slug = base.slug AND NOT card.former
WHERE target = ?1
  AND (base.deck = ?2 OR (json_valid(card.content) AND json_extract(card.content, '$.deck') = ?2))
  AND NOT retired;

-- bases
SELECT slug, anki_id, digest, sums, deck, tags, modified, retired, note_type, earlier, asked, proof
FROM base
WHERE target = ?
  AND slug IN (SELECT value FROM json_each(?));

-- add_gone_note
INSERT INTO note (path, note_id, status, mtime_ns, size, content_hash, recipe)
VALUES (?, ?, 'gone', 0, 0, '', '')
ON CONFLICT DO NOTHING;

-- add_former_card
INSERT INTO card (note_key, slug, former, position, language, digest, content)
SELECT note_key, ?, 1, ?, NULL, '', ?
FROM note
WHERE path = ?
ON CONFLICT DO NOTHING;

-- write_bases
INSERT OR REPLACE INTO base (target, slug, anki_id, digest, sums, deck, tags, modified, retired,
  note_type, earlier, asked, proof)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- rename_in_bases
UPDATE base SET target = ? WHERE target = ?;

-- rename_in_journal
UPDATE journal SET target = ? WHERE target = ?;

-- rename_in_foreign_notes
UPDATE foreign_note SET target = ? WHERE target = ?;

-- rename_in_kept_edits
UPDATE kept_edit SET target = ? WHERE target = ?;

-- rename_in_conflicts
UPDATE conflict SET target = ? WHERE target = ?;

-- decks
SELECT DISTINCT CASE
  WHEN base.deck <> '' THEN base.deck
  WHEN json_valid(card.content) THEN json_extract(card.content, '$.deck')
END
FROM base
LEFT JOIN card ON base.deck = '' AND card.slug = base.slug AND NOT card.former
WHERE target = ?
  AND NOT retired
ORDER BY 1;

-- anki_ids
SELECT anki_id FROM base WHERE target = ? AND NOT retired;
