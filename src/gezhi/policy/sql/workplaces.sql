-- Every enterprise at every site where it works at an instant: the site is the place of the occupancy or the site above it.
WITH RECURSIVE hung AS (
    SELECT place_id, parent_id FROM registry_placement WHERE during @> %(at)s::timestamptz AND upper_inf(recorded)
),
within AS (
    SELECT id AS site_id, id AS place_id FROM registry_place WHERE kind = 'site'
    UNION ALL
    SELECT within.site_id, hung.place_id FROM within JOIN hung ON hung.parent_id = within.place_id
)
SELECT firm.id AS enterprise_id, site.id AS place_id, site.site_kind, firm.size, firm.above_scale, firm.industry_section,
       firm.industry_division, firm.key_tags, coalesce(sum(stay.staff), firm.staff) AS staff, firm.name, firm.initials
FROM within
JOIN registry_occupancy AS stay ON stay.place_id = within.place_id AND stay.during @> %(at)s::timestamptz
JOIN registry_enterprise AS firm ON firm.id = stay.enterprise_id AND firm.merged_into_id IS NULL
JOIN registry_place AS site ON site.id = within.site_id
GROUP BY firm.id, site.id
