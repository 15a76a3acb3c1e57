-- Where each clock of a batch has to be looked at next: its first step that lies ahead; an empty step means never again.
UPDATE cases_caseclock AS clock
SET next_step = CASE ahead.n WHEN 1 THEN 'warned' WHEN 2 THEN 'executor' WHEN 3 THEN 'organiser' WHEN 4 THEN 'head' ELSE '' END,
    next_at = CASE ahead.n WHEN 1 THEN warn_at WHEN 2 THEN executor_at WHEN 3 THEN organiser_at WHEN 4 THEN head_at END
FROM (
    SELECT id, CASE WHEN next_step = 'warned' AND warn_at > %(at)s THEN 1
                    WHEN next_step IN ('warned', 'executor') AND executor_at > %(at)s THEN 2
                    WHEN next_step IN ('warned', 'executor', 'organiser') AND organiser_at > %(at)s THEN 3
                    WHEN head_at > %(at)s THEN 4 END AS n
    FROM cases_caseclock WHERE id = ANY(%(clocks)s::bigint[])
) AS ahead
WHERE clock.id = ahead.id
