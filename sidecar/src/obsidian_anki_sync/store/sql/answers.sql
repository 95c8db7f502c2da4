-- get
SELECT text, model, finish_reason, tokens_in, tokens_out, tokens_cached, cost, response_format,
  latency, tokens_thought
FROM answer
WHERE key = ?
  AND at >= ?;

-- keep
INSERT OR REPLACE INTO answer (key, text, model, finish_reason, tokens_in, tokens_out, tokens_cached,
  cost, response_format, latency, tokens_thought, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- keys
SELECT key FROM answer WHERE at >= ?;

-- speed
SELECT sum(tokens_in + tokens_out), sum(latency)
FROM (
  SELECT *
  FROM answer
  WHERE model = ?
    AND latency > 0
    AND tokens_out > 0
  ORDER BY at DESC
  LIMIT 100
);

-- response_formats
SELECT model, format
FROM response_format
WHERE server = ?
  AND at >= ?;

-- remember_response_formats
INSERT INTO response_format
VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET format = excluded.format, at = excluded.at
WHERE format <> excluded.format;
