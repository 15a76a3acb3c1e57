-- Clocks whose next step is due, the oldest first, and where their cases lie; those that another worker has in hand are left to
-- it. One row: nothing but their numbers leaves the database.
SELECT array_agg(taken.id)::text, array_agg(DISTINCT taken.place_id)
FROM (
    SELECT clock.id, row.place_id
    FROM cases_caseclock AS clock JOIN cases_case AS row ON row.id = clock.case_id
    WHERE clock.next_at <= %(at)s
    ORDER BY clock.next_at, clock.id
    LIMIT %(most)s
    FOR NO KEY UPDATE OF clock SKIP LOCKED
) AS taken
