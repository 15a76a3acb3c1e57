-- For each place: the risk level set for it or the nearest place above, and whether the incident holds there (scope), as the
-- places hung at `at` (as known now; one that had ended where it hung last, one still to come where it hangs first); levels and scope as known at `known`: (place, level or null, covered).
WITH RECURSIVE up AS (
    SELECT asked.id AS asked, 0 AS step, asked.id AS place_id
    FROM unnest(%(places)s::bigint[]) AS asked (id)
    UNION ALL
    SELECT up.asked, up.step + 1, above.parent_id
    FROM up
    CROSS JOIN LATERAL (
        SELECT placement.parent_id
        FROM registry_placement AS placement
        WHERE placement.place_id = up.place_id AND placement.parent_id IS NOT NULL
          AND upper_inf(placement.recorded)
        ORDER BY lower(placement.during) <= %(at)s DESC, abs(extract(epoch FROM lower(placement.during) - %(at)s))
        LIMIT 1
    ) AS above
),
levels AS (
    SELECT place_id, level FROM policy_risklevel
    WHERE incident_id = %(incident)s AND during @> %(at)s::timestamptz AND recorded @> %(known)s::timestamptz
),
scopes AS (
    SELECT place_id FROM policy_incidentscope
    WHERE incident_id = %(incident)s AND during @> %(at)s::timestamptz AND recorded @> %(known)s::timestamptz
)
SELECT up.asked,
       (array_agg(levels.level ORDER BY up.step) FILTER (WHERE levels.level IS NOT NULL))[1],
       bool_or(scopes.place_id IS NOT NULL)
FROM up
LEFT JOIN levels ON levels.place_id = up.place_id
LEFT JOIN scopes ON scopes.place_id = up.place_id
GROUP BY up.asked
