"""Addresses of the webhooks pages."""

from django.urls import path

from gezhi.webhooks.views import deliveries, endpoints

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", endpoints.endpoints, name="endpoints"),
    path("webhooks/add/", endpoints.add, name="endpoint-add"),
    path("webhooks/events/", endpoints.events, name="events"),
    path("webhooks/<int:endpoint>/", endpoints.endpoint, name="endpoint"),
    path("webhooks/<int:endpoint>/edit/", endpoints.edit, name="endpoint-edit"),
    path("webhooks/<int:endpoint>/pause/", endpoints.pause, name="endpoint-pause"),
    path("webhooks/<int:endpoint>/resume/", endpoints.resume, name="endpoint-resume"),
    path("webhooks/<int:endpoint>/secret/", endpoints.secret, name="endpoint-secret"),
    path("webhooks/<int:endpoint>/remove/", endpoints.remove, name="endpoint-remove"),
    path("webhooks/<int:endpoint>/replay/", endpoints.replay_failed, name="endpoint-replay"),
    path("webhooks/<int:endpoint>/test/", deliveries.test, name="endpoint-test"),
    path("webhooks/deliveries/<int:delivery>/", deliveries.delivery, name="delivery"),
    path("webhooks/deliveries/<int:delivery>/replay/", deliveries.replay, name="delivery-replay"),
]
