"""Where each capability's pages hang. Wiring only."""

from django.urls import URLPattern, URLResolver, include, path

from gezhi.project.api import urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", urls()),  # first, so that a program's request is not held against every page before
    path("", include("gezhi.shell.urls")),
    path("", include("gezhi.overview.urls")),
    path("", include("gezhi.people.urls")),
    path("logbook/", include("gezhi.logbook.urls")),
    path("", include("gezhi.registry.urls")),
    path("", include("gezhi.reopening.urls")),
    path("", include("gezhi.reports.urls")),
    path("", include("gezhi.guidance.urls")),
    path("", include("gezhi.cases.urls")),
    path("", include("gezhi.cases.open311.urls")),
    path("", include("gezhi.cases.feeds.urls")),
    path("", include("gezhi.notices.urls")),
    path("", include("gezhi.notices.notify.urls")),
    path("", include("gezhi.notices.notify.program_urls")),
    path("", include("gezhi.webhooks.urls")),
    path("", include("gezhi.policy.urls")),
]

handler400 = "gezhi.shell.refusal_pages.not_understood"
handler403 = "gezhi.shell.refusal_pages.not_allowed"
handler404 = "gezhi.shell.refusal_pages.not_there"
handler500 = "gezhi.shell.refusal_pages.broken"
