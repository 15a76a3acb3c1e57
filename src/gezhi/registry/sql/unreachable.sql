-- Duties at an instant whose holder has neither a phone number nor a device that is signed in and has not run out.
SELECT duty.id, duty.place_id, duty.post, person.id, person.name
FROM registry_duty AS duty JOIN people_person AS person ON person.id = duty.person_id
WHERE duty.during @> %(at)s::timestamptz AND duty.recorded @> %(known)s::timestamptz
  AND coalesce(person.phone, '') = ''
  AND NOT EXISTS (
      SELECT FROM people_device AS device
      WHERE device.person_id = person.id AND device.confirmed_at IS NOT NULL
        AND (device.ended_at IS NULL OR device.ended_at > %(at)s::timestamptz) AND device.lasts_until > %(at)s::timestamptz
  )
ORDER BY duty.place_id, duty.id
