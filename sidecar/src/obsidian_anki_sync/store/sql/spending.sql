-- of_month
SELECT coalesce(sum(requests), 0), coalesce(sum(tokens), 0), coalesce(sum(money), 0.0),
  coalesce(sum(tokens_thought), 0)
FROM spending
WHERE month = ?;

-- reserve
INSERT INTO spending (month, requests, tokens, money, session_id, tokens_thought)
VALUES (?, ?, ?, ?, ?, ?)
RETURNING reservation;

-- record_charge
UPDATE spending
SET charged = 1, requests = ?, tokens = ?, money = ?, tokens_thought = ?
WHERE reservation = ?;
