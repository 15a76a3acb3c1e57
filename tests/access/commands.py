"""The table of commands: what is typed after `gezhi --as PHONE`, and who may."""

from dataclasses import dataclass

from tests.access.roles import ADMINISTRATOR, NOBODY, RUN_ZONE, SEE_POINT, SEE_SITE, SEE_ZONE, SIGNED_IN, STAFF, Roles

AT_THE_MACHINE = {"up", "demo", "migrate"}
"""These start or lay the foundations of the product: they know no person, whoever is at the machine may."""


@dataclass(frozen=True)
class Command:
    """`words`: as typed, {list}, {grids} and {out} being files; `typed`: what is typed when it asks."""

    words: str
    allowed: Roles
    writes: bool = False
    typed: str = ""
    shows: str = ""
    shown_to: Roles = NOBODY

    @property
    def name(self) -> str:
        """The command with its verb."""
        words = self.words.split()
        return " ".join(words[:2]) if words[0] in ("log", "person", "pack") else words[0]


COMMANDS = [
    Command("who HJ-5-03-02", SEE_SITE, shows="乔文斌", shown_to=SEE_SITE),
    Command("who 东卫生间", SEE_POINT, shows="马桂兰", shown_to=SEE_POINT),
    Command("coverage", SIGNED_IN, shows="北门岗", shown_to=SEE_SITE),
    Command("import {list} --dry-run", RUN_ZONE),
    Command("import {list}", RUN_ZONE, writes=True),
    Command("import {grids}", RUN_ZONE, writes=True),
    Command("log verify", SEE_ZONE),
    Command("log export {out}", SEE_ZONE),
    Command("log new-key --reason 丢失", NOBODY),  # the operator, without --as
    Command("log accept-restored --reason 恢复", NOBODY),
    Command("pack check packs/influenza", SIGNED_IN, shows="流感季节防护", shown_to=SIGNED_IN),
    Command("pack import packs/influenza", RUN_ZONE, shows="流感季节防护", shown_to=RUN_ZONE),
    Command("pack list", SIGNED_IN),
    Command("person add --name 赵新 --works field", STAFF, writes=True),
    Command("person password 13800000004", NOBODY, typed="Harbour-1952-Lamp\n"),  # the operator, without --as
    Command("person grant 13800000004 auditor", ADMINISTRATOR, writes=True),
]
