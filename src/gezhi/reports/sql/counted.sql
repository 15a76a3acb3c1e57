-- Everybody who has to be counted on a day, as known at an instant, with what they said: one row per enterprise and site.
-- reads/counting.py fills in, in braces, who is asked and the answers as columns.
-- %(day)s, %(moment)s its last instant, %(known)s, %(collections)s whose returns, %(places)s only these sites (NULL = all).
WITH RECURSIVE roll AS MATERIALIZED (
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
    WHERE during @> %(moment)s::timestamptz AND recorded @> %(known)s::timestamptz AND place_kind IN ('site', 'building', 'point', 'grid')
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
    SELECT enterprise_id, place_id AS site_id, values, lower(recorded) AS sent_at, by AS sent_by
    FROM reports_return
    WHERE day = %(day)s::date AND collection_id = ANY (%(collections)s::bigint[]) AND recorded @> %(known)s::timestamptz
        AND enterprise_id IS NOT NULL
),
answer AS (
    SELECT enterprise_id, site_id, values, sent_at, sent_by FROM said WHERE cardinality(%(collections)s::bigint[]) <= 1
    UNION ALL
    SELECT enterprise_id, site_id, jsonb_object_agg(value.key, value.value), max(sent_at), max(sent_by)
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
entity AS MATERIALIZED (
    SELECT roll.*, coalesce(merged.survivor_id, roll.enterprise_id) AS entity_id
    FROM roll
    LEFT JOIN merged ON merged.duplicate_id = roll.enterprise_id
    WHERE {asked}
),
spread AS (
    SELECT entity_id FROM entity GROUP BY entity_id HAVING count(*) > 1
),
counted AS MATERIALIZED (
    SELECT entity.unit_id, entity.enterprise_id, entity.entity_id, spread.entity_id IS NULL AS alone, entity.site_id,
        lies.grid_id, lies.group_id, entity.section, entity.division, entity.size,
        entity.above_scale, entity.key_tags, idle.kind AS idle,
        answer.values IS NOT NULL AS returned, coalesce((answer.values ->> 'staff')::bigint, entity.staff) AS staff{items}
    FROM entity
    LEFT JOIN spread ON spread.entity_id = entity.entity_id
    LEFT JOIN lies ON lies.site_id = entity.site_id
    LEFT JOIN idle ON idle.entity_id = entity.entity_id
    LEFT JOIN answer ON answer.enterprise_id = entity.enterprise_id AND answer.site_id = entity.site_id
)
