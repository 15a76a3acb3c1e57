"""Persons, the rights that do not come from a duty, and the ways in: devices, invitations, second factor, attempts."""

from gezhi.people.models.devices import Device, Invitation
from gezhi.people.models.doors import Attempts, RecoveryCode, SecondFactor
from gezhi.people.models.persons import Grant, People, Person
from gezhi.people.models.programs import Receipt, Scope, Token

__all__ = [
    "Attempts",
    "Device",
    "Grant",
    "Invitation",
    "People",
    "Person",
    "Receipt",
    "RecoveryCode",
    "Scope",
    "SecondFactor",
    "Token",
]
