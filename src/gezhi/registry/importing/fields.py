"""What a list can say: the five sheets and their fields. The words offices write above the columns are in lists/headings.csv."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence

IGNORE, KEEP = "-", "+"  # what a column can mean besides a field: left out, or kept beside the enterprise as it stands


@dataclass(frozen=True)
class Field:
    """One thing a column can say. `reads` names how its cells are read (see `clean_rows`); `longest` in characters."""

    name: str
    label: Sentence
    reads: str = "text"
    longest: int = 0
    required: bool = False
    hint: Sentence = ""


@dataclass(frozen=True)
class SheetKind:
    """One of the five sheets and its fields."""

    noun: str
    label: Sentence
    fields: tuple[Field, ...]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError if the sheet has none."""
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Whether the sheet has a field of this name."""
        return name in self._by_name

    @property
    def required(self) -> list[Field]:
        """Fields without which the sheet says nothing."""
        return [field for field in self.fields if field.required]


_DAY = _("A date such as 2024-01-05; empty = from the day of the import.")
_LAST_DAY = _("The last day, such as 2024-12-31; empty = until further notice.")
_PATH = _("Name, code, or path from the group down, its parts joined by /.")
_PHONE = _("Mobile number, or land line with area code; format the column as text.")
_HOMONYM = _("Needed only where two people have the same name.")
_INSTEAD = _("Optional, instead of a line on the sheet of duties.")

PLACES = SheetKind(
    "places",
    pgettext_lazy("sheet", "Places"),
    (
        Field(
            "kind",
            pgettext_lazy("column", "kind of place"),
            "kind",
            required=True,
            hint=_("Zone, group, grid, site, building, point or gate."),
        ),
        Field(
            "name",
            pgettext_lazy("column", "place name"),
            "name",
            120,
            required=True,
            hint=_("The name people use for this place."),
        ),
        Field("parent", pgettext_lazy("column", "place above"), longest=400, hint=_PATH),
        Field(
            "code",
            pgettext_lazy("column", "place code"),
            longest=40,
            hint=_("Empty = the next number under the place above."),
        ),
        Field(
            "site_kind",
            pgettext_lazy("column", "kind of site"),
            "site_kind",
            hint=_("For sites only: incubator, industrial park, maker space and so on."),
        ),
        Field("address", pgettext_lazy("column", "address"), longest=300),
        Field("since", pgettext_lazy("column", "exists since"), "moment", hint=_DAY),
        Field("note", pgettext_lazy("column", "note"), longest=400),
        Field("steward_name", pgettext_lazy("column", "steward's name"), "name", 60, hint=_INSTEAD),
        Field("steward_phone", pgettext_lazy("column", "steward's phone"), "phone", hint=_PHONE),
    ),
)
PEOPLE = SheetKind(
    "people",
    pgettext_lazy("sheet", "Persons"),
    (
        Field("name", pgettext_lazy("column", "person's name"), "name", 60, required=True),
        Field("phone", pgettext_lazy("column", "phone"), "phone", hint=_PHONE),
        Field("title", pgettext_lazy("column", "title"), longest=40),
        Field("works", pgettext_lazy("column", "kind of person"), "works", hint=_("Office, field or enterprise.")),
    ),
)
DUTIES = SheetKind(
    "duties",
    pgettext_lazy("sheet", "Duties"),
    (
        Field("place", pgettext_lazy("column", "place"), longest=400, required=True, hint=_PATH),
        Field(
            "post",
            pgettext_lazy("column", "post"),
            "post",
            required=True,
            hint=_("Head, organiser, executor, steward, checker or contact."),
        ),
        Field("person", pgettext_lazy("column", "responsible person"), "name", 60, required=True),
        Field("phone", pgettext_lazy("column", "phone"), "phone", hint=_HOMONYM),
        Field("title", pgettext_lazy("column", "title shown"), longest=40),
        Field("since", pgettext_lazy("column", "from"), "moment", hint=_DAY),
        Field("until", pgettext_lazy("column", "until"), "last", hint=_LAST_DAY),
        Field("reason", pgettext_lazy("column", "reason"), longest=200),
    ),
)
ENTERPRISES = SheetKind(
    "enterprises",
    pgettext_lazy("sheet", "Enterprises"),
    (
        Field(
            "name",
            pgettext_lazy("column", "enterprise name"),
            "name",
            required=True,
            hint=_("As on the business licence."),
        ),
        Field(
            "credit_code",
            pgettext_lazy("column", "unified social credit code"),
            "credit_code",
            hint=_("18 characters; format the column as text."),
        ),
        Field(
            "old_number",
            pgettext_lazy("column", "old registration number"),
            "old_number",
            hint=_("15 digits, from before 2015."),
        ),
        Field("registered_address", pgettext_lazy("column", "registered address")),
        Field("working_address", pgettext_lazy("column", "working address")),
        Field("legal_form", pgettext_lazy("column", "legal form")),
        Field("registered_on", pgettext_lazy("column", "registered on"), "day"),
        Field("capital", pgettext_lazy("column", "registered capital")),
        Field("scope", pgettext_lazy("column", "business scope")),
        Field(
            "industry",
            pgettext_lazy("column", "industry"),
            "industry",
            hint=_("Division of GB/T 4754-2017 such as C35, or its name."),
        ),
        Field("size", pgettext_lazy("column", "size"), "size", hint=_("Large, medium, small or micro.")),
        Field("above_scale", pgettext_lazy("column", "above designated size"), "flag", hint=_("Yes or no.")),
        Field(
            "key_tags",
            pgettext_lazy("column", "key-enterprise tags"),
            "tags",
            hint=_("Several are separated by commas."),
        ),
        Field("staff", pgettext_lazy("column", "staff"), "number"),
        Field("contact_name", pgettext_lazy("column", "contact"), "name"),
        Field("contact_phone", pgettext_lazy("column", "contact phone"), "contact_phone"),
        Field("former_name", pgettext_lazy("column", "former name"), "name", 200),
        Field(
            "stay_place",
            pgettext_lazy("column", "works at"),
            longest=400,
            hint=_("The site it works in, instead of a line on the sheet of occupancies."),
        ),
        Field("stay_room", pgettext_lazy("column", "room"), longest=60),
        Field("stay_since", pgettext_lazy("column", "works there since"), "moment", hint=_DAY),
    ),
)
OCCUPANCIES = SheetKind(
    "occupancies",
    pgettext_lazy("sheet", "Occupancies"),
    (
        Field("enterprise", pgettext_lazy("column", "enterprise"), "name", 200, required=True),
        Field("credit_code", pgettext_lazy("column", "unified social credit code"), "credit_code"),
        Field("place", pgettext_lazy("column", "place"), longest=400, required=True, hint=_PATH),
        Field("room", pgettext_lazy("column", "room"), longest=60),
        Field("staff", pgettext_lazy("column", "staff here"), "number"),
        Field("since", pgettext_lazy("column", "from"), "moment", hint=_DAY),
        Field("until", pgettext_lazy("column", "until"), "last", hint=_LAST_DAY),
    ),
)

SHEETS: dict[str, SheetKind] = {kind.noun: kind for kind in (PLACES, PEOPLE, DUTIES, ENTERPRISES, OCCUPANCIES)}
