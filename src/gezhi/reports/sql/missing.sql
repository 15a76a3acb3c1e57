-- The (enterprise, site) pairs that count on a day and have not returned it, the idle ones left out.
SELECT unit.enterprise_id, unit.place_id
FROM reports_unit AS unit
JOIN registry_place AS place ON place.id = unit.place_id
WHERE unit.during @> %(day)s::date AND upper_inf(unit.recorded)
    AND (%(places)s::bigint[] IS NULL OR unit.place_id = ANY (%(places)s::bigint[]))
    AND {asked}
    AND NOT EXISTS (
        SELECT FROM registry_idleness AS idle
        WHERE idle.enterprise_id = unit.enterprise_id AND idle.during @> %(day)s::date AND upper_inf(idle.recorded)
    )
    AND NOT EXISTS (
        SELECT FROM reports_return AS said
        WHERE said.collection_id = %(collection)s AND said.day = %(day)s::date AND said.enterprise_id = unit.enterprise_id
            AND said.place_id = unit.place_id AND upper_inf(said.recorded)
    )
ORDER BY unit.place_id, unit.enterprise_id
