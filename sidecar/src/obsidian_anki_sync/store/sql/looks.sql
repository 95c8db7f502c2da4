-- last
SELECT at, whole_at, edited
FROM look
WHERE target = ?;

-- remember
INSERT OR REPLACE INTO look (target, at, whole_at, edited)
VALUES (?, ?, ?, ?);
