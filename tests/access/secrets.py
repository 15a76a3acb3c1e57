"""Words that somebody may not find in any answer, whatever they ask."""

from gezhi.registry.models import Place
from tests.access.ground import BESIDE_PHONE, FIRM_PHONE, OTHER_PHONE, Ground, phones
from tests.access.roles import LINK, STAFF

OFFICE = ("clerk", "auditor", "administrator")
GROUP_5 = ("group", "grid", "site", "building", "washroom", "west_washroom", "gate", "beside")
CHAIN = ("group", "grid", "site", "building", "washroom")
GROUP_5_PEOPLE = ("leader", "grid_worker", "manager", "cleaner", "beside_manager")


def hidden_from(role: str, ground: Ground) -> set[str]:
    """What this role must never read."""
    return _things(role, ground) | _numbers(role, ground) | _links(role, ground)


def _things(role: str, ground: Ground) -> set[str]:
    """Names and numbers of places and enterprises that lie outside what the role sees."""
    five = _places(ground, GROUP_5) | _firms(ground, "firm", "twin", "former", "beside firm")
    six = _places(ground, ("other_group", "other_grid", "other_site")) | _firms(ground, "other firm")
    beside = _places(ground, ("beside",)) | _firms(ground, "beside firm")
    not_ours = (five | six) - _firms(ground, "firm")
    beyond_the_washroom = _places(ground, ("west_washroom", "gate")) | _firms(ground, "firm", "twin", "former")
    return {
        "leader": six,
        "grid_worker": six,
        "manager": six | beside,
        "cleaner": six | beside | beyond_the_washroom,
        "other_leader": five,
        "administrator": five | six,
        "stranger": five | six,
        "anonymous": five | six,
        "member": not_ours,
        LINK: not_ours,
    }.get(role, set())


def _numbers(role: str, ground: Ground) -> set[str]:
    """Whole phone numbers that the role does not need."""
    everybody = phones(ground.town, ground.town.people)
    known = {
        "leader": ("head", "organiser", *GROUP_5_PEOPLE),
        "grid_worker": ("head", "organiser", *GROUP_5_PEOPLE),
        "manager": ("head", "organiser", "leader", "grid_worker", "manager", "cleaner"),
        "cleaner": ("head", "organiser", "leader", "grid_worker", "manager", "cleaner"),
        "other_leader": ("head", "organiser", "other_leader"),
        "auditor": ("auditor",),
        "stranger": ("stranger",),
        "member": ("member",),
        LINK: (),
        "anonymous": (),
    }.get(role, tuple(ground.town.people))
    contacts = {
        "leader": {OTHER_PHONE},
        "grid_worker": {OTHER_PHONE},
        "manager": {OTHER_PHONE, BESIDE_PHONE},
        "other_leader": {FIRM_PHONE, BESIDE_PHONE},
        "member": {OTHER_PHONE, BESIDE_PHONE},
        LINK: {OTHER_PHONE, BESIDE_PHONE},
    }.get(role, {FIRM_PHONE, BESIDE_PHONE, OTHER_PHONE} if role not in ("head", "organiser", "clerk") else set())
    return (everybody - phones(ground.town, known)) | contacts


def _links(role: str, ground: Ground) -> set[str]:
    """The link of an invitation opens the door to whoever holds it."""
    return set() if role in STAFF or role in ("anonymous", LINK) else {ground["invitation link"]}


def _places(ground: Ground, shorts: tuple[str, ...]) -> set[str]:
    found = Place.objects.filter(pk__in=[ground[short] for short in shorts])
    return _names(ground, shorts) | {place.code for place in found} | {p.grid_code for p in found if p.grid_code}


def _names(ground: Ground, shorts: tuple[str, ...]) -> set[str]:
    return {ground.town.places[short].name for short in shorts}


def _firms(ground: Ground, *shorts: str) -> set[str]:
    firms = [ground.firms[short] for short in shorts]
    return {text for firm in firms for text in (firm.name, firm.credit_code, firm.contact_name) if text}
