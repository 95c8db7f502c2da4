-- notes_by_status
SELECT CASE status WHEN 'failed' THEN 'failed' ELSE 'completed' END, count(*)
FROM note
WHERE status <> 'gone'
GROUP BY 1;

-- count_cards
SELECT
  (SELECT count(*) FROM card WHERE NOT former),
  (SELECT count(*) FROM base WHERE target = ?),
  (SELECT count(*) FROM card);

-- count_orphans
SELECT count(*)
FROM base
JOIN card USING (slug)
WHERE target = ?
  AND former;

-- removals_and_returns
SELECT
  count(*) FILTER (WHERE former AND NOT retired),
  count(*) FILTER (WHERE NOT former AND retired AND base.digest = card.digest)
FROM base
JOIN card USING (slug)
JOIN note USING (note_key)
WHERE target = ?
  AND position >= 0
  AND status IN ('completed', 'gone');

-- findings
SELECT path, line, code, message
FROM finding
JOIN note USING (note_key)
ORDER BY status <> 'failed', path, line;

-- shared_ids
SELECT note_id, json_group_array(path)
FROM (
  SELECT note_id, path
  FROM note
  WHERE declares_id
    AND status IN ('completed', 'partial')
  ORDER BY path
)
GROUP BY note_id
HAVING count(*) > 1;

-- cards_by_state
SELECT
  count(*),
  count(*) FILTER (WHERE base.slug IS NULL),
  count(*) FILTER (WHERE base.slug NOT NULL AND conflict.slug IS NULL AND base.digest <> card.digest),
  count(*) FILTER (WHERE base.slug NOT NULL AND conflict.slug IS NULL AND base.digest = card.digest),
  count(*) FILTER (WHERE conflict.slug NOT NULL)
FROM card
LEFT JOIN base ON base.slug = card.slug AND base.target = ?1
LEFT JOIN conflict
  ON conflict.slug = card.slug AND conflict.target = ?1 AND conflict.decision = ''
WHERE NOT card.former;

-- shared_slugs
SELECT declared_slug, json_group_array(path)
FROM (
  SELECT declared_slug, path
  FROM card
  JOIN note USING (note_key)
  WHERE NOT former
    AND declared_slug NOT NULL
  ORDER BY path, position
)
GROUP BY declared_slug
HAVING count(*) > 1;

-- shared_anki_ids
SELECT anki_id, json_group_array(path)
FROM (
  SELECT anki_id, path
  FROM card
  JOIN note USING (note_key)
  WHERE NOT former
    AND anki_id NOT NULL
  ORDER BY path, position
)
GROUP BY anki_id
HAVING count(*) > 1;

-- cards_of_note
SELECT
  card.slug, position, language, content, note_id, content_hash,
  base.digest, base.anki_id, conflict.slug NOT NULL,
  (
    SELECT CASE journal.state WHEN 'failed' THEN journal.message ELSE '' END
    FROM journal
    WHERE journal.slug = card.slug
      AND journal.target = ?2
    ORDER BY entry DESC
    LIMIT 1
  )
FROM card
JOIN note USING (note_key)
LEFT JOIN base ON base.slug = card.slug AND base.target = ?2 AND NOT base.retired
LEFT JOIN conflict
  ON conflict.slug = card.slug AND conflict.target = ?2 AND conflict.decision = ''
WHERE path = ?1
  AND card.slug NOT NULL
ORDER BY position, card_key;

-- given_cards
SELECT card.slug, base.anki_id, path, line, content
FROM card
JOIN note USING (note_key)
JOIN base ON base.slug = card.slug AND base.target = coalesce(?, base.target)
WHERE NOT former
  AND NOT retired
  AND base.anki_id > 0
ORDER BY path, position, card_key;
