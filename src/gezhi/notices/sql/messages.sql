-- What is needed to write the messages of some deliveries: the notice's text, and whom it speaks to.
SELECT delivery.id, delivery.slip, delivery.address, delivery.urgent, delivery.recipient_id, delivery.attempt,
       notice.id, notice.origin, notice.title, notice.body, notice.texts, notice.values,
       coalesce(template.external, '{}'), coalesce(person.language, ''),
       coalesce(person.name, enterprise.contact_name, ''), coalesce(enterprise.name, ''), coalesce(place.name, ''),
       coalesce(site.name, ''), coalesce(area.name, ''), coalesce(follow_up.name, ''), coalesce(follow_up.phone, ''),
       recipient.person_id IS NOT NULL, EXISTS (SELECT 1 FROM notices_noticefile WHERE notice_id = notice.id)
FROM notices_delivery AS delivery
JOIN notices_notice AS notice ON notice.id = delivery.notice_id
LEFT JOIN notices_template AS template ON template.id = notice.template_id
LEFT JOIN notices_recipient AS recipient ON recipient.id = delivery.recipient_id
LEFT JOIN people_person AS person ON person.id = recipient.person_id
LEFT JOIN registry_enterprise AS enterprise ON enterprise.id = recipient.enterprise_id
LEFT JOIN registry_place AS place ON place.id = recipient.place_id
LEFT JOIN registry_place AS site ON site.id = recipient.site_id
LEFT JOIN registry_place AS area ON area.id = recipient.group_id
LEFT JOIN people_person AS follow_up ON follow_up.id = recipient.follow_up_id
WHERE delivery.id = ANY(%(ids)s::bigint[])
ORDER BY delivery.id
