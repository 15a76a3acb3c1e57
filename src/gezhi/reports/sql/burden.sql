-- What returns have cost since a day: by collection, how many, values asked, typed and known before, seconds where they were measured.
SELECT said.collection_id, count(*), coalesce(sum(said.typed + said.prefilled), 0), coalesce(sum(said.typed), 0),
    coalesce(sum(said.prefilled), 0),
    coalesce(sum(CASE WHEN said.seconds > 0 THEN least(said.seconds, 3600) ELSE 10 + 12 * said.typed END), 0),
    count(DISTINCT (said.enterprise_id, said.place_id))
FROM reports_return AS said
WHERE said.day BETWEEN %(since)s AND %(until)s
    AND (%(enterprise)s::bigint IS NULL OR said.enterprise_id = %(enterprise)s)
    AND (%(places)s::bigint[] IS NULL OR said.place_id = ANY (%(places)s::bigint[]))
GROUP BY said.collection_id
