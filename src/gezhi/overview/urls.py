"""Addresses of the overview pages."""

from django.urls import path

from gezhi.overview.views import board, coverage, search, trace

app_name = "overview"
urlpatterns = [
    path("", board.home, name="home"),
    path("board/", board.board, name="board"),
    path("mine/", board.mine, name="mine"),
    path("coverage/", coverage.report, name="coverage"),
    path("coverage/<str:form>/", coverage.download, name="coverage-file"),
    path("trace/", trace.trace, name="trace"),
    path("trace/places/", trace.places, name="trace-places"),
    path("search/", search.search, name="search"),
]
