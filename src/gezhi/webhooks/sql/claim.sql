-- Takes deliveries that are due, at most so many for one endpoint, so that a slow one leaves room for the others.
-- Rows that somebody else is taking at this moment are skipped; a lease that has run out belongs to a dead sender.
WITH busy AS (
    SELECT endpoint_id, count(*) AS number FROM webhooks_delivery
    WHERE state = 'waiting' AND leased_until > %(at)s GROUP BY endpoint_id
), due AS (
    SELECT d.id, d.leased_until IS NOT NULL AS lost, coalesce(busy.number, 0) + row_number() OVER (PARTITION BY e.id) AS place
    FROM webhooks_endpoint AS e
    LEFT JOIN busy ON busy.endpoint_id = e.id
    CROSS JOIN LATERAL (
        SELECT id, leased_until FROM webhooks_delivery
        WHERE endpoint_id = e.id AND state = 'waiting' AND due <= %(at)s
          AND (leased_until IS NULL OR leased_until <= %(at)s)
        ORDER BY due, id LIMIT %(each)s FOR UPDATE SKIP LOCKED
    ) AS d
    WHERE e.state = 'on' AND e.removed_at IS NULL AND (e.rests_until IS NULL OR e.rests_until <= %(at)s)
), taken AS (
    SELECT id, lost FROM due WHERE place <= %(each)s ORDER BY place LIMIT %(most)s
)
UPDATE webhooks_delivery AS d
SET leased_until = %(free_at)s, tries = d.tries + 1, attempts = d.attempts + 1
FROM taken, webhooks_message AS m, webhooks_endpoint AS e
WHERE d.id = taken.id AND m.id = d.message_id AND e.id = d.endpoint_id
RETURNING d.id, d.endpoint_id, m.id, m.body, e.url, e.secret,
    CASE WHEN e.old_secret_until > %(at)s THEN e.old_secret ELSE '' END, d.attempts, taken.lost
