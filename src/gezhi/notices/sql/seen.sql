-- Deliveries were seen by providers: delivered, read, or failed after all. Counted once each.
WITH told AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(arrived)s::boolean[], %(instants)s::timestamptz[], %(codes)s::text[],
                         %(words)s::text[]) AS told (id, arrived, at, code, words)
),
old AS (
    SELECT delivery.id, delivery.notice_id, delivery.recipient_id, delivery.state, stage.number, stage.plan_id, told.arrived,
           told.at, told.code, told.words, delivery.seen_at IS NULL AS unseen,
           told.arrived AND delivery.state IN ('handed', 'unknown', 'accepted', 'failed') AS arrives,
           NOT told.arrived AND delivery.state IN ('handed', 'unknown', 'accepted') AS fails
    FROM notices_delivery AS delivery
    JOIN told ON told.id = delivery.id
    JOIN notices_stage AS stage ON stage.id = delivery.stage_id
    ORDER BY delivery.id
    FOR NO KEY UPDATE OF delivery
),
changed AS (
    UPDATE notices_delivery AS delivery
    SET state = CASE WHEN old.arrives THEN 'delivered' WHEN old.fails THEN 'failed' ELSE delivery.state END,
        seen_at = CASE WHEN old.arrived THEN coalesce(delivery.seen_at, old.at) ELSE delivery.seen_at END,
        code = CASE WHEN old.fails THEN old.code ELSE delivery.code END,
        words = CASE WHEN old.fails THEN old.words ELSE delivery.words END
    FROM old WHERE delivery.id = old.id
),
hurried AS (
    UPDATE notices_recipient AS recipient SET next_at = %(now)s
    FROM old, notices_stage AS coming
    WHERE recipient.id = old.recipient_id AND old.fails
      AND recipient.next_at > %(now)s AND recipient.stage = old.number + 1
      AND coming.plan_id = old.plan_id AND coming.number = old.number + 1 AND coming.ways[1] <> 'call_list'
),
counted AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT old.notice_id, old.number, recipient.group_id, recipient.site_id, one.figure, sum(one.number)
    FROM old
    JOIN notices_recipient AS recipient ON recipient.id = old.recipient_id
    CROSS JOIN LATERAL (VALUES
        ('taken', CASE WHEN (old.arrives OR old.fails) AND old.state IN ('handed', 'unknown') THEN 1 ELSE 0 END),
        ('delivered', CASE WHEN old.arrived AND old.unseen THEN 1 ELSE 0 END),
        ('failed', CASE WHEN old.fails THEN 1 WHEN old.arrives AND old.state = 'failed' THEN -1 ELSE 0 END)
    ) AS one (figure, number)
    WHERE one.number <> 0
    GROUP BY old.notice_id, old.number, recipient.group_id, recipient.site_id, one.figure
)
SELECT count(*) FROM old
