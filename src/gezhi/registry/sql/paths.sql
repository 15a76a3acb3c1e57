-- The places above each of the given places at an instant, as known now: (asked, step, id, kind, name), nearest first.
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
          AND placement.during @> %(at)s::timestamptz AND upper_inf(placement.recorded)
        OFFSET 0
    ) AS above
)
SELECT up.asked, place.id, place.kind, place.name
FROM up JOIN registry_place AS place ON place.id = up.place_id
ORDER BY up.asked, up.step
