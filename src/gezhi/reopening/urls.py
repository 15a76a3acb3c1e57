"""Addresses of the reopening pages."""

from django.urls import path

from gezhi.reopening.views import applying, deciding, needs, page, park, permits, queue

app_name = "reopening"
urlpatterns = [
    path("reopening/", queue.index, name="queue"),
    path("reopening/bulk/", deciding.bulk, name="bulk"),
    path("reopening/needs/<int:incident_id>/", needs.tell, name="needs"),
    path("reopening/apply/<int:enterprise_id>/<int:place_id>/", applying.which, name="which"),
    path("reopening/apply/<int:enterprise_id>/<int:place_id>/<int:incident_id>/", applying.apply, name="apply"),
    path("reopening/park/<int:place_id>/", park.which, name="park-which"),
    path("reopening/park/<int:place_id>/<int:incident_id>/", park.file_for, name="park"),
    path("reopening/files/<int:item_id>/", applying.file, name="file"),
    path("reopening/<int:application_id>/", page.page, name="application"),
    path("reopening/<int:application_id>/do/", page.do, name="do"),
    path("reopening/<int:application_id>/decide/", deciding.decide, name="decide"),
    path("reopening/<int:application_id>/permit/print/", permits.notice, name="permit-print"),
    path("reopening/<int:application_id>/permit/<slug:verb>/", permits.do, name="permit-do"),
    path("permits/", permits.public, name="permits"),
    path("p/<str:code>/", permits.check, name="check"),
]
