-- Everybody who has to be counted on a day, as known at an instant, with what they said: one row per enterprise and site.
-- %(day)s, %(moment)s its last instant, %(known)s, %(collections)s whose returns, %(places)s only these sites (NULL = all).
WITH RECURSIVE roll AS (
    SELECT unit.id AS unit_id, unit.enterprise_id, unit.place_id AS site_id, unit.staff, unit.section, unit.division, unit.size,
        unit.above_scale, unit.key_tags, place.site_kind
    FROM reports_unit AS unit
    JOIN registry_place AS place ON place.id = unit.place_id
    WHERE unit.during @> %(day)s::date AND unit.recorded @> %(known)s::timestamptz
        AND (%(places)s::bigint[] IS NULL OR unit.place_id = ANY (%(places)s::bigint[]))
),
hung AS MATERIALIZED (
    SELECT place_id, parent_id, parent_kind
    FROM registry_placement
    WHERE during @> %(moment)s::timestamptz AND recorded @> %(known)s::timestamptz AND place_kind IN ('site', 'building', 'grid')
),
up AS (
    SELECT DISTINCT site_id, site_id AS place_id, NULL::text AS kind FROM roll
    UNION ALL
    SELECT up.site_id, hung.parent_id, hung.parent_kind FROM up JOIN hung USING (place_id)
),
lies AS (
    SELECT site_id, max(place_id) FILTER (WHERE kind = 'grid') AS grid_id, max(place_id) FILTER (WHERE kind = 'group') AS group_id
    FROM up
    GROUP BY site_id
),
said AS (
    SELECT enterprise_id, place_id AS site_id, values
    FROM reports_return
    WHERE day = %(day)s::date AND collection_id = ANY (%(collections)s::bigint[]) AND recorded @> %(known)s::timestamptz
        AND enterprise_id IS NOT NULL
),
answer AS (
    SELECT enterprise_id, site_id, values FROM said WHERE cardinality(%(collections)s::bigint[]) <= 1
    UNION ALL
    SELECT enterprise_id, site_id, jsonb_object_agg(value.key, value.value)
    FROM said, jsonb_each(values) AS value
    WHERE cardinality(%(collections)s::bigint[]) > 1
    GROUP BY enterprise_id, site_id
),
merged AS (
    SELECT duplicate_id, survivor_id
    FROM registry_merger
    WHERE merged_at <= %(known)s::timestamptz AND (undone_at IS NULL OR undone_at > %(known)s::timestamptz)
),
idle AS (
    SELECT coalesce(merged.survivor_id, idle.enterprise_id) AS entity_id, min(idle.kind) AS kind
    FROM registry_idleness AS idle
    LEFT JOIN merged ON merged.duplicate_id = idle.enterprise_id
    WHERE idle.during @> %(day)s::date AND idle.recorded @> %(known)s::timestamptz
    GROUP BY 1
),
counted AS (
    SELECT roll.unit_id, roll.enterprise_id, coalesce(merged.survivor_id, roll.enterprise_id) AS entity_id, roll.site_id,
        lies.grid_id, lies.group_id, roll.staff, roll.division, roll.above_scale, roll.section, roll.size, roll.key_tags, idle.kind AS idle,
        answer.values IS NOT NULL AS returned, answer.values
    FROM roll
    LEFT JOIN lies USING (site_id)
    LEFT JOIN merged ON merged.duplicate_id = roll.enterprise_id
    LEFT JOIN idle ON idle.entity_id = coalesce(merged.survivor_id, roll.enterprise_id)
    LEFT JOIN answer ON answer.enterprise_id = roll.enterprise_id AND answer.site_id = roll.site_id
    WHERE {asked}
)
