"""Addresses of enterprises, their stays and mergers."""

from django.urls import path

from gezhi.registry.views import enterprise_export, enterprises, mergers, occupancies

urlpatterns = [
    path("enterprises/", enterprises.index, name="enterprise-list"),
    path("enterprises/new/", enterprises.add, name="enterprise-new"),
    path("enterprises/similar/", enterprises.similar, name="enterprise-similar"),
    path("enterprises/export/", enterprise_export.export, name="enterprise-export"),
    path("enterprises/duplicates/", mergers.index, name="enterprise-duplicates"),
    path("enterprises/<int:enterprise_id>/", enterprises.page, name="enterprise"),
    path("enterprises/<int:enterprise_id>/change/", enterprises.change, name="enterprise-change"),
    path("enterprises/<int:enterprise_id>/place/", occupancies.place, name="enterprise-place"),
    path("enterprises/<int:enterprise_id>/merge/", mergers.choose, name="enterprise-merge-choose"),
    path("enterprises/<int:enterprise_id>/merge/<int:other_id>/", mergers.merge, name="enterprise-merge"),
    path("enterprises/<int:enterprise_id>/apart/<int:other_id>/", mergers.apart, name="enterprise-apart"),
    path("mergers/<int:merger_id>/undo/", mergers.undo, name="merger-undo"),
    path("stays/<int:occupancy_id>/change/", occupancies.change, name="stay-change"),
    path("stays/<int:occupancy_id>/move/", occupancies.move, name="stay-move"),
    path("stays/<int:occupancy_id>/end/", occupancies.end, name="stay-end"),
    path("stays/<int:occupancy_id>/withdraw/", occupancies.withdraw, name="stay-withdraw"),
]
