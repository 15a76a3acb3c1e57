-- Recipients were reached, have read, have confirmed. Each milestone is set once, takes those before it along, and is
-- counted once. Reading counts for the stage that came last. What is no longer needed is stopped.
WITH given AS (
    SELECT DISTINCT ON (id) id, at
    FROM unnest(%(ids)s::bigint[], %(instants)s::timestamptz[]) AS given (id, at)
    ORDER BY id, at
),
old AS (
    SELECT recipient.id, recipient.notice_id, recipient.group_id, recipient.site_id, given.at,
           recipient.stage - 1 AS number,
           recipient.reached_at IS NULL AS newly_reached,
           %(reads)s AND recipient.read_at IS NULL AS newly_read,
           %(confirms)s AND recipient.confirmed_at IS NULL AS newly_confirmed
    FROM notices_recipient AS recipient JOIN given ON given.id = recipient.id
    ORDER BY recipient.id
    FOR NO KEY UPDATE OF recipient
),
changed AS (
    UPDATE notices_recipient AS recipient
    SET reached_at = coalesce(reached_at, old.at),
        read_at = CASE WHEN old.newly_read THEN old.at ELSE read_at END,
        confirmed_at = CASE WHEN old.newly_confirmed THEN old.at ELSE confirmed_at END,
        confirmed_by = CASE WHEN old.newly_confirmed THEN %(by)s ELSE confirmed_by END,
        next_at = CASE WHEN old.newly_confirmed THEN NULL ELSE next_at END
    FROM old
    WHERE recipient.id = old.id AND (old.newly_reached OR old.newly_read OR old.newly_confirmed)
),
touched AS (
    SELECT delivery.id, old.id AS recipient_id, old.at,
           old.newly_read AND stage.number = old.number AS was_last,
           delivery.seen_at IS NULL AS unseen,
           delivery.state = 'waiting' AND (old.newly_confirmed OR (old.newly_read AND stage.until = 'read')) AS needless
    FROM old
    JOIN notices_delivery AS delivery ON delivery.recipient_id = old.id
    JOIN notices_stage AS stage ON stage.id = delivery.stage_id
    WHERE old.newly_read OR old.newly_confirmed
),
seen AS (
    UPDATE notices_delivery AS delivery
    SET seen_at = CASE WHEN touched.was_last THEN coalesce(delivery.seen_at, touched.at) ELSE delivery.seen_at END,
        read_at = CASE WHEN touched.was_last THEN touched.at ELSE delivery.read_at END,
        state = CASE WHEN touched.needless AND delivery.state = 'waiting' THEN 'stopped' ELSE delivery.state END,
        answered_at = CASE WHEN touched.needless THEN touched.at ELSE delivery.answered_at END
    FROM touched WHERE delivery.id = touched.id AND (touched.was_last OR touched.needless)
),
silenced AS (
    UPDATE notices_call AS call SET state = 'stopped', closed_at = old.at
    FROM old, notices_stage AS stage
    WHERE call.recipient_id = old.id AND call.closed_at IS NULL AND stage.id = call.stage_id
      AND (old.newly_confirmed OR (old.newly_read AND stage.until = 'read'))
),
counted AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT old.notice_id, one.stage, old.group_id, old.site_id, one.figure, count(*)
    FROM old
    LEFT JOIN touched ON touched.recipient_id = old.id AND touched.was_last
    CROSS JOIN LATERAL (VALUES
        (-1, 'reached', old.newly_reached),
        (-1, 'read', old.newly_read),
        (-1, 'confirmed', old.newly_confirmed),
        (old.number, 'stage_read', old.newly_read AND old.number >= 0),
        (old.number, 'delivered', old.newly_read AND old.number >= 0 AND coalesce(touched.unseen, true))
    ) AS one (stage, figure, counts)
    WHERE one.counts
    GROUP BY old.notice_id, one.stage, old.group_id, old.site_id, one.figure
)
SELECT id, newly_reached, newly_read, newly_confirmed FROM old
