"""Addresses of the overview pages."""

from django.urls import path

from gezhi.overview.views import board, briefings, coverage, search, trace

app_name = "overview"
urlpatterns = [
    path("", board.home, name="home"),
    path("board/", board.board, name="board"),
    path("mine/", board.mine, name="mine"),
    path("coverage/", coverage.report, name="coverage"),
    path("coverage/<str:form>/", coverage.download, name="coverage-file"),
    path("trace/", trace.trace, name="trace"),
    path("trace/places/", trace.places, name="trace-places"),
    path("briefings/", briefings.index, name="briefings"),
    path("briefings/time/", briefings.set_time, name="briefing-time"),
    path("briefings/template/", briefings.template, name="briefing-template"),
    path("briefings/<int:briefing_id>/", briefings.page, name="briefing"),
    path("briefings/<int:briefing_id>/chart/", briefings.chart, name="briefing-chart"),
    path("briefings/<int:briefing_id>/word/", briefings.document, name="briefing-word"),
    path("search/", search.search, name="search"),
]
