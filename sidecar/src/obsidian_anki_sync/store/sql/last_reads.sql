-- last
SELECT at, whole_at, edited
FROM last_read
WHERE target = ?;

-- remember
INSERT OR REPLACE INTO last_read (target, at, whole_at, edited)
VALUES (?, ?, ?, ?);
