-- last
SELECT at, whole_at, edited
FROM look
WHERE target = ?;

-- mark_unsettled
UPDATE base
SET modified = 0
WHERE target = ? AND anki_id IN (SELECT value FROM json_each(?));

-- remember
INSERT OR REPLACE INTO look (target, at, whole_at, edited)
VALUES (?, ?, ?, ?);
