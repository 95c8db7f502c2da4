-- candidates
SELECT path, note.content_hash, (
  SELECT count(*)
  FROM card
  WHERE card.note_key = note.note_key
    AND NOT former
    AND (declared_slug IS NULL OR declared_slug NOT IN (SELECT draft_id FROM draft))
)
FROM note
LEFT JOIN generation AS seen USING (path)
WHERE status = 'completed'
  AND (
    seen.path IS NULL
    OR seen.content_hash <> note.content_hash
    OR seen.at < ?
    OR seen.outcome = 'left' AND seen.rules <> ?
    OR seen.outcome = 'written' AND seen.with_agents < ?
  )
ORDER BY path;

-- all
SELECT path, content_hash, outcome, rules, with_agents
FROM generation;

-- has_written
SELECT 1 FROM generation WHERE outcome = 'written' LIMIT 1;

-- inherit
INSERT OR IGNORE INTO generation
SELECT note.path, seen.content_hash, outcome, rules, with_agents, seen.at
FROM generation AS seen
JOIN note AS former ON former.path = seen.path
JOIN note ON note.content_hash = seen.content_hash AND note.status = 'completed'
WHERE former.status = 'gone'
  AND seen.outcome = 'written'
  AND note.path NOT IN (SELECT path FROM generation);

-- write_observations
INSERT OR REPLACE INTO generation VALUES (?, ?, ?, ?, ?, ?);
