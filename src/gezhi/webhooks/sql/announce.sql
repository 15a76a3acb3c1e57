-- The outbox: one message and one waiting delivery for each endpoint that wants the event; nothing at all if none does.
-- It runs in the transaction of the verb that made the event true, takes no locks and waits for nobody.
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(messages)s::jsonb)
        AS m(id uuid, event text, patterns text[], about text, body text, at timestamptz)
), wanted AS (
    SELECT asked.id AS message, endpoint.id AS endpoint
    FROM asked
    JOIN webhooks_endpoint AS endpoint
      ON endpoint.events::text[] && asked.patterns AND endpoint.state <> 'off' AND endpoint.removed_at IS NULL
), kept AS (
    INSERT INTO webhooks_message (id, event, about, body, at)
    SELECT id, event, about, body, at FROM asked WHERE id IN (SELECT message FROM wanted)
    RETURNING id, at
)
INSERT INTO webhooks_delivery (message_id, endpoint_id, state, tries, attempts, due)
SELECT kept.id, wanted.endpoint, 'waiting', 0, 0, kept.at
FROM wanted JOIN kept ON kept.id = wanted.message
