"""Addresses of the shell's own pages."""

from django.urls import path

from gezhi.shell import views

app_name = "shell"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("more/", views.more, name="more"),
    path("offline/", views.offline, name="offline"),
    path("worker.js", views.worker, name="worker"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
