"""What the tests about packs and incidents share: the shipped packs brought in, a pack's folder to change, an incident."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from gezhi.kernel.actors import OPERATOR
from gezhi.policy.actions.incidents import declare
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs import Firm
from gezhi.policy.reads import risk_level
from testing.town import NOON, Town

DAY = timedelta(days=1)


def brought(code: str, at: datetime = NOON - DAY) -> PackVersion:
    """The shipped pack of that code, brought in."""
    return import_folder(folder=Path(settings.PACKS) / code, by=OPERATOR, at=at).version


def copied(code: str, to: Path) -> Path:
    """A copy of a shipped pack's folder that a test may change."""
    return Path(shutil.copytree(Path(settings.PACKS) / code, to / code))


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """The folder with `old` replaced by `new`, once, in one of its files; both must fit."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return folder


def line_of(folder: Path, file: str, words: str) -> int:
    """The first line on which `words` stand, from 1."""
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def second_version(code: str, to: Path, *changes: tuple[str, str, str]) -> PackVersion:
    """Version 2 of a shipped pack with these changes (file, old, new), brought in."""
    folder = changed(copied(code, to), "pack.yaml", 'version: "1"', 'version: "2"')
    for file, old, new in changes:
        changed(folder, file, old, new)
    return import_folder(folder=folder, by=OPERATOR, at=NOON - DAY).version


def incident(town: Town, code: str = "spring-festival", at: datetime = NOON, **more: Any) -> Incident:
    """An incident that begins now, declared by the zone's head."""
    given = {"title": "节后复工复产", "basis": "通知", "started_at": at, "by": town.people["head"], "at": at, **more}
    return declare(pack_version=brought(code), **given)


def storm(town: Town, **more: Any) -> Incident:
    """An incident that can stop work."""
    return incident(town, "typhoon", title="台风防御", **more)


def firm(town: Town, place: str = "site", **facts: Any) -> Firm:
    """An enterprise at a place of the town."""
    return Firm(1, town.places[place].pk, **facts)


def at_risk(found: Incident, town: Town, place: str, at: datetime = NOON + DAY, known: datetime | None = None) -> str:
    """The risk level that held at a place of the town."""
    return risk_level(incident=found, place_id=town.places[place].pk, at=at, known=known)
