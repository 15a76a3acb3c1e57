"""Addresses of the pages about imports, under /import/."""

from django.urls import path

from gezhi.registry.views import imports

urlpatterns = [
    path("import/", imports.index, name="import-list"),
    path("import/template.xlsx", imports.template, name="import-template"),
    path("import/example.xlsx", imports.filled_example, name="import-example"),
    path("import/begin/", imports.begin, name="import-begin"),
    path("import/<int:run_id>/", imports.page, name="import-run"),
    path("import/<int:run_id>/part/", imports.part, name="import-part"),
    path("import/<int:run_id>/progress/", imports.progress, name="import-progress"),
    path("import/<int:run_id>/columns/", imports.columns, name="import-columns"),
    path("import/<int:run_id>/answers/", imports.answers, name="import-answers"),
    path("import/<int:run_id>/confirm/", imports.confirm, name="import-confirm"),
    path("import/<int:run_id>/discard/", imports.discard, name="import-discard"),
    path("import/<int:run_id>/problems/", imports.problems, name="import-problems"),
    path("import/<int:run_id>/problems/bad/", imports.bad_rows, name="import-bad-rows"),
]
