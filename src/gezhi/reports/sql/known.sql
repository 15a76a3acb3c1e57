-- The latest value of each wanted item before or on a day, by enterprise and site, and who said it when.
SELECT DISTINCT ON (said.enterprise_id, said.place_id, item.code)
    said.enterprise_id, said.place_id, item.code, said.values -> item.code, said.day, said.by, lower(said.recorded)
FROM reports_return AS said
CROSS JOIN unnest(%(items)s::text[]) AS item (code)
WHERE said.day BETWEEN %(since)s AND %(day)s
    AND upper_inf(said.recorded)
    AND said.place_id = ANY (%(places)s::bigint[])
    AND (said.enterprise_id IS NULL OR said.enterprise_id = ANY (%(enterprises)s::bigint[]))
    AND said.values ? item.code
ORDER BY said.enterprise_id, said.place_id, item.code, said.day DESC, lower(said.recorded) DESC
