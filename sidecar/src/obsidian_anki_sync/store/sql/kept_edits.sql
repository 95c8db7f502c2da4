-- is_unknown
SELECT 1 FROM kept_edit WHERE target = ? AND slug = '';

-- slugs
SELECT slug FROM kept_edit WHERE target = ? AND slug <> '';

-- count
SELECT count(*)
FROM kept_edit
JOIN card USING (slug)
WHERE target = ?
  AND NOT former;

-- add
INSERT OR IGNORE INTO kept_edit (target, slug) VALUES (?, ?);

-- remove
DELETE FROM kept_edit WHERE target = ? AND slug = ?;

-- clear
DELETE FROM kept_edit WHERE target = ?;
