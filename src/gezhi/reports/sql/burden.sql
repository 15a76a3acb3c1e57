-- What returns have cost in each span of days (%(since)s to %(until)s): by collection, how many, values typed and known before, seconds;
-- of one enterprise from its returns, otherwise from the tallies.
WITH span AS (
    SELECT * FROM unnest(%(since)s::date[], %(until)s::date[]) WITH ORDINALITY AS span (since, until, place)
),
cost AS (
    SELECT collection_id, day, 1 AS returns, typed, prefilled,
        CASE WHEN seconds > 0 THEN least(seconds, 3600) ELSE 10 + 12 * typed END AS seconds
    FROM reports_return
    WHERE %(enterprise)s::bigint IS NOT NULL AND enterprise_id = %(enterprise)s
        AND (%(places)s::bigint[] IS NULL OR place_id = ANY (%(places)s::bigint[]))
    UNION ALL
    SELECT collection_id, day, returns, typed, prefilled, seconds
    FROM reports_tally
    WHERE %(enterprise)s::bigint IS NULL AND day >= (SELECT min(since) FROM span)
        AND (%(places)s::bigint[] IS NULL OR place_id = ANY (%(places)s::bigint[]))
)
SELECT span.place - 1, cost.collection_id, sum(cost.returns), sum(cost.typed), sum(cost.prefilled), sum(cost.seconds)
FROM span
JOIN cost ON cost.day BETWEEN span.since AND span.until
GROUP BY span.place, cost.collection_id
ORDER BY span.place, cost.collection_id
