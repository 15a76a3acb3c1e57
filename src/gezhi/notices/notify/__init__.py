"""The interface of GOV.UK Notify, version 2, in front of our own sending: its official clients work unchanged.

Written from the documentation of the REST API (docs.notifications.service.gov.uk/rest-api.html) and what the official
Python client sends and expects. What we cannot do is refused in Notify's own form, never accepted and dropped.
"""
