-- The chain of responsibility of one place at one instant, as known at one instant: from the place up to the zone.
-- A plain join of the chain to the duties is misjudged by the planner (it cannot know how short the chain is); one
-- LATERAL look-up per step, fenced by OFFSET 0, uses the exclusion constraints' own GiST indexes. For the same reason
-- names are looked up one by one.
WITH RECURSIVE chain AS (
    SELECT own.place_id, own.parent_id, 0 AS step
    FROM registry_placement AS own
    WHERE own.place_id = %(place)s AND own.during @> %(at)s::timestamptz AND own.recorded @> %(known)s::timestamptz
    UNION ALL
    SELECT up.place_id, up.parent_id, chain.step + 1
    FROM chain
    CROSS JOIN LATERAL (
        SELECT above.place_id, above.parent_id
        FROM registry_placement AS above
        WHERE above.place_id = chain.parent_id
          AND above.during @> %(at)s::timestamptz AND above.recorded @> %(known)s::timestamptz
        OFFSET 0
    ) AS up
)
SELECT chain.step, place.id, place.kind, place.name, place.code,
       held.id, held.post, held.title, lower(held.during), upper(held.during),
       held.person_id, (SELECT name FROM people_person WHERE id = held.person_id),
       held.stands_in_for_id, (SELECT name FROM people_person WHERE id = held.stands_in_for_id)
FROM chain
CROSS JOIN LATERAL (SELECT id, kind, name, code FROM registry_place WHERE id = chain.place_id OFFSET 0) AS place
LEFT JOIN LATERAL (
    SELECT duty.id, duty.post, duty.title, duty.during, duty.person_id, duty.stands_in_for_id
    FROM registry_duty AS duty
    WHERE duty.place_id = chain.place_id AND duty.post IN ('head', 'organiser', 'executor', 'steward')
      AND duty.during @> %(at)s::timestamptz AND duty.recorded @> %(known)s::timestamptz
    UNION ALL
    SELECT duty.id, duty.post, duty.title, duty.during, duty.person_id, duty.stands_in_for_id
    FROM registry_duty AS duty
    WHERE duty.place_id = chain.place_id AND duty.post IN ('checker', 'contact')
      AND duty.during @> %(at)s::timestamptz AND duty.recorded @> %(known)s::timestamptz
    OFFSET 0
) AS held ON true
ORDER BY chain.step, held.id
