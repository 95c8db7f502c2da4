-- remove_all_but_decided
DELETE FROM conflict
WHERE target = ?1
  AND (decision = '' OR NOT EXISTS (
    SELECT 1
    FROM base
    JOIN card USING (slug)
    WHERE target = ?1
      AND slug = conflict.slug
      AND NOT former
      AND base.digest <> card.digest
  ));

-- write
INSERT OR REPLACE INTO conflict (target, slug, reason, fields, vault, vault_digest, anki, anki_sum,
  decision, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?);

-- sweep_common_texts
DELETE FROM common_text
WHERE NOT EXISTS (
  SELECT 1
  FROM base
  WHERE base.slug = common_text.slug
    AND base.digest = common_text.digest
);

-- all
SELECT conflict.slug, path, reason, fields, vault, vault_digest, anki, anki_sum, decision,
  common_text.content
FROM conflict
JOIN card ON card.slug = conflict.slug AND NOT former
JOIN note USING (note_key)
LEFT JOIN base ON base.target = conflict.target AND base.slug = conflict.slug
LEFT JOIN common_text ON common_text.slug = conflict.slug AND common_text.digest = base.digest
WHERE conflict.target = ?
  AND (decision = '' OR base.digest <> card.digest)
ORDER BY path, position;

-- decide
UPDATE conflict
SET decision = ?
WHERE target = ?
  AND slug = ?;

-- rulings
SELECT slug, decision, vault_digest, anki_sum
FROM conflict
WHERE target = ?
  AND decision <> ''
  AND slug IN (SELECT value FROM json_each(?));
