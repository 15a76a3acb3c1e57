ladder AS (
    -- Every place that exists now: its group and site, and who answers for it: the own holder first, then those above.
    SELECT top.place_id, NULL::bigint AS group_id, NULL::bigint AS site_id, 0 AS depth,
           array_remove(ARRAY[own.person_id], NULL) AS chain
    FROM registry_placement AS top
    LEFT JOIN LATERAL (
        SELECT duty.person_id FROM registry_duty AS duty
        WHERE duty.place_id = top.place_id AND duty.post = 'head'
          AND duty.during @> (SELECT at FROM moment) AND upper_inf(duty.recorded)
        OFFSET 0
    ) AS own ON true
    WHERE top.parent_id IS NULL AND top.during @> (SELECT at FROM moment) AND upper_inf(top.recorded)
    UNION ALL
    SELECT below.place_id,
           CASE below.place_kind WHEN 'group' THEN below.place_id ELSE ladder.group_id END,
           CASE below.place_kind WHEN 'site' THEN below.place_id ELSE ladder.site_id END,
           ladder.depth + 1,
           CASE WHEN own.person_id IS NULL THEN ladder.chain ELSE own.person_id || ladder.chain END
    FROM ladder
    JOIN registry_placement AS below ON below.parent_id = ladder.place_id
    LEFT JOIN LATERAL (
        SELECT duty.person_id FROM registry_duty AS duty
        WHERE duty.place_id = below.place_id AND duty.post IN ('steward', 'executor')
          AND duty.during @> (SELECT at FROM moment) AND upper_inf(duty.recorded)
        ORDER BY duty.post = 'executor' LIMIT 1
    ) AS own ON true
    WHERE below.during @> (SELECT at FROM moment) AND upper_inf(below.recorded)
)
