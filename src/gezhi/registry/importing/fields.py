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
_PATH = _("Name, code, or path such as 五组/港东网格/港东食品园.")
_PHONE = _("Mobile number, or land line with area code; format the column as text.")
_HOMONYM = _("Needed only where two people have the same name.")
_INSTEAD = _("Optional, instead of a line on the sheet of duties.")

PLACES = SheetKind(
    "places",
    pgettext_lazy("sheet", "Places"),
    (
        Field(
            "kind", _("kind of place"), "kind", required=True, hint=_("One of: 管委会 责任组 网格 载体 楼宇 点位 门岗.")
        ),
        Field("name", _("place name"), "name", 120, required=True, hint=_("The name people use for this place.")),
        Field("parent", _("place above"), longest=400, hint=_PATH),
        Field("code", _("place code"), longest=40, hint=_("Empty = the next number under the place above.")),
        Field("site_kind", _("kind of site"), "site_kind", hint=_("For sites only: 孵化器 加速器 众创空间 产业园 …")),
        Field("address", _("address"), longest=300),
        Field("since", _("exists since"), "moment", hint=_DAY),
        Field("note", _("note"), longest=400),
        Field("steward_name", _("steward's name"), "name", 60, hint=_INSTEAD),
        Field("steward_phone", _("steward's phone"), "phone", hint=_PHONE),
    ),
)
PEOPLE = SheetKind(
    "people",
    pgettext_lazy("sheet", "Persons"),
    (
        Field("name", _("person's name"), "name", 60, required=True),
        Field("phone", _("phone"), "phone", hint=_PHONE),
        Field("title", _("title"), longest=40),
        Field("works", _("kind of person"), "works", hint=_("One of: 办公室 一线 企业.")),
    ),
)
DUTIES = SheetKind(
    "duties",
    pgettext_lazy("sheet", "Duties"),
    (
        Field("place", _("place"), longest=400, required=True, hint=_PATH),
        Field("post", _("post"), "post", required=True, hint=_("One of: 总负责 组织 落实 负责人 检查人 联络人.")),
        Field("person", _("responsible person"), "name", 60, required=True),
        Field("phone", _("phone"), "phone", hint=_HOMONYM),
        Field("title", _("title shown"), longest=40),
        Field("since", _("from"), "moment", hint=_DAY),
        Field("until", _("until"), "last", hint=_LAST_DAY),
        Field("reason", _("reason"), longest=200),
    ),
)
ENTERPRISES = SheetKind(
    "enterprises",
    pgettext_lazy("sheet", "Enterprises"),
    (
        Field("name", _("enterprise name"), "name", required=True, hint=_("As on the business licence.")),
        Field(
            "credit_code",
            _("unified social credit code"),
            "credit_code",
            hint=_("18 characters; format the column as text."),
        ),
        Field("old_number", _("old registration number"), "old_number", hint=_("15 digits, from before 2015.")),
        Field("registered_address", _("registered address")),
        Field("working_address", _("working address")),
        Field("legal_form", _("legal form")),
        Field("registered_on", _("registered on"), "day"),
        Field("capital", _("registered capital")),
        Field("scope", _("business scope")),
        Field(
            "industry",
            _("industry"),
            "industry",
            hint=_("Division of GB/T 4754-2017 such as C35, or its name."),
        ),
        Field("size", _("size"), "size", hint=_("One of: 大型 中型 小型 微型.")),
        Field("above_scale", _("above designated size"), "flag", hint=_("是 or 否.")),
        Field("key_tags", _("key-enterprise tags"), "tags", hint=_("Several are separated by 、.")),
        Field("staff", _("staff"), "number"),
        Field("contact_name", _("contact"), "name"),
        Field("contact_phone", _("contact phone"), "contact_phone"),
        Field("former_name", _("former name"), "name", 200),
        Field(
            "stay_place",
            _("works at"),
            longest=400,
            hint=_("The site it works in, instead of a line on the sheet of occupancies."),
        ),
        Field("stay_room", _("room"), longest=60),
        Field("stay_since", _("works there since"), "moment", hint=_DAY),
    ),
)
OCCUPANCIES = SheetKind(
    "occupancies",
    pgettext_lazy("sheet", "Occupancies"),
    (
        Field("enterprise", _("enterprise"), "name", 200, required=True),
        Field("credit_code", _("unified social credit code"), "credit_code"),
        Field("place", _("place"), longest=400, required=True, hint=_PATH),
        Field("room", _("room"), longest=60),
        Field("staff", _("staff here"), "number"),
        Field("since", _("from"), "moment", hint=_DAY),
        Field("until", _("until"), "last", hint=_LAST_DAY),
    ),
)

SHEETS: dict[str, SheetKind] = {kind.noun: kind for kind in (PLACES, PEOPLE, DUTIES, ENTERPRISES, OCCUPANCIES)}
