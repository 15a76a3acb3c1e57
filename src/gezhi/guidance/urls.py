"""Addresses of the guidance pages."""

from django.urls import path

from gezhi.guidance.views import firm, office, staff

app_name = "guidance"
urlpatterns = [
    path("guidance/", office.index, name="index"),
    path("guidance/incidents/<slug:number>/", office.incident, name="incident"),
    path("guidance/incidents/<slug:number>/publish/", office.publish, name="publish"),
    path("guidance/incidents/<slug:number>/lacking/", office.names, name="names"),
    path("guidance/<int:enterprise_id>/<int:place_id>/", firm.page, name="firm"),
    path("guidance/<int:enterprise_id>/<int:place_id>/premises/", firm.say_premises, name="premises"),
    path("guidance/<int:enterprise_id>/<int:place_id>/read/<int:handbook_id>/", firm.read, name="read"),
    path("guidance/<int:enterprise_id>/<int:place_id>/sheet/", firm.sheet, name="sheet"),
    path("handbook/<int:handbook_id>/", firm.edition, name="edition"),
    path("h/<str:token>/", staff.page, name="staff"),
]
