"""Where each capability's pages hang. Wiring only."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gezhi.shell.urls")),
]

handler400 = "gezhi.shell.refusal_pages.not_understood"
handler403 = "gezhi.shell.refusal_pages.not_allowed"
handler404 = "gezhi.shell.refusal_pages.not_there"
handler500 = "gezhi.shell.refusal_pages.broken"
