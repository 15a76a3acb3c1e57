"""Addresses of an enterprise's own pages, of its members, links and idleness."""

from django.urls import path

from gezhi.registry.views import firms, idleness, members

urlpatterns = [
    path("e/<str:token>/", firms.enter, name="firm-enter"),
    path("firm/", firms.index, name="firms"),
    path("firm/leave/", firms.leave, name="firm-leave"),
    path("firm/<int:enterprise_id>/", firms.home, name="firm"),
    path("firm/<int:enterprise_id>/change/", firms.change, name="firm-change"),
    path("firm/<int:enterprise_id>/confirm/", firms.confirm, name="firm-confirm"),
    path("firm/<int:enterprise_id>/members/", members.page, name="firm-members"),
    path("firm/<int:enterprise_id>/link/", members.give_link, name="firm-link"),
    path("firm/members/<int:membership_id>/end/", members.end, name="member-end"),
    path("firm/members/<int:membership_id>/invite/", members.invite, name="member-invite"),
    path("firm/links/<int:link_id>/end/", members.end_link, name="link-end"),
    path("enterprises/<int:enterprise_id>/idle/", idleness.say, name="idle-say"),
    path("idle/<int:idleness_id>/end/", idleness.end, name="idle-end"),
    path("idle/<int:idleness_id>/withdraw/", idleness.withdraw, name="idle-withdraw"),
]
