-- of_month
SELECT coalesce(sum(requests), 0), coalesce(sum(tokens), 0), coalesce(sum(money), 0.0)
FROM spending
WHERE month = ?;

-- reserve
INSERT INTO spending (month, requests, tokens, money, session_id)
VALUES (?, ?, ?, ?, ?)
RETURNING reservation;

-- record_charge
UPDATE spending
SET settled = 1, requests = ?, tokens = ?, money = ?
WHERE reservation = ?;
