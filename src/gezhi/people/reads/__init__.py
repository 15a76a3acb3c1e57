"""What pages, API and command line ask about persons. Keyword-only; `seen_by=` decides what is shown."""

from gezhi.people.reads.devices import devices, known_device
from gezhi.people.reads.invitations import Card, Welcome, cards, welcome
from gezhi.people.reads.persons import STATES, PeopleFound, PersonPage, PersonRow, find_person, people, person_page

__all__ = [
    "STATES",
    "Card",
    "PeopleFound",
    "PersonPage",
    "PersonRow",
    "Welcome",
    "cards",
    "devices",
    "find_person",
    "known_device",
    "people",
    "person_page",
    "welcome",
]
