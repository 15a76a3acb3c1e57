"""The data items that come with the product: one code, one definition, asked once.

Sources: the items of the high-tech zones' daily report (国科火字〔2020〕60 号), of the incubators' report (〔2020〕66 号) and of
the enterprise's daily report as it was used in 2020; what concerns single persons was left out on purpose.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence

PEOPLE = pgettext_lazy("unit of a data item", "people")
MANY = 1_000_000


@dataclass(frozen=True)
class Item:
    """One entry of the dictionary. `within` names an item that it cannot exceed; "staff" is also known from the registry.

    `stays`: it adds up over days or lies in stock, so "nothing to report" leaves it as it was.
    """

    code: str
    name: Sentence
    definition: Sentence
    kind: str = "number"
    unit: Sentence = ""
    sight: str = "need"
    source: str = "enterprise"
    lowest: int | None = None
    highest: int | None = None
    within: str = ""
    choices: tuple[str, ...] = ()
    stays: bool = False
    shipped: bool = True

    @property
    def counts(self) -> bool:
        """Whether it is a number that can be summed up."""
        return self.kind in ("number", "money")


def _people(
    code: str, name: Sentence, definition: Sentence, *, within: str = "staff", source: str = "enterprise"
) -> Item:
    return Item(code, name, definition, "number", PEOPLE, source=source, lowest=0, highest=MANY, within=within)


def _total(code: str, name: Sentence, definition: Sentence, unit: Sentence = "", within: str = "") -> Item:
    return Item(code, name, definition, "number", unit, lowest=0, highest=1_000_000_000, within=within, stays=True)


def _yes(code: str, name: Sentence, definition: Sentence, sight: str = "office") -> Item:
    return Item(code, name, definition, "yes", sight=sight)


ITEMS: tuple[Item, ...] = (
    _people(
        "staff",
        _("Staff"),
        _("People employed at this site on the day, wherever they are. Said only if it differs from the registry."),
        within="",
        source="registry",
    ),
    _people("outsourced", _("Outsourced staff"), _("People of other employers who usually work here."), within=""),
    _yes(
        "resumed",
        _("Has resumed work"),
        _("Whether work went on at this site on the day, on the premises or from home. Caretakers alone do not count."),
        "public",
    ),
    _people(
        "on_duty", _("On duty"), _("Own staff who worked on the premises on the day. Work from home is counted apart.")
    ),
    _people("remote", _("Working from home"), _("Own staff who worked on the day, but not on the premises.")),
    _people("not_back", _("Not yet back"), _("Own staff who have not come back to the city.")),
    _people("sick", _("Absent with fever or flu"), _("Own staff absent because of fever or flu. A number, no names.")),
    _people("isolated", _("In quarantine"), _("Own staff who have to stay in quarantine. A number, no names.")),
    _people("absent", _("Absent for sickness"), _("Own staff absent for any sickness. A number, no names.")),
    _total(
        "masks_days",
        _("Masks last"),
        _("For how many days the masks in stock last at today's use."),
        pgettext_lazy("unit of a data item", "days"),
    ),
    _yes("first_lesson", _("First lesson held"), _("Whether the first safety lesson after the stop has been held.")),
    _total(
        "trained", _("Trained"), _("Own staff who have attended the safety training since the stop."), PEOPLE, "staff"
    ),
    _yes("never_stopped", _("Did not stop"), _("Whether work went on through the whole holiday.")),
    _total(
        "hazards_found",
        _("Hazards found"),
        _("Hazards found by the enterprise's own check since the stop."),
        _("hazards"),
    ),
    _total(
        "hazards_fixed",
        _("Hazards put right"),
        _("Of the hazards found, those put right."),
        _("hazards"),
        "hazards_found",
    ),
    _yes("stop_done", _("Has stopped"), _("Whether everything that the stop order names has stopped.")),
    _people(
        "moved_out",
        _("People brought to safety"),
        _("People who left dangerous places as the stop order says."),
        within="",
    ),
    _yes(
        "checked_after",
        _("Checked after the stop"),
        _("Whether buildings, power and equipment were checked before restarting."),
    ),
    Item(
        "rent_waived",
        _("Rent waived"),
        _("Rent that the park waived for its tenants since the incident began, altogether."),
        "money",
        pgettext_lazy("unit of a data item", "yuan"),
        source="park",
        lowest=0,
        highest=100_000_000_000,
        stays=True,
    ),
    Item(
        "subsidy",
        _("Support received"),
        _("Support paid to the site or enterprise because of the incident, altogether."),
        "money",
        pgettext_lazy("unit of a data item", "yuan"),
        lowest=0,
        highest=100_000_000_000,
        stays=True,
    ),
    Item(
        "output_rate",
        _("Output reached"),
        _("Output of the day as a share of a usual day before the incident."),
        "number",
        "%",
        lowest=0,
        highest=200,
    ),
    Item(
        "site_resumed",
        _("The site has reopened"),
        _("Whether the operator of the site has reopened it to its tenants."),
        "yes",
        sight="public",
        source="park",
    ),
    Item(
        "difficulty",
        _("What is lacking"),
        _("What keeps the enterprise from working normally, in a few words. It is passed on as a request."),
        "text",
    ),
)
BY_CODE = {item.code: item for item in ITEMS}
REGISTERED_STAFF = "staff"
