-- Pairs of standing enterprises that may be one: the same name (1), the same name without its legal form (2), or the
-- same contact phone, unless more than three share it (an agent's number) (3). Two credit codes are two legal entities,
-- so then only the very same name counts. Pairs told apart are left out.
WITH named AS (
    SELECT id, name_key, contact_phone, credit_code,
           regexp_replace(name_key, '((股份|责任)?有限(责任)?公司|总公司|分公司|公司|集团|合伙企业|(普通|有限)合伙|经营部|个体工商户)+$', '') AS core
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND (%(everything)s OR id = ANY(%(ids)s::bigint[]))
), pairs AS (
    SELECT one.id AS one, other.id AS other, 1 AS why
    FROM named AS one JOIN named AS other ON other.name_key = one.name_key AND other.id > one.id
    UNION ALL
    SELECT one.id, other.id, 2
    FROM named AS one JOIN named AS other ON other.core = one.core AND other.id > one.id
    WHERE length(one.core) >= 3 AND (one.credit_code IS NULL OR other.credit_code IS NULL)
    UNION ALL
    SELECT one.id, other.id, 3
    FROM named AS one JOIN named AS other ON other.contact_phone = one.contact_phone AND other.id > one.id
    WHERE one.contact_phone IN (SELECT contact_phone FROM named WHERE contact_phone <> ''
                                GROUP BY contact_phone HAVING count(*) BETWEEN 2 AND 3)
      AND (one.credit_code IS NULL OR other.credit_code IS NULL)
)
SELECT pairs.one, pairs.other, min(pairs.why) AS why
FROM pairs
WHERE NOT EXISTS (SELECT 1 FROM registry_distinction AS said WHERE said.one_id = pairs.one AND said.other_id = pairs.other)
GROUP BY pairs.one, pairs.other
ORDER BY why, pairs.one, pairs.other
LIMIT %(most)s
