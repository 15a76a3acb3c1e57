"""The JSON of `--json`, subcommand by subcommand. These shapes are a promise: fields are added, never renamed or removed.

Names are those of the API (docs/reference/openapi.json); docs/reference/commands.md is generated from here. Every `at`,
`known`, `since` and `until` is ISO 8601 in UTC, ending in Z.
"""

from typing import Annotated, Any, TypedDict

Instant = Annotated[str, "ISO 8601 in UTC, ending in Z"]
Kind = Annotated[str, "zone, group, grid, site, building, point or gate"]


class HolderFacts(TypedDict):
    """Somebody who holds a post at a place."""

    duty: Annotated[int, "number of the duty"]
    person: Annotated[int, "number of the person"]
    name: str
    post: Annotated[str, "head, organiser, executor, steward, checker or contact"]
    title: str
    since: Instant
    until: Annotated[Instant | None, "null = open end"]
    stands_in_for: Annotated[str | None, "the name of whom they stand in for"]


class LinkFacts(TypedDict):
    """One level of the chain."""

    place: Annotated[int, "number of the place"]
    kind: Kind
    name: str
    code: str
    own: Annotated[bool, "whether the place has a holder of its own"]
    answers: Annotated[HolderFacts, "who answers for this place: its own holder, or the nearest above"]
    holders: Annotated[list[HolderFacts], "everybody with a post at this very place"]


class WhoFacts(TypedDict):
    """`gezhi who`"""

    place: Annotated[int, "number of the place"]
    kind: Kind
    name: str
    code: str
    at: Instant
    known: Annotated[Instant | None, "null = as known now"]
    own: bool
    answers: HolderFacts
    chain: Annotated[list[LinkFacts], "from the place up to the zone"]


class GapFacts(TypedDict):
    """A stretch of time in which a place has nobody of its own."""

    place: Annotated[int, "number of the place"]
    kind: Kind
    name: str
    code: str
    since: Instant
    until: Annotated[Instant | None, "null = nobody follows within the days looked at"]
    last_holder: Annotated[str | None, "who held it before"]
    answers: Annotated[str, "who answers meanwhile, from above"]


class UnreachableFacts(TypedDict):
    """A holder without phone number and without a working device."""

    duty: int
    place: Annotated[int, "number of the place"]
    post: str
    person: int
    name: Annotated[str, "of the person"]


class GroupFacts(TypedDict):
    """One group's line."""

    group: Annotated[int | None, "number of the group; null = the places under no group"]
    name: str
    covered: int
    total: int
    sites: int
    gaps_ahead: int


class CoverageFacts(TypedDict):
    """`gezhi coverage`"""

    at: Instant
    until: Annotated[Instant, "how far ahead was looked"]
    complete: Annotated[bool, "whether every place has a holder of its own at that instant"]
    total: int
    covered: int
    gaps_now: list[GapFacts]
    gaps_ahead: list[GapFacts]
    unreachable: list[UnreachableFacts]
    groups: list[GroupFacts]


class LogExportFacts(TypedDict):
    """`gezhi log export`"""

    file: str
    bytes: int
    sha256: Annotated[str, "of the file, in hexadecimal"]


class LogRestoredFacts(TypedDict):
    """`gezhi log accept-restored`"""

    size_before: Annotated[int, "entries that the log had before"]


class LogKeyFacts(TypedDict):
    """`gezhi log new-key`"""

    key: Annotated[str, "the new verifier key"]


class LogVerifyFacts(TypedDict):
    """`gezhi log verify`"""

    ok: Annotated[bool, "whether everything is as it was sealed"]
    at: Instant
    size: Annotated[int, "sealed entries"]
    root: Annotated[str, "root of the tree, in hexadecimal"]
    checkpoints: int
    waiting: Annotated[int, "entries not sealed yet"]
    compared_with: Annotated[list[int], "sizes of the kept checkpoints that were compared"]
    keys: Annotated[list[str], "verifier keys of the log"]
    findings: Annotated[list[dict[str, Any]], "each with kind, entry, leaf, notice, sentence"]
    beyond: Annotated[int, "findings beyond those listed"]
    broken: bool


