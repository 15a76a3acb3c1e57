"""Addresses of calendar feeds."""

from django.urls import path

from gezhi.cases.feeds import views

app_name = "feeds"
urlpatterns = [
    path("feeds/", views.page, name="page"),
    path("feeds/make/", views.make, name="make"),
    path("feeds/close/", views.close, name="close"),
    path("calendar/feeds/<str:secret>.ics", views.feed, name="feed"),
]
