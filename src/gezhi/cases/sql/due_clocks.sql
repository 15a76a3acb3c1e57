-- Clocks whose next step is due, the oldest first, with where their case lies and for whom it waits; those that another worker
-- has in hand are left to it.
SELECT clock.id, clock.which, clock.due, row.place_id, row.turn_id
FROM cases_caseclock AS clock JOIN cases_case AS row ON row.id = clock.case_id
WHERE clock.next_at <= %(at)s
ORDER BY clock.next_at, clock.id
LIMIT %(most)s
FOR NO KEY UPDATE OF clock SKIP LOCKED
