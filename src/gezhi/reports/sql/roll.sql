-- What the roll should say by the registry as it is now, and which enterprises at which sites it says otherwise for.
-- %(at)s instant, %(today)s its day, %(zone)s time zone, %(enterprises)s only these (NULL = all).
WITH RECURSIVE hung AS (
    SELECT DISTINCT ON (place_id) place_id, parent_id
    FROM registry_placement
    WHERE upper_inf(recorded)
    ORDER BY place_id, lower(during) <= %(at)s DESC, abs(extract(epoch FROM lower(during) - %(at)s))
),
up AS (
    SELECT DISTINCT place_id AS asked, place_id, 0 AS step
    FROM registry_occupancy
    WHERE %(enterprises)s::bigint[] IS NULL OR enterprise_id = ANY (%(enterprises)s::bigint[])
    UNION ALL
    SELECT up.asked, hung.parent_id, up.step + 1
    FROM up
    JOIN registry_place AS place ON place.id = up.place_id AND place.kind <> 'site'
    JOIN hung ON hung.place_id = up.place_id AND hung.parent_id IS NOT NULL
),
site_of AS (
    SELECT DISTINCT ON (up.asked) up.asked, up.place_id AS site_id
    FROM up
    JOIN registry_place AS place ON place.id = up.place_id AND place.kind IN ('site', 'building', 'point')
    ORDER BY up.asked, place.kind = 'site' DESC, up.step DESC
),
stay AS (
    SELECT stay.enterprise_id, site_of.site_id AS place_id, stay.staff,
        upper_inf(stay.during) OR upper(stay.during) > %(at)s AS goes_on,
        daterange((lower(stay.during) AT TIME ZONE %(zone)s)::date, (upper(stay.during) AT TIME ZONE %(zone)s)::date) AS days
    FROM registry_occupancy AS stay
    JOIN site_of ON site_of.asked = stay.place_id
    WHERE %(enterprises)s::bigint[] IS NULL OR stay.enterprise_id = ANY (%(enterprises)s::bigint[])
),
pair AS (
    SELECT enterprise_id, place_id, range_agg(days) AS days, bool_or(goes_on) AS goes_on,
        sum(staff) FILTER (WHERE goes_on) AS here, bool_and(staff IS NOT NULL) FILTER (WHERE goes_on) AS here_known
    FROM stay
    WHERE NOT isempty(days)
    GROUP BY enterprise_id, place_id
),
wanted AS (
    SELECT pair.enterprise_id, pair.place_id, pair.days,
        CASE
            WHEN pair.here_known THEN pair.here
            WHEN count(*) FILTER (WHERE pair.goes_on) OVER (PARTITION BY pair.enterprise_id) <= 1 THEN firm.staff
        END::integer AS staff,
        firm.industry_section AS section, firm.industry_division AS division, firm.size, firm.above_scale, firm.key_tags
    FROM pair
    JOIN registry_enterprise AS firm ON firm.id = pair.enterprise_id
),
standing AS (
    SELECT *
    FROM reports_unit
    WHERE upper_inf(recorded)
        AND (%(enterprises)s::bigint[] IS NULL OR enterprise_id = ANY (%(enterprises)s::bigint[]))
),
said AS (
    SELECT standing.enterprise_id, standing.place_id, range_agg(standing.during) AS days,
        coalesce(bool_or(
            (standing.staff, standing.section, standing.division, standing.size, standing.above_scale, standing.key_tags)
            IS DISTINCT FROM
            (wanted.staff, wanted.section, wanted.division, wanted.size, wanted.above_scale, wanted.key_tags)
        ) FILTER (WHERE upper_inf(standing.during) OR upper(standing.during) > %(today)s), false) AS marks_differ
    FROM standing
    LEFT JOIN wanted USING (enterprise_id, place_id)
    GROUP BY standing.enterprise_id, standing.place_id
),
changed AS (
    SELECT enterprise_id, place_id, coalesce(wanted.days, '{}'::datemultirange) AS days,
        coalesce(said.days, '{}'::datemultirange) AS said_days,
        wanted.staff, wanted.section, wanted.division, wanted.size, wanted.above_scale, wanted.key_tags
    FROM wanted
    FULL JOIN said USING (enterprise_id, place_id)
    WHERE wanted.days IS DISTINCT FROM said.days OR said.marks_differ
)
