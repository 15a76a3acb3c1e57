-- One step for up to so many recipients whose next stage is due.
WITH due AS (
    SELECT id, notice_id, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id, stage AS number,
           read_at, confirmed_at
    FROM notices_recipient
    WHERE next_at <= %(at)s
    ORDER BY next_at
    LIMIT %(most)s
    FOR NO KEY UPDATE SKIP LOCKED
),
stepped AS (
    SELECT due.*, notice.urgent, notice.begun_at, stage.id AS stage_id, stage.ways, stage.after,
           coming.after AS next_after, coming.ways AS next_ways,
           notice.state = 'sending' AND stage.id IS NOT NULL AS live,
           CASE stage.until WHEN 'read' THEN due.read_at ELSE due.confirmed_at END IS NULL AS needed,
           NOT notice.urgent AND %(quiet)s::timestamptz IS NOT NULL AS quiet
    FROM due
    JOIN notices_notice AS notice ON notice.id = due.notice_id
    LEFT JOIN notices_stage AS stage ON stage.plan_id = notice.plan_id AND stage.number = due.number
    LEFT JOIN notices_stage AS coming ON coming.plan_id = notice.plan_id AND coming.number = due.number + 1
),
{step},
moved AS (
    UPDATE notices_recipient AS recipient SET stage = found.next_number, next_at = found.next_at
    FROM found WHERE recipient.id = found.id
)
SELECT count(*), count(way) FROM found
