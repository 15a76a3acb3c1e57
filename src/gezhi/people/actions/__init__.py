"""What can be done about persons and their ways in. Keyword-only, `by=` and `at=`, one transaction each."""

from gezhi.people.actions.devices import end_device, end_other_devices, see_device, sign_out
from gezhi.people.actions.invitations import invite, invite_many, join, withdraw_invitation
from gezhi.people.actions.passwords import change_password
from gezhi.people.actions.persons import (
    NewPerson,
    change_person,
    choose_language,
    deactivate,
    reactivate,
    register_people,
    register_person,
)
from gezhi.people.actions.rights import end_right, give_right
from gezhi.people.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    new_recovery_codes,
)
from gezhi.people.actions.sign_in import confirm_device, lift_lock, sign_in

__all__ = [
    "NewPerson",
    "begin_second_factor",
    "change_password",
    "change_person",
    "choose_language",
    "confirm_device",
    "confirm_second_factor",
    "deactivate",
    "drop_second_factor",
    "end_device",
    "end_other_devices",
    "end_right",
    "give_right",
    "invite",
    "invite_many",
    "join",
    "lift_lock",
    "new_recovery_codes",
    "reactivate",
    "register_people",
    "register_person",
    "see_device",
    "sign_in",
    "sign_out",
    "withdraw_invitation",
]
