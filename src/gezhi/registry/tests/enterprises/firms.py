"""Enterprises for the tests: valid codes, and the small town with a few firms in it."""

import random
from typing import Any

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import places
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.occupancies import set_occupancy
from gezhi.registry.codes import ALPHABET, with_check_character
from gezhi.registry.models import Enterprise, Occupancy, Place
from testing.rows import once
from testing.town import FOUNDED, Town, small_town


def code(number: int) -> str:
    """The number-th valid credit code of an enterprise."""
    letters = random.Random(number)
    return with_check_character("91370214" + "".join(letters.choice(ALPHABET) for _ in range(9)))


def firm(name: str, number: int | None = None, **facts: object) -> Enterprise:
    """A registered enterprise that works nowhere yet."""
    given = {"name": name, **facts} | ({"credit_code": code(number)} if number is not None else {})
    return register_enterprise(facts=given, by=OPERATOR, at=FOUNDED, despite_similar=True)


def stay(enterprise: Enterprise, place: Place, **more: Any) -> Occupancy:
    """The enterprise works there, from the founding on unless said otherwise."""
    given = {"start": FOUNDED, "by": OPERATOR, "at": FOUNDED, **more}
    return set_occupancy(enterprise=enterprise, place=place, **given)


def town_with_firms() -> Town:
    """The small town with a second site and three firms: fish in the first, tools in the second, nomad in none."""
    return once("town with firms", _built)


def _built() -> Town:
    town = small_town()
    town.places["other_site"] = places.add_place(
        kind="site",
        name="生物谷一期",
        code="HJ-6-01-01",
        parent=town.places["other_grid"],
        site_kind="park",
        by=OPERATOR,
        at=FOUNDED,
    )
    phone = {"contact_name": "许蔓", "contact_phone": "13900006027"}
    town.__dict__["fish"] = firm("海岬鲜禾食品有限公司", 1, industry="C13", size="small", **phone)
    town.__dict__["tools"] = firm("海岬昇泰工具有限公司", 2, industry="C33", size="medium", key_tags="白名单")
    town.__dict__["nomad"] = firm("海岬百谷咨询有限公司", 3, industry="L72", size="micro")
    stay(town.__dict__["fish"], town.places["building"], room="3 层", staff=86)
    stay(town.__dict__["tools"], town.places["other_site"])
    return town
