-- Receipts find their messages, by our slip or by the provider's name for them. Of several about one message the strongest
-- counts. Done set by set; a receipt whose message is not known yet stays.
WITH open AS (
    SELECT id, channel_id, provider_id, slip, seen, happened_at, code, words
    FROM notices_arrival WHERE done_at IS NULL ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
),
matched AS (
    SELECT open.*, delivery.id AS delivery_id, delivery.recipient_id
    FROM open JOIN LATERAL (
        SELECT id, recipient_id FROM notices_delivery
        WHERE slip = open.slip AND channel_id = open.channel_id
        UNION
        SELECT id, recipient_id FROM notices_delivery
        WHERE open.provider_id <> '' AND channel_id = open.channel_id AND provider_id = open.provider_id
          AND (open.slip IS NULL OR slip = open.slip)
    ) AS delivery ON true
),
done AS (
    UPDATE notices_arrival AS arrival SET done_at = %(at)s, fate = 'matched'
    FROM (SELECT DISTINCT id FROM matched) AS matched WHERE arrival.id = matched.id
)
SELECT delivery_id, recipient_id, seen, happened_at, code, words FROM matched ORDER BY delivery_id, id
