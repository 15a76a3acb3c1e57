"""Pages of this capability. Numbers of cases look like GZ-261123-014."""

from django.urls import path, register_converter

from gezhi.cases.views import figures, lists, pages, paper, public, reporting


class Number:
    """The number of a case in an address."""

    regex = r"GZ-\d{6}-\d{3,12}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Number, "case")

app_name = "cases"
urlpatterns = [
    path("cases/", lists.index, name="list"),
    path("cases/report/", reporting.report, name="report"),
    path("cases/report/places/", reporting.places, name="report-places"),
    path("cases/figures/", figures.page, name="figures"),
    path("cases/codes/<int:place_id>/", paper.codes, name="codes"),
    path("cases/<case:number>/", pages.page, name="page"),
    path("cases/<case:number>/do/", pages.do, name="do"),
    path("cases/<case:number>/people/", pages.people, name="people"),
    path("cases/<case:number>/sheet/", pages.sheet, name="sheet"),
    path("cases/<case:number>/photos/<int:photo_id>/", pages.photo, name="photo"),
    path("r/<str:token>/", public.report, name="public-report"),
    path("f/<str:token>/", public.follow, name="follow"),
]
