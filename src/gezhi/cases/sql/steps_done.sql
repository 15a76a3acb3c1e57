-- The steps of a batch. One that was done before is left out by its uniqueness, whoever did it.
INSERT INTO cases_casestep (clock_id, case_id, term, step, was_due_at, done_at, told)
SELECT clock_id, case_id, term, step, was_due_at, %(at)s, nullif(told, 0)
FROM unnest(%(clocks)s::bigint[], %(cases)s::bigint[], %(terms)s::smallint[], %(steps)s::varchar[],
            %(was_due)s::timestamptz[], %(told)s::bigint[])
     AS done (clock_id, case_id, term, step, was_due_at, told)
ON CONFLICT DO NOTHING
RETURNING clock_id, step
