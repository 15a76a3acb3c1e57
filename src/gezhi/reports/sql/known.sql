-- The latest value of each wanted item before or on a day, for each (enterprise or NULL, site), and who said it when: one look into an
-- index for each, so one return asks as little as a workbook of thousands does for each of its rows.
SELECT pair.enterprise_id, pair.place_id, item.code, latest.value, latest.day, latest.by, latest.at
FROM unnest(%(enterprises)s::bigint[], %(places)s::bigint[]) AS pair (enterprise_id, place_id)
CROSS JOIN unnest(%(items)s::text[]) AS item (code)
CROSS JOIN LATERAL (
    (
        SELECT said.values -> item.code AS value, said.day, said.by, lower(said.recorded) AS at
        FROM reports_return AS said
        WHERE said.enterprise_id = pair.enterprise_id AND said.place_id = pair.place_id AND said.values ? item.code
            AND said.day BETWEEN %(since)s AND %(day)s AND upper_inf(said.recorded)
        ORDER BY said.day DESC, lower(said.recorded) DESC
        LIMIT 1
    )
    UNION ALL
    (
        SELECT said.values -> item.code, said.day, said.by, lower(said.recorded)
        FROM reports_return AS said
        WHERE pair.enterprise_id IS NULL AND said.enterprise_id IS NULL AND said.place_id = pair.place_id
            AND said.values ? item.code AND said.day BETWEEN %(since)s AND %(day)s AND upper_inf(said.recorded)
        ORDER BY said.day DESC, lower(said.recorded) DESC
        LIMIT 1
    )
) AS latest
