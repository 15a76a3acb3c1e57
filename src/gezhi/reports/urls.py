"""Addresses of the reports pages. A day stands in them as 2026-11-02."""

from datetime import date

from django.urls import path, register_converter

from gezhi.reports.views import collections, dictionary, differences, exports, figures, returns, shapes, workbooks


class Day:
    """A day in an address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; an address with a day that does not exist leads nowhere."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """As ISO 8601 writes it."""
        return str(value)


register_converter(Day, "isoday")

app_name = "reports"
urlpatterns = [
    path("returns/<int:enterprise_id>/", returns.firm, name="firm"),
    path("returns/<int:enterprise_id>/<int:place_id>/<int:collection_id>/<isoday:day>/", returns.one, name="return"),
    path("returns/site/<int:place_id>/", returns.site, name="site"),
    path("returns/site/<int:place_id>/<int:collection_id>/<isoday:day>/", returns.of_site, name="site-return"),
    path("returns/tenants/<int:place_id>/<int:collection_id>/<isoday:day>/", returns.tenants, name="tenants"),
    path("returns/workbook/<int:collection_id>/<isoday:day>/", workbooks.page, name="workbook"),
    path("returns/workbook/<int:collection_id>/<isoday:day>/file/", workbooks.empty, name="workbook-file"),
    path("returns/workbook/<int:collection_id>/<isoday:day>/marked/", workbooks.marked, name="workbook-marked"),
    path("reports/collections/", collections.index, name="collections"),
    path("reports/collections/new/", collections.compose, name="compose"),
    path("reports/collections/<int:collection_id>/", collections.page, name="collection"),
    path("reports/collections/<int:collection_id>/decide/", collections.decide, name="decide"),
    path("reports/dictionary/", dictionary.index, name="dictionary"),
    path("reports/dictionary/new/", dictionary.add, name="item-add"),
    path("reports/differences/", differences.index, name="differences"),
    path("reports/differences/<int:difference_id>/", differences.decide, name="difference-decide"),
    path("reports/figures/", figures.page, name="figures"),
    path("reports/figures/names/", figures.behind, name="names"),
    path("reports/burden/", figures.burden, name="burden"),
    path("reports/burden/<int:enterprise_id>/", figures.burden_of, name="burden-of"),
    path("reports/exports/", exports.index, name="exports"),
    path("reports/exports/define/", shapes.define, name="shape-new"),
    path("reports/exports/define/<slug:code>/", shapes.change, name="shape"),
    path("reports/exports/define/<slug:code>/withdraw/", shapes.withdraw, name="shape-withdraw"),
    path("reports/exports/<int:export_id>/", exports.page, name="export"),
    path("reports/exports/<int:export_id>/file/", exports.take, name="export-file"),
]
