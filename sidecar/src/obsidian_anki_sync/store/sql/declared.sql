-- leaving_numbers_open
SELECT card_key, implicit_clozes, content
FROM card
WHERE slug IS NULL
  AND implicit_clozes <> '[]';

-- former_contents
SELECT slug, content
FROM card
WHERE former
  AND slug IN (SELECT value FROM json_each(?));

-- slugs_of
SELECT position, language, slug
FROM card
JOIN note USING (note_key)
WHERE path = ?
  AND content_hash = ?
  AND NOT former
  AND slug NOT NULL;

-- without_written_id
SELECT path, content_hash, position, language, base.anki_id
FROM card
JOIN note USING (note_key)
JOIN base ON base.slug = card.slug AND target = ?
WHERE NOT former
  AND NOT retired
  AND card.anki_id IS NULL
  AND id_line NOT NULL
  AND base.anki_id > 0
  AND status = 'completed'
ORDER BY path, position, card_key;

-- count_without_id_line
SELECT count(*)
FROM card
JOIN base ON base.slug = card.slug AND target = ?
WHERE NOT former
  AND card.anki_id IS NULL
  AND id_line IS NULL;
