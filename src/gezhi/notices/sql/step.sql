-- A step of the plan for everybody in `stepped`: the first way of the stage that leads to them, a delivery by it or a line
-- of the call list, and when the stage after is due. A stage nobody can be reached by is left at once; the call list
-- never begins before its time for whom something was sent that they may still read, and at once for whom nothing could be. What a robot
-- said in a room counts as sent to everybody. What becomes of the recipients themselves (next_number, next_at) is written by whoever asks.
-- Phones are joined once for all; looked up for each recipient and way they cost more than everything else.
found AS MATERIALIZED (
    SELECT stepped.id, stepped.notice_id, stepped.person_id, stepped.enterprise_id, stepped.place_id, stepped.group_id,
           stepped.site_id, stepped.follow_up_id, stepped.number, stepped.stage_id, stepped.urgent, hit.way, hit.address,
           CASE WHEN stepped.live AND NOT stepped.quiet THEN stepped.number + 1 ELSE stepped.number END AS next_number,
           CASE
               WHEN NOT stepped.live THEN NULL
               WHEN stepped.quiet THEN %(quiet)s::timestamptz
               WHEN stepped.next_after IS NULL THEN NULL
               WHEN stepped.next_ways[1] = 'call_list' AND (
                   hit.way IS NOT NULL OR NOT stepped.needed OR stepped.ways[1] = 'robot' AND 'robot' = ANY(%(open)s::text[])
                   OR EXISTS (SELECT 1 FROM notices_delivery AS earlier WHERE earlier.recipient_id = stepped.id)
                   OR EXISTS (SELECT 1 FROM notices_delivery AS room
                              WHERE room.recipient_id IS NULL AND room.notice_id = stepped.notice_id)
               ) THEN greatest(
                   %(at)s::timestamptz + (stepped.next_after - stepped.after) * interval '1 minute',
                   stepped.begun_at + stepped.next_after * interval '1 minute')
               WHEN hit.way IS NOT NULL OR NOT stepped.needed
                   OR stepped.ways[1] = 'robot' AND 'robot' = ANY(%(open)s::text[])
                   THEN %(at)s::timestamptz + (stepped.next_after - stepped.after) * interval '1 minute'
               ELSE %(at)s::timestamptz
           END AS next_at
    FROM stepped
    LEFT JOIN people_person AS person ON person.id = stepped.person_id AND person.is_active
    LEFT JOIN registry_enterprise AS enterprise ON enterprise.id = stepped.enterprise_id
    CROSS JOIN LATERAL (SELECT coalesce(person.phone, enterprise.contact_phone) AS phone) AS own
    LEFT JOIN LATERAL (
        SELECT asked.way, there.address
        FROM unnest(stepped.ways) WITH ORDINALITY AS asked (way, step)
        CROSS JOIN LATERAL (
            SELECT CASE asked.way
                WHEN 'call_list' THEN ''
                WHEN 'sms' THEN CASE WHEN own.phone ~ '^(1[3-9][0-9]{9}|[+][1-9][0-9]{6,14})$' THEN own.phone END
                WHEN 'voice' THEN nullif(own.phone, '')
                ELSE (SELECT known.value FROM notices_address AS known
                      WHERE known.kind = asked.way
                        AND (known.person_id = stepped.person_id OR known.enterprise_id = stepped.enterprise_id))
            END AS address
            OFFSET 0
        ) AS there
        WHERE there.address IS NOT NULL AND (asked.way = 'call_list' OR asked.way = ANY(%(open)s::text[]))
        ORDER BY asked.step
        LIMIT 1
    ) AS hit ON stepped.live AND stepped.needed AND NOT stepped.quiet
),
-- Slips are random but for their first six bytes: in the order of the recipients they are entered into their index side by side.
sent AS (
    INSERT INTO notices_delivery (notice_id, recipient_id, stage_id, way, slip, address, urgent, due_at)
    SELECT notice_id, id, stage_id, way,
           encode(substr(int8send(id), 3) || substr(uuid_send(gen_random_uuid()), 7), 'hex')::uuid, address, urgent, %(at)s
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
)
