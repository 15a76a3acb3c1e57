-- Duties at an instant whose holder has neither a phone number nor a working device.
SELECT duty.id, duty.place_id, duty.post, person.id, person.name
FROM registry_duty AS duty JOIN people_person AS person ON person.id = duty.person_id
WHERE duty.during @> %(at)s::timestamptz AND duty.recorded @> %(known)s::timestamptz
  AND coalesce(person.phone, '') = ''
ORDER BY duty.place_id, duty.id
