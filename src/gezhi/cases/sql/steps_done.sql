-- The steps that are due of these locked clocks, from the next one up to the first that lies ahead. One that was done before is
-- left out by its uniqueness, whoever did it. `rung` says for each place and step of the ladder who is told, and who instead if
-- the case waits for that one anyway.
WITH in_hand AS MATERIALIZED (
    SELECT clock.id, clock.case_id, clock.which, clock.term, clock.due, clock.next_step, clock.warn_at, clock.executor_at,
           clock.organiser_at, clock.head_at, row.place_id, row.turn_id
    FROM cases_caseclock AS clock JOIN cases_case AS row ON row.id = clock.case_id
    WHERE clock.id = ANY(%(clocks)s::bigint[])
),
done AS (
    INSERT INTO cases_casestep (clock_id, case_id, term, step, was_due_at, done_at, told)
    SELECT clock.id, clock.case_id, clock.term, step.name,
           CASE step.n WHEN 1 THEN clock.warn_at WHEN 2 THEN clock.executor_at WHEN 3 THEN clock.organiser_at
                       ELSE clock.head_at END,
           %(at)s,
           CASE WHEN step.n = 1 THEN CASE WHEN clock.due > %(at)s THEN clock.turn_id END
                WHEN rung.first IS DISTINCT FROM clock.turn_id THEN rung.first ELSE rung.second END
    FROM in_hand AS clock
    CROSS JOIN (VALUES (1, 'warned'), (2, 'executor'), (3, 'organiser'), (4, 'head')) AS step (n, name)
    LEFT JOIN unnest(%(places)s::bigint[], %(steps)s::text[], %(firsts)s::bigint[], %(seconds)s::bigint[])
        AS rung (place_id, step, first, second) ON rung.place_id = clock.place_id AND rung.step = step.name
    WHERE step.n >= array_position(ARRAY['warned', 'executor', 'organiser', 'head'], clock.next_step::text)
      AND (clock.next_step <> 'warned' OR clock.warn_at <= %(at)s)
      AND (step.n < 2 OR clock.next_step IN ('organiser', 'head') OR clock.executor_at <= %(at)s)
      AND (step.n < 3 OR clock.next_step = 'head' OR clock.organiser_at <= %(at)s)
      AND (step.n < 4 OR clock.head_at <= %(at)s)
    ORDER BY clock.id, step.n
    ON CONFLICT DO NOTHING
    RETURNING id, clock_id, term, step, was_due_at, told
)
SELECT clock.id, clock.case_id, done.term, done.step, date_part('epoch', done.was_due_at), done.told,
       clock.which, date_part('epoch', clock.due), clock.place_id, clock.turn_id
FROM done JOIN in_hand AS clock ON clock.id = done.clock_id
ORDER BY done.id
