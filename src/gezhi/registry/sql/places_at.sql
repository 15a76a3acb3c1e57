-- Every place that existed at an instant, as known at an instant, with the places above it (nearest first) and its group.
WITH RECURSIVE tree AS (
    SELECT placement.place_id, ARRAY[]::bigint[] AS above, NULL::bigint AS group_id, ARRAY[place.code::text] AS path
    FROM registry_placement AS placement JOIN registry_place AS place ON place.id = placement.place_id
    WHERE placement.parent_id IS NULL
      AND placement.during @> %(at)s::timestamptz AND placement.recorded @> %(known)s::timestamptz
    UNION ALL
    SELECT placement.place_id, tree.place_id || tree.above,
           CASE placement.place_kind WHEN 'group' THEN placement.place_id ELSE tree.group_id END,
           tree.path || place.code::text
    FROM tree
    JOIN registry_placement AS placement ON placement.parent_id = tree.place_id
    JOIN registry_place AS place ON place.id = placement.place_id
    WHERE placement.during @> %(at)s::timestamptz AND placement.recorded @> %(known)s::timestamptz
)
SELECT tree.place_id, place.kind, place.name, place.code, tree.above, tree.group_id
FROM tree JOIN registry_place AS place ON place.id = tree.place_id
ORDER BY tree.path
