"""Addresses of places, duties and the roster."""

from django.urls import path

from gezhi.registry.views import duties, people, places

urlpatterns = [
    path("places/", places.index, name="place-list"),
    path("places/<int:place_id>/", places.page, name="place"),
    path("places/<int:place_id>/add/", places.add, name="place-add"),
    path("places/<int:place_id>/change/", places.change, name="place-change"),
    path("places/<int:place_id>/move/", places.move, name="place-move"),
    path("places/<int:place_id>/end/", places.end, name="place-end"),
    path("places/<int:place_id>/assign/", duties.assign, name="assign"),
    path("duties/find-person/", people.find, name="person-find"),
    path("roster/", duties.roster_page, name="roster"),
    path("duties/<int:duty_id>/", duties.page, name="duty"),
    path("duties/<int:duty_id>/hand-over/", duties.hand_over, name="duty-hand-over"),
    path("duties/<int:duty_id>/substitute/", duties.substitute, name="duty-substitute"),
    path("duties/<int:duty_id>/end/", duties.end, name="duty-end"),
    path("duties/<int:duty_id>/correct/", duties.correct, name="duty-correct"),
    path("duties/<int:duty_id>/withdraw/", duties.withdraw, name="duty-withdraw"),
]
