-- any
SELECT EXISTS (SELECT 1 FROM study_properties);

-- all
SELECT path, due, retention, content_hash, made_frontmatter
FROM study_properties
ORDER BY path;

-- record
INSERT INTO study_properties (path, due, retention, content_hash, made_frontmatter)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
  due = excluded.due,
  retention = excluded.retention,
  content_hash = excluded.content_hash,
  made_frontmatter = made_frontmatter OR excluded.made_frontmatter;

-- forget
DELETE FROM study_properties
WHERE path = ?;

-- hashes
SELECT path, content_hash
FROM note
WHERE status IN ('completed', 'partial');
