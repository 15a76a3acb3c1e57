"""Addresses of the Notify interface. Clients take only the host from their base address, so /v2/ hangs at the root."""

from django.urls import path, re_path

from gezhi.notices.notify import views

app_name = "notify-v2"
urlpatterns = [
    re_path(r"^v2/notifications/(?P<kind>sms|email|letter)$", views.send, name="send"),
    path("v2/notifications", views.notifications, name="notifications"),
    path("v2/notifications/<str:number>", views.notification, name="notification"),
    path("v2/notifications/<str:number>/pdf", views.letter, name="letter"),
    path("v2/templates", views.templates, name="templates"),
    path("v2/template/<str:number>", views.template, name="template"),
    path("v2/template/<str:number>/version/<int:version>", views.template, name="template-version"),
    path("v2/template/<str:number>/preview", views.preview, name="preview"),
    path("v2/received-text-messages", views.received, name="received"),
    path("service/<str:service>/template/<str:number>/versions", views.versions, name="versions"),
    path("v2/<path:rest>", views.elsewhere, name="elsewhere"),
]
