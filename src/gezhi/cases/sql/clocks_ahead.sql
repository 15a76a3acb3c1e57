-- Where each clock of a batch has to be looked at next; an empty step means never again.
UPDATE cases_caseclock AS clock
SET next_step = ahead.step, next_at = ahead.at
FROM unnest(%(clocks)s::bigint[], %(steps)s::varchar[], %(ats)s::timestamptz[]) AS ahead (id, step, at)
WHERE clock.id = ahead.id
