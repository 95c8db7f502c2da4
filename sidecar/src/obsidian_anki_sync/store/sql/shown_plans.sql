-- add_plan
INSERT INTO shown_plan (target, purpose, plan_id, at)
VALUES (?, ?, ?, ?);

-- add_action
INSERT INTO shown_action (target, purpose, slug, digest)
VALUES (?, ?, ?, ?);

-- newest_plan
SELECT plan_id
FROM shown_plan
WHERE target = ?
  AND purpose = ?;

-- actions
SELECT slug, digest
FROM shown_action
WHERE target = ?
  AND purpose = ?;

-- delete_plan
DELETE FROM shown_plan WHERE target = ? AND purpose = ?;

-- delete_actions
DELETE FROM shown_action WHERE target = ? AND purpose = ?;
