-- Of each enterprise that ever worked in the places in sight (NULL: anywhere): whether it works or is going to work there, and
-- whether it does or will anywhere. A merged duplicate counts as the one that goes on; few are merged, so these are looked up first.
WITH merged AS MATERIALIZED (
    SELECT id, merged_into_id FROM registry_enterprise WHERE merged_into_id IS NOT NULL
),
seen AS (
    SELECT coalesce(merged.merged_into_id, stay.enterprise_id) AS firm
    FROM registry_occupancy AS stay LEFT JOIN merged ON merged.id = stay.enterprise_id
    WHERE stay.place_id = ANY (%(places)s::bigint[])
),
stay AS (
    SELECT coalesce(merged.merged_into_id, stay.enterprise_id) AS firm,
        %(places)s::bigint[] IS NULL OR stay.place_id = ANY (%(places)s::bigint[]) AS in_sight,
        stay.during @> %(at)s::timestamptz AS now,
        lower(stay.during) > %(at)s::timestamptz AS later
    FROM registry_occupancy AS stay LEFT JOIN merged ON merged.id = stay.enterprise_id
    WHERE %(places)s::bigint[] IS NULL OR coalesce(merged.merged_into_id, stay.enterprise_id) IN (SELECT firm FROM seen)
)
SELECT firm, bool_or(in_sight AND now) AS here, bool_or(in_sight AND later) AND NOT bool_or(now) AS coming,
    NOT bool_or(now OR later) AS gone
FROM stay
GROUP BY firm
