"""Addresses of the page with the keys."""

from django.urls import path

from gezhi.notices.notify import pages

app_name = "notify"
urlpatterns = [
    path("notify/keys/", pages.keys, name="keys"),
    path("notify/keys/<int:key>/revoke/", pages.revoke, name="key-revoke"),
]
