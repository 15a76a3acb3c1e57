"""Addresses of calendar feeds."""

from django.urls import path

from gezhi.cases.feeds import views

app_name = "feeds"
urlpatterns = [
    path("calendar/feeds/", views.page, name="page"),
    path("calendar/feeds/make/", views.make, name="make"),
    path("calendar/feeds/close/", views.close, name="close"),
    path("calendar/feeds/<str:secret>.ics", views.feed, name="feed"),
]
