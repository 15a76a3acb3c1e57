-- Appended to roll.sql: closes what is no longer said and says it anew. Days gone by keep the marks they were given.
, instant AS (
    SELECT greatest(%(at)s::timestamptz, max(lower(recorded)) + interval '1 microsecond') AS now
    FROM reports_unit
    WHERE %(enterprises)s::bigint[] IS NULL OR enterprise_id = ANY (%(enterprises)s::bigint[])
),
closed AS (
    UPDATE reports_unit AS unit
    SET recorded = tstzrange(lower(unit.recorded), instant.now, '[)')
    FROM changed, instant
    WHERE upper_inf(unit.recorded) AND unit.enterprise_id = changed.enterprise_id AND unit.place_id = changed.place_id
    RETURNING unit.id
),
line AS (
    SELECT standing.enterprise_id, standing.place_id, standing.staff, standing.section, standing.division, standing.size,
        standing.above_scale, standing.key_tags,
        datemultirange(standing.during) * changed.days * datemultirange(daterange(NULL, %(today)s)) AS days
    FROM standing
    JOIN changed USING (enterprise_id, place_id)
    UNION ALL
    SELECT enterprise_id, place_id, staff, section, division, size, above_scale, key_tags,
        (days - said_days) * datemultirange(daterange(NULL, %(today)s)) + days * datemultirange(daterange(%(today)s, NULL))
    FROM changed
),
folded AS (
    SELECT enterprise_id, place_id, staff, section, division, size, above_scale, key_tags, range_agg(days) AS days
    FROM line
    WHERE NOT isempty(days)
    GROUP BY enterprise_id, place_id, staff, section, division, size, above_scale, key_tags
),
written AS (
    INSERT INTO reports_unit (enterprise_id, place_id, staff, section, division, size, above_scale, key_tags, during, recorded)
    SELECT enterprise_id, place_id, staff, section, division, size, above_scale, key_tags, unnest(days),
        tstzrange((SELECT now FROM instant), NULL, '[)')
    FROM folded
    WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING id
)
SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM written)
