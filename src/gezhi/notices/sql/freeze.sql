,
-- Follows audience/resolving.py: everybody in `chosen` becomes a recipient that has already made the first step of the plan.
-- The ids are given here, so that deliveries and recipients are written from the same rows without finding each other again. A
-- notice that has recipients is frozen already.
numbered AS (
    SELECT nextval((SELECT pg_get_serial_sequence('notices_recipient', 'id')::regclass)) AS id, chosen.* FROM chosen
    WHERE NOT EXISTS (SELECT 1 FROM notices_recipient WHERE notice_id = %(notice)s::bigint)
),
stepped AS (
    SELECT numbered.*, %(notice)s::bigint AS notice_id, 0 AS number, %(urgent)s::boolean AS urgent,
           %(at)s::timestamptz AS begun_at, stage.id AS stage_id, stage.ways, stage.after,
           coming.after AS next_after, coming.ways AS next_ways, stage.id IS NOT NULL AS live, true AS needed,
           NOT %(urgent)s::boolean AND %(quiet)s::timestamptz IS NOT NULL AS quiet
    FROM numbered
    LEFT JOIN notices_stage AS stage ON stage.plan_id = %(plan)s AND stage.number = 0
    LEFT JOIN notices_stage AS coming ON coming.plan_id = %(plan)s AND coming.number = 1
),
{step},
added AS (
    INSERT INTO notices_recipient (id, notice_id, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id,
                                   stage, next_at)
    SELECT id, notice_id, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id, next_number, next_at FROM found
),
welcomed AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT notice_id, -1, group_id, site_id, 'recipients', count(*) FROM found GROUP BY notice_id, group_id, site_id
)
SELECT count(*) FROM found
