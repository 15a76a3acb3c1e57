-- Every enterprise at every site (%(sites)s) where it works at %(at)s, with the state of its application and of its permit in
-- the incident %(incident)s as they were at that instant, by the history: (enterprise, site, state or 'none', permit or '').
WITH RECURSIVE below AS (
    SELECT site.id AS site_id, site.id AS place_id FROM unnest(%(sites)s::bigint[]) AS site (id)
    UNION ALL
    SELECT below.site_id, hung.place_id
    FROM below
    JOIN registry_placement AS hung ON hung.parent_id = below.place_id
        AND hung.during @> %(at)s::timestamptz AND upper_inf(hung.recorded)
),
unit AS (
    SELECT DISTINCT coalesce(firm.merged_into_id, firm.id) AS enterprise_id, below.site_id
    FROM below
    JOIN registry_occupancy AS stay ON stay.place_id = below.place_id AND stay.during @> %(at)s::timestamptz
    JOIN registry_enterprise AS firm ON firm.id = stay.enterprise_id
),
latest AS (
    SELECT DISTINCT ON (1, 2)
        coalesce(firm.merged_into_id, firm.id) AS enterprise_id, application.place_id, move.to_state
    FROM reopening_application AS application
    JOIN registry_enterprise AS firm ON firm.id = application.enterprise_id
    CROSS JOIN LATERAL (
        SELECT to_state FROM reopening_applicationmove
        WHERE application_id = application.id AND at <= %(at)s
        ORDER BY at DESC, id DESC LIMIT 1
    ) AS move
    WHERE application.incident_id = %(incident)s
    ORDER BY 1, 2, application.id DESC
),
permit AS (
    SELECT DISTINCT ON (1, 2)
        coalesce(firm.merged_into_id, firm.id) AS enterprise_id, permit.place_id,
        CASE WHEN permit.until <= %(at)s THEN 'expired' ELSE move.to_state END AS to_state
    FROM reopening_permit AS permit
    JOIN registry_enterprise AS firm ON firm.id = permit.enterprise_id
    CROSS JOIN LATERAL (
        SELECT to_state FROM reopening_permitmove
        WHERE permit_id = permit.id AND at <= %(at)s
        ORDER BY at DESC, id DESC LIMIT 1
    ) AS move
    WHERE permit.incident_id = %(incident)s
    ORDER BY 1, 2, permit.id DESC
)
SELECT unit.enterprise_id, unit.site_id, coalesce(latest.to_state, 'none'), coalesce(permit.to_state, '')
FROM unit
LEFT JOIN latest ON latest.enterprise_id = unit.enterprise_id AND latest.place_id = unit.site_id
LEFT JOIN permit ON permit.enterprise_id = unit.enterprise_id AND permit.place_id = unit.site_id
