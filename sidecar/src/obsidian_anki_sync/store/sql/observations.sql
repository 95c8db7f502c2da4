-- candidates
SELECT path, note.content_hash, (
  SELECT count(*)
  FROM card
  WHERE card.note_key = note.note_key
    AND NOT former
    AND (declared_slug IS NULL OR declared_slug NOT IN (SELECT draft_id FROM draft))
)
FROM note
LEFT JOIN generation AS look USING (path)
WHERE status = 'completed'
  AND (
    look.path IS NULL
    OR look.content_hash <> note.content_hash
    OR look.at < ?
    OR look.outcome = 'left' AND look.rules <> ?
    OR look.outcome = 'written' AND look.with_agents < ?
  )
ORDER BY path;

-- all
SELECT path, content_hash, outcome, rules, with_agents
FROM generation;

-- has_written
SELECT 1 FROM generation WHERE outcome = 'written' LIMIT 1;

-- inherit
INSERT OR IGNORE INTO generation
SELECT note.path, look.content_hash, outcome, rules, with_agents, look.at
FROM generation AS look
JOIN note AS former ON former.path = look.path
JOIN note ON note.content_hash = look.content_hash AND note.status = 'completed'
WHERE former.status = 'gone'
  AND look.outcome = 'written'
  AND note.path NOT IN (SELECT path FROM generation);

-- write_observations
INSERT OR REPLACE INTO generation VALUES (?, ?, ?, ?, ?, ?);
