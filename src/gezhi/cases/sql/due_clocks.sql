-- Clocks whose next step is due, the oldest first; those that another worker has in hand are left to it.
SELECT clock.id, clock.case_id, clock.which, clock.term, clock.next_step,
       clock.warn_at, clock.executor_at, clock.organiser_at, clock.head_at, clock.due,
       row.number, row.title, row.place_id, row.turn_id, row.handler_id, row.urgent, row.kind, row.state
FROM cases_caseclock AS clock JOIN cases_case AS row ON row.id = clock.case_id
WHERE clock.next_at <= %(at)s
ORDER BY clock.next_at, clock.id
LIMIT %(most)s
FOR NO KEY UPDATE OF clock SKIP LOCKED