class ImportFacts(TypedDict):
    """`gezhi import`"""

    file: str
    imported: Annotated[bool, "whether the registry has it now"]
    dry_run: bool
    state: str
    run: Annotated[int | None, "number of the import; null after a dry run"]
    counts: Annotated[dict[str, dict[str, int]], "rows by sheet and by what becomes of them"]
    ignored: Annotated[dict[str, list[str]], "columns left out, by sheet"]
    left_out: Annotated[dict[str, dict[str, int]], "titles, totals and the like, by sheet and reason"]
    problems: Annotated[list[dict[str, Any]], "each with sheet, row, column, level, value, sentence; at most 1,000"]
    more_problems: Annotated[int, "rows with problems beyond those listed"]


class GroundFacts(TypedDict):
    """The cover check: areas in m² on the WGS84 ellipsoid."""

    zone_area: Annotated[float | None, "null = no boundary of the zone is given"]
    covered_area: float
    share: Annotated[float | None, "covered share of the zone, 0 to 1"]
    uncovered_area: float | None
    overlap_area: float
    overlaps: Annotated[int, "pairs of grids that share ground"]
    beyond: Annotated[int, "pieces of grids outside the zone"]
    sites_outside: Annotated[int, "sites outside their grid"]
    slivers: Annotated[int, "findings smaller than the tolerance"]


class AreaProblemFacts(TypedDict):
    """Something about one area of a file of grids."""

    area: Annotated[int, "its number in the file, from 1; 0 = the whole file"]
    name: str
    stops: Annotated[bool, "whether it keeps the file from being imported"]
    sentence: str


class GridImportFacts(TypedDict):
    """`gezhi import FILE.geojson`"""

    file: str
    imported: Annotated[bool, "whether the registry has it now"]
    dry_run: bool
    counts: Annotated[dict[str, int], "grids that are created (create), get another outline (change), stay (same)"]
    boundary: Annotated[str | None, "change, same, or null if the file holds no boundary of the zone"]
    before: GroundFacts | None
    after: GroundFacts | None
    problems: list[AreaProblemFacts]


class PersonAddFacts(TypedDict):
    """`gezhi person add`"""

    id: int
    name: str
    phone: str | None
    works: Annotated[str, "office, field or enterprise"]
    title: str


class PersonPasswordFacts(TypedDict):
    """`gezhi person password`"""

    id: int
    name: str


class PersonGrantFacts(TypedDict):
    """`gezhi person grant`"""

    id: int
    name: str
    grant: int
    right: Annotated[str, "clerk, auditor or administrator"]
    until: Annotated[Instant | None, "null = open end"]


class SignInFacts(TypedDict):
    """One sign-in of the demo zone."""

    role: str
    phone: str
    password: str


class DemoFacts(TypedDict):
    """`gezhi demo`"""

    sign_ins: Annotated[list[SignInFacts], "empty if the zone has places of its own"]


class MigrateFacts(TypedDict):
    """`gezhi migrate`"""

    data: str
    migrated: bool


class PackProblem(TypedDict):
    """Something that is wrong with a pack."""

    file: str
    line: Annotated[int, "from 1; 0 = the whole file"]
    sentence: str


class PackTrial(TypedDict):
    """`gezhi pack check`"""

    folder: str
    problems: list[PackProblem]


class PackFacts(TypedDict):
    """A version of a pack."""

    code: str
    version: str
    title: str
    sha256: Annotated[str, "of its content"]


class PackBrought(PackFacts):
    """`gezhi pack import`"""

    new: Annotated[bool, "false = it was here already, unchanged"]


class PacksFacts(TypedDict):
    """`gezhi pack list`"""

    packs: list[PackFacts]


class RefusedFacts(TypedDict):
    """Every subcommand that refuses prints {"refused": …} on standard error."""

    sentence: str
    code: Annotated[str, "a stable word for programs"]
    field: Annotated[str, "the option or argument it belongs to; empty = the whole command"]


COMMANDS: tuple[type, ...] = (
    WhoFacts,
    CoverageFacts,
    ImportFacts,
    GridImportFacts,
    LogVerifyFacts,
    LogExportFacts,
    LogRestoredFacts,
    LogKeyFacts,
    PersonAddFacts,
    PersonPasswordFacts,
    PersonGrantFacts,
    DemoFacts,
    MigrateFacts,
    PackTrial,
    PackBrought,
    PacksFacts,
    RefusedFacts,
)
