-- Places without their own executor or steward (the zone: head) within a window of time, as known at an instant; who held
-- the place last, and who answers from the beginning of the gap: the nearest above with a holder of its own.
WITH span AS (
    SELECT tstzrange(%(at)s::timestamptz, %(until)s::timestamptz) AS window_of_time
),
life AS (
    SELECT placement.place_id, range_agg(placement.during * span.window_of_time) AS spans
    FROM registry_placement AS placement, span
    WHERE placement.recorded @> %(known)s::timestamptz AND placement.during && span.window_of_time
    GROUP BY placement.place_id
),
held AS (
    SELECT duty.place_id, range_agg(duty.during) AS spans
    FROM registry_duty AS duty, span
    WHERE duty.post IN ('head', 'executor', 'steward')
      AND duty.recorded @> %(known)s::timestamptz AND duty.during && span.window_of_time
    GROUP BY duty.place_id
),
gap AS (
    SELECT life.place_id, unnest(life.spans - coalesce(held.spans, '{}'::tstzmultirange)) AS during
    FROM life LEFT JOIN held USING (place_id)
)
SELECT gap.place_id, CASE WHEN lower(gap.during) > %(at)s::timestamptz THEN lower(gap.during) ELSE coalesce(before.ended, lower(gap.during)) END,
       upper(gap.during), before.name, above.name, above.person_id, above.place_id,
       before.ended
FROM gap
LEFT JOIN LATERAL (
    SELECT person.name, upper(duty.during) AS ended
    FROM registry_duty AS duty JOIN people_person AS person ON person.id = duty.person_id
    WHERE duty.place_id = gap.place_id AND duty.post IN ('head', 'executor', 'steward')
      AND duty.recorded @> %(known)s::timestamptz AND upper(duty.during) <= lower(gap.during)
    ORDER BY upper(duty.during) DESC
    LIMIT 1
) AS before ON true
JOIN LATERAL (
    WITH RECURSIVE chain AS (
        SELECT gap.place_id AS place_id, 0 AS step
        UNION ALL
        SELECT placement.parent_id, chain.step + 1
        FROM chain JOIN LATERAL (
            SELECT own.parent_id FROM registry_placement AS own
            WHERE own.place_id = chain.place_id
              AND own.during @> lower(gap.during) AND own.recorded @> %(known)s::timestamptz
            OFFSET 0
        ) AS placement ON placement.parent_id IS NOT NULL
    )
    SELECT person.name, found.person_id, chain.place_id
    FROM chain
    CROSS JOIN LATERAL (
        SELECT duty.person_id
        FROM registry_duty AS duty
        WHERE duty.place_id = chain.place_id AND duty.post IN ('head', 'executor', 'steward')
          AND duty.during @> lower(gap.during) AND duty.recorded @> %(known)s::timestamptz
        ORDER BY array_position(ARRAY['steward', 'executor', 'head']::text[], duty.post::text)
        LIMIT 1
    ) AS found
    JOIN people_person AS person ON person.id = found.person_id
    ORDER BY chain.step
    LIMIT 1
) AS above ON true
ORDER BY lower(gap.during), gap.place_id
