"""Addresses of the log book, under /logbook/."""

from django.urls import path

from gezhi.logbook import views

app_name = "logbook"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("<int:number>/", views.entry, name="entry"),
    path("<int:number>/proof.json", views.proof, name="proof"),
    path("verify/", views.verify, name="verify"),
    path("verify/<int:number>/", views.verification, name="verification"),
    path("export.zip", views.export, name="export"),
    path("verify_export.py", views.verifier, name="verifier"),
    path("checkpoint.txt", views.checkpoint, name="checkpoint"),
]
