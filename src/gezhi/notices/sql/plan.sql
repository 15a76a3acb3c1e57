-- One step for up to so many recipients whose next stage is due: a delivery by the first way of the stage that leads to
-- them, or a line of the call list, and when the stage after is due. A stage nobody can be reached by is left at once;
-- the call list never begins before its time.
WITH due AS (
    SELECT id, notice_id, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id, stage AS number,
           read_at, confirmed_at
    FROM notices_recipient
    WHERE next_at <= %(at)s
    ORDER BY next_at, id
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
found AS (
    SELECT stepped.*, hit.way, hit.address
    FROM stepped
    LEFT JOIN LATERAL (
        SELECT asked.way, there.address
        FROM unnest(stepped.ways) WITH ORDINALITY AS asked (way, step)
        CROSS JOIN LATERAL (
            SELECT CASE asked.way
                WHEN 'call_list' THEN ''
                WHEN 'sms' THEN (SELECT phone FROM (
                    SELECT coalesce(
                        (SELECT phone FROM people_person WHERE id = stepped.person_id AND is_active),
                        (SELECT contact_phone FROM registry_enterprise WHERE id = stepped.enterprise_id)) AS phone
                    ) AS own WHERE phone ~ '^(1[3-9][0-9]{9}|[+][1-9][0-9]{6,14})$')
                WHEN 'voice' THEN nullif(coalesce(
                    (SELECT phone FROM people_person WHERE id = stepped.person_id AND is_active),
                    (SELECT contact_phone FROM registry_enterprise WHERE id = stepped.enterprise_id)), '')
                ELSE (SELECT own.value FROM notices_address AS own
                      WHERE own.kind = asked.way
                        AND (own.person_id = stepped.person_id OR own.enterprise_id = stepped.enterprise_id))
            END AS address
        ) AS there
        WHERE there.address IS NOT NULL AND (asked.way = 'call_list' OR asked.way = ANY(%(open)s::text[]))
        ORDER BY asked.step
        LIMIT 1
    ) AS hit ON stepped.live AND stepped.needed AND NOT stepped.quiet
),
sent AS (
    INSERT INTO notices_delivery (notice_id, recipient_id, stage_id, way, slip, address, urgent, due_at)
    SELECT notice_id, id, stage_id, way, gen_random_uuid(), address, urgent, %(at)s
    FROM found WHERE way <> 'call_list'
    ON CONFLICT DO NOTHING
),
listed AS (
    INSERT INTO notices_call (notice_id, recipient_id, stage_id, place_id, caller_id, listed_at)
    SELECT notice_id, id, stage_id, place_id, follow_up_id, %(at)s
    FROM found WHERE way = 'call_list'
    ON CONFLICT DO NOTHING
),
counted AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT notice_id, number, group_id, site_id, 'sent', count(*)
    FROM found WHERE way IS NOT NULL
    GROUP BY notice_id, number, group_id, site_id
),
moved AS (
    UPDATE notices_recipient AS recipient
    SET stage = CASE WHEN found.live AND NOT found.quiet THEN found.number + 1 ELSE found.number END,
        next_at = CASE
            WHEN NOT found.live THEN NULL
            WHEN found.quiet THEN %(quiet)s::timestamptz
            WHEN found.next_after IS NULL THEN NULL
            WHEN found.next_ways[1] = 'call_list' THEN greatest(
                %(at)s + (found.next_after - found.after) * interval '1 minute',
                found.begun_at + found.next_after * interval '1 minute')
            WHEN found.way IS NOT NULL OR NOT found.needed
                THEN %(at)s + (found.next_after - found.after) * interval '1 minute'
            ELSE %(at)s
        END
    FROM found WHERE recipient.id = found.id
)
SELECT count(*), count(way) FROM found
