"""A thousand invented firms with valid codes, and the oddities that real registers have."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from gezhi.demo.names import firm_name, person_names
from gezhi.registry.codes import ALPHABET, with_check_character

NOWHERE = "379971"  # no such division: an invented firm never carries a real one's code
AUTHORITIES = [NOWHERE, NOWHERE, NOWHERE, "379900", "379902"]
OLD_TOWN, NEW_TOWN = "海岬镇东礁村", "港东街道"


@dataclass(frozen=True)
class Firm:
    """An enterprise to register, and where it works (indices of buildings, empty = not placed yet)."""

    facts: dict[str, object]
    buildings: tuple[int, ...]
    room: str
    former_name: str = ""
    staff_here: int | None = None


@dataclass
class Register:
    """Draws firms one by one; remembers which names and codes are taken."""

    dice: random.Random
    today: date
    names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def firms(self, n: int, buildings: list[str]) -> list[Firm]:
        """n firms; `buildings` are the addresses of the buildings that they may work in."""
        return [self._firm(i, buildings) for i in range(n)]

    def _firm(self, i: int, buildings: list[str]) -> Firm:
        name, section, division = firm_name(self.dice, self.names)
        registered = self.today - timedelta(days=self.dice.randrange(200, 9000))
        staff = int(self.dice.lognormvariate(2.6, 1.0)) + 1
        first = self.dice.randrange(len(buildings))
        room = f"{self.dice.randint(1, 12)}{self.dice.randint(1, 30):02d}"
        works: tuple[int, ...] = (first,)
        facts: dict[str, object] = {
            "name": name,
            "credit_code": self._code("91"),
            "registered_address": f"{buildings[first]} {room} 室",
            "legal_form": "有限责任公司",
            "registered_on": registered,
            "industry": section + division,
            "staff": staff,
            "size": "micro" if staff < 10 else "small" if staff < 100 else "medium" if staff < 400 else "large",
            "above_scale": staff > 120,
            "contact_name": person_names(random.Random(i), 1, set())[0],  # noqa: S311  invented
            "contact_phone": f"1380001{i:04d}",
        }
        former = ""
        match i % 25:
            case 3:  # several share one desk address, and work elsewhere
                facts["registered_address"] = f"{buildings[0]} 集中办公区 108 室"
            case 7:  # the old name of the place persists
                facts["registered_address"] = f"{OLD_TOWN}甲 {self.dice.randint(1, 90)} 号"
            case 11:  # an address without a number
                facts["registered_address"] = f"{NEW_TOWN}海滨路中段路北"
            case 13:  # two places of work
                works = (first, (first + 7) % len(buildings))
            case 17:  # not placed yet
                works = ()
            case 19:  # renamed last year
                former = firm_name(self.dice, self.names)[0]
            case 21:  # only an old registration number
                facts["credit_code"], facts["old_number"] = "", self._old_number()
            case 23:  # codes that begin with a letter, or belong to an institute
                facts["credit_code"] = self._code(self.dice.choice(["N2", "Y1", "12", "52"]))
        if i % 40 == 5:
            facts["key_tags"] = [self.dice.choice(["专精特新", "重点项目", "防疫必需"])]
        return Firm(facts, works, room, former, staff // len(works) if works else None)

    def _code(self, kind: str) -> str:
        """A valid credit code that nobody has: invented division, drawn organisation code with its own check character."""
        while True:
            eight = "".join(self.dice.choice(ALPHABET) for _ in range(8))
            code = with_check_character(kind + self.dice.choice(AUTHORITIES) + eight + _organisation_check(eight))
            if code not in self.codes:
                self.codes.add(code)
                return code

    def _old_number(self) -> str:
        """A 15-digit registration number with its check digit (ISO/IEC 7064 MOD 11,10)."""
        while True:
            first = NOWHERE + f"2{self.dice.randrange(10**7):07d}"
            number = first + _mod_11_10(first)
            if number not in self.codes:
                self.codes.add(number)
                return number


def _organisation_check(eight: str) -> str:
    """The ninth character of an organisation code (GB 11714)."""
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in eight]
    rest = 11 - sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def _mod_11_10(digits: str) -> str:
    carry = 10
    for digit in digits:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - carry) % 10)
