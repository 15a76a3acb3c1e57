-- What providers answered. A receipt may have been faster: then only the provider's name for the message is still noted.
-- A message that will never be taken lets the next stage come at once, except the call list, which keeps its time.
WITH told AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(providers)s::text[], %(codes)s::text[], %(words)s::text[],
                         %(dues)s::timestamptz[]) AS told (id, state, provider_id, code, words, due_at)
),
concerned AS (
    SELECT recipient.id
    FROM notices_recipient AS recipient
    JOIN notices_delivery AS delivery ON delivery.recipient_id = recipient.id
    JOIN told ON told.id = delivery.id AND told.state = 'failed'
    ORDER BY recipient.id
    FOR NO KEY UPDATE OF recipient
),
old AS (
    SELECT delivery.id, delivery.notice_id, delivery.recipient_id, stage.number, stage.plan_id, told.state, told.provider_id,
           told.code, told.words, told.due_at, delivery.state IN ('handed', 'unknown') AS open
    FROM notices_delivery AS delivery
    JOIN told ON told.id = delivery.id
    JOIN notices_stage AS stage ON stage.id = delivery.stage_id
    WHERE (SELECT count(*) FROM concerned) >= 0
    ORDER BY delivery.id
    FOR NO KEY UPDATE OF delivery
),
changed AS (
    UPDATE notices_delivery AS delivery
    SET provider_id = CASE WHEN old.provider_id <> '' THEN old.provider_id ELSE delivery.provider_id END,
        state = CASE WHEN old.open THEN old.state ELSE delivery.state END,
        code = CASE WHEN old.open THEN old.code ELSE delivery.code END,
        words = CASE WHEN old.open THEN old.words ELSE delivery.words END,
        due_at = CASE WHEN old.open THEN old.due_at ELSE delivery.due_at END,
        poll_at = CASE WHEN old.open AND old.state = 'accepted' THEN %(poll_at)s::timestamptz ELSE delivery.poll_at END,
        answered_at = %(at)s
    FROM old WHERE delivery.id = old.id
),
hurried AS (
    UPDATE notices_recipient AS recipient SET next_at = %(at)s
    FROM old, notices_stage AS coming
    WHERE recipient.id = old.recipient_id AND old.open AND old.state = 'failed'
      AND recipient.next_at > %(at)s AND recipient.stage = old.number + 1
      AND coming.plan_id = old.plan_id AND coming.number = old.number + 1 AND coming.ways[1] <> 'call_list'
),
counted AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT old.notice_id, old.number, recipient.group_id, recipient.site_id,
           CASE old.state WHEN 'accepted' THEN 'taken' ELSE 'failed' END, count(*)
    FROM old JOIN notices_recipient AS recipient ON recipient.id = old.recipient_id
    WHERE old.open AND old.state IN ('accepted', 'failed')
    GROUP BY old.notice_id, old.number, recipient.group_id, recipient.site_id, old.state
)
SELECT count(*) FROM old
