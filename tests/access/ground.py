"""The ground of the tables: the small town with things of group 5 that every address needs, and neighbours to tell apart."""

import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from shapely.geometry import mapping

from gezhi.cases import codes
from gezhi.cases.actions import add_photo
from gezhi.cases.feeds.actions import make_feed
from gezhi.cases.feeds.secrets import secret_of
from gezhi.cases.models import State
from gezhi.cases.reporters import token_for
from gezhi.kernel.actors import OPERATOR
from gezhi.logbook.clock import seal
from gezhi.logbook.models import Entry
from gezhi.notices.actions.attaching import change_files
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import schedule, send
from gezhi.notices.actions.templates import write_template
from gezhi.notices.models import Call, Channel, Notice, NoticeFile, Recipient
from gezhi.notices.notify.actions import make_key
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.tokens import token_for as notice_token
from gezhi.overview.actions import make_briefing
from gezhi.people.actions.invitations import invite
from gezhi.people.actions.tokens import make_token
from gezhi.people.keys import invitation_token
from gezhi.people.models import Device, Grant, Person, Scope, Token
from gezhi.policy.actions import topics
from gezhi.policy.actions.hours import set_hours
from gezhi.policy.actions.incidents import declare as declare_incident
from gezhi.policy.actions.incidents import order_stop
from gezhi.policy.actions.packs import import_shipped
from gezhi.policy.actions.weekends import work_weekends
from gezhi.registry.actions import duties, places, shapes
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.grid_files import keep_file
from gezhi.registry.actions.mergers import merge_enterprises
from gezhi.registry.actions.occupancies import set_occupancy
from gezhi.registry.geo.outlines import AS_IT_COMES
from gezhi.registry.importing.files import path_of
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.uploads import begin_upload, upload_whole
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.reads.renumbering import renumbering
from gezhi.registry.tests.enterprises.firms import code
from gezhi.registry.tests.geo.grounds import SOUTH, STEP, WEST, collection, feature, square
from gezhi.webhooks.actions import add_endpoint, pause_endpoint, send_test
from gezhi.webhooks.models import Delivery as Told
from testing import cases
from testing.browser import device_for
from testing.town import FOUNDED, NOON, Town, person, small_town
from tests.access.own_applications import own_applications
from tests.access.own_drafts import own_drafts
from tests.access.own_firm import own_firm
from tests.access.own_guidance import own_guidance
from tests.access.own_reports import own_reports
from tests.access.roles import PEOPLE

FIRM, TWIN, FORMER = "海岬鲜禾食品有限公司", "海岬鲜禾食品加工厂", "海岬鲜禾食品经营部"
FIRM_PHONE, OTHER_PHONE, BESIDE_PHONE = "13900006027", "13900007131", "13900008242"
LIST = f"企业名称,联系电话\n{FIRM},13900001111\n海岬新禾食品有限公司,\n"
MORE_PLACES = [
    ("beside", "site", "冷链物流港", "HJ-5-03-07", "grid"),
    ("west_washroom", "point", "西卫生间", "HJ-5-03-02-2-3W", "building"),
    ("other_site", "site", "药谷一期", "HJ-6-01-01", "other_grid"),
]


@dataclass
class Ground:
    """The town, and what the tables name.

    `ids`: by a short name, the number (or text) that stands for a thing in addresses and bodies; `cookies` and `keys` by
    role; `hidden`: the words that a role may never read; `before`: the fingerprint of the tables.
    """

    town: Town
    ids: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    firms: dict[str, Enterprise] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()

    def __getitem__(self, name: str) -> Any:
        return self.ids[name]

    def person(self, role: str) -> Person:
        """The person of that role."""
        return self.town.people[role]

    def grids(self) -> SimpleUploadedFile:
        """A file of grids as somebody would upload it."""
        return SimpleUploadedFile("grids.geojson", collection(feature(square(0, 1), name="第四网格")))

    def files_as_they_were(self) -> None:
        """A verb that was rolled back may have destroyed an uploaded file; it lies there again."""
        for name in ("run", "unread"):
            path = path_of(self.ids[name])
            if not path.exists():
                shutil.copyfile(self.folder / f"{name}.csv", path)


def prepared(folder: Path) -> Ground:
    """Builds everything by the real verbs; at the end the log book is sealed, so that entries have proofs."""
    ground = Ground(small_town(), folder=folder)
    _places(ground)
    _enterprises(ground)
    own_firm(ground)
    own_applications(ground)
    own_drafts(ground)
    _ways_in(ground)
    _files(ground)
    _policy(ground)
    own_guidance(ground)
    own_reports(ground)
    _other_systems(ground)
    _cases(ground)
    _notices(ground)
    _number_people_and_places(ground)
    ground.ids["briefing"] = make_briefing(by=OPERATOR, at=NOON).pk
    seal(at=NOON)
    about = Entry.objects.filter(about__contains=[ground.town.places["site"].ref])
    ground.ids["firm ref"] = ground.firms["firm"].ref
    ground.ids["site entry"] = about.order_by("pk").values_list("pk", flat=True)[0]
    return ground


def _places(ground: Ground) -> None:
    town = ground.town
    for short, kind, name, code_, parent in MORE_PLACES:
        town.places[short] = places.add_place(
            kind=kind, name=name, code=code_, parent=town.places[parent], by=OPERATOR, at=FOUNDED
        )
    town.people["beside_manager"] = person("冯海生", "13800000021")
    for who, place, post in (("beside_manager", "beside", "steward"), ("other_leader", "other_site", "steward")):
        more: dict[str, Any] = {"start": FOUNDED, "by": OPERATOR, "at": FOUNDED}
        duties.assign(place=town.places[place], post=post, person=town.people[who], **more)
    for number, place in enumerate(("grid", "other_grid")):
        shape = json.loads(json.dumps(mapping(square(number, 0))))
        shapes.set_shape(place=town.places[place], geometry=shape, by=OPERATOR, at=FOUNDED)
    community = ground.ids["community"] = "370214001004"
    for place, number in (("grid", 2), ("other_grid", 1)):  # the wrong way round: one can number them anew
        code = f"{community}{number:03d}"
        places.change_place(place=town.places[place], version=1, grid_code=code, by=OPERATOR, at=FOUNDED)
    ground.ids["renumbering"] = renumbering(community=community, seen_by=OPERATOR, at=NOON).digest
    middle, site = STEP / 2, town.places["site"]
    shapes.set_position(place=site, longitude=WEST + middle, latitude=SOUTH + middle, by=OPERATOR, at=FOUNDED)


def _enterprises(ground: Ground) -> None:
    rows = [
        ("firm", FIRM, "building", {"contact_name": "许蔓", "contact_phone": FIRM_PHONE}),
        ("twin", TWIN, "site", {"contact_phone": FIRM_PHONE}),
        ("former", FORMER, "site", {}),
        ("beside firm", "海岬北渔冷链有限公司", "beside", {"contact_name": "丁海", "contact_phone": BESIDE_PHONE}),
        ("other firm", "青谷生物制药有限公司", "other_site", {"contact_name": "盛岚", "contact_phone": OTHER_PHONE}),
    ]
    by: dict[str, Any] = {"by": OPERATOR, "at": FOUNDED}
    for number, (short, name, place, contact) in enumerate(rows, 1):
        number_ = {} if short == "twin" else {"credit_code": code(number)}
        facts = {"name": name, **number_, "industry": "C13", **contact}
        firm = ground.firms[short] = register_enterprise(facts=facts, despite_similar=True, **by)
        set_occupancy(enterprise=firm, place=ground.town.places[place], start=FOUNDED, **by)
        ground.ids[short] = firm.pk
    merger = merge_enterprises(duplicate=ground.firms["former"], survivor=ground.firms["twin"], reason="同一执照", **by)
    ground.ids |= {"merger": merger.pk, "stay": Occupancy.objects.get(enterprise=ground.firms["firm"]).pk}


def _ways_in(ground: Ground) -> None:
    """Two devices and a token for everybody, an invitation, a right to end."""
    town = ground.town
    Person.objects.filter(pk=town.people["stranger"].pk).update(phone="13800000012")
    town.people["stranger"].refresh_from_db()
    for role in PEOPLE:
        device_for(town.people[role])
        ground.cookies[role] = device_for(town.people[role]).key
        made = make_token(
            person=town.people[role], name="t", scopes=list(Scope.values), lasts=timedelta(days=9), by=OPERATOR, at=NOON
        )
        Token.objects.filter(pk=made.token.pk).update(used_at=NOON)
        ground.keys[role] = made.key
        ground.ids[f"{role}'s token"] = made.token.pk
    town.people["guest"] = person("郝新来", "13800000022")
    invitation = invite(person=town.people["guest"].pk, by=OPERATOR, at=NOON)
    ground.ids |= {
        "manager's device": Device.objects.filter(person=town.people["manager"]).earliest("pk").pk,
        "invitation": invitation.pk,
        "invitation link": invitation_token(invitation.pk, invitation.nonce),
        "clerk's right": Grant.objects.get(person=town.people["clerk"]).pk,
    }


def _files(ground: Ground) -> None:
    """A list that the clerk has uploaded and whose preview waits, one on its way, and a file of grids."""
    clerk = ground.town.people["clerk"]
    source = ground.folder / "run.csv"
    source.write_text(LIST, "utf-8")
    shutil.copyfile(source, ground.folder / "unread.csv")
    with source.open("rb") as content:
        run = upload_whole(file_name="名单.csv", size=source.stat().st_size, content=content, by=clerk, at=NOON)
    preview(run.pk, at=NOON)
    run.refresh_from_db()
    coming = begin_upload(file_name="更多.csv", size=source.stat().st_size, by=clerk, at=NOON)
    kept = keep_file(
        name="grids.geojson", raw=ground.grids().read(), crs="wgs84", reading=AS_IT_COMES, by=clerk, at=NOON
    )
    ground.ids |= {"run": run.pk, "digest": run.digest, "unread": coming.pk, "grid file": kept.pk}


def _other_systems(ground: Ground) -> None:
    """A system that is told what happens here and was told something, and a program that sends through us."""
    by: dict[str, Any] = {"by": ground.town.people["administrator"], "at": NOON}
    told: dict[str, Any] = {"name": "市平台", "url": "https://receiver.example/in", "events": ["case.*"]}
    endpoint = add_endpoint(**told, **by).endpoint
    test, lost = (send_test(endpoint=endpoint.pk, **by) for _ in range(2))
    Told.objects.filter(pk=lost.pk).update(state="failed", due=None, ended_at=NOON)
    paused = add_endpoint(**{**told, "name": "旧平台"}, **by).endpoint
    pause_endpoint(endpoint=paused.pk, **by)
    key = make_key(name="预约系统", urgent=False, **by).key
    ground.ids |= {"endpoint": endpoint.pk, "told": test.pk, "paused": paused.pk, "sending program": key.pk}


def _cases(ground: Ground) -> None:
    """Cases at the site, one in every state; the cleaner handles them, the grid worker verifies."""
    town = ground.town
    checker, guest = person("郑秀兰", "13800000031"), person("来客", "13800000032", "enterprise")
    duties.assign(place=town.places["site"], post="checker", person=checker, start=FOUNDED, by=OPERATOR, at=FOUNDED)
    here = cases.Ground(town, cases.MORNING, checker, guest)
    made = {f"{state} case": here.case(state) for state in State.values}
    here.do("transfer_check", made["verifying case"], to=town.people["grid_worker"], by=checker)
    made["case that waits for time"] = here.case(State.HANDLING)
    here.do("ask_extension", made["case that waits for time"])
    made["case of the manager"] = here.case(State.CLOSED, by=town.people["manager"])
    made["serious case"] = here.case(State.FILED, kind="hazard", grade="serious")
    made["other case"] = here.report(place=town.places["other_site"])
    photo = add_photo(case=made["handling case"], upload=picture(), by=town.people["cleaner"], at=cases.MORNING)
    for name, case in made.items():
        case.refresh_from_db()
        ground.ids |= {name: case.number, f"{name}'s tag": f"case-{case.pk}-{case.version}"}
    ground.ids["photo"] = photo.pk
    leader = town.people["leader"]
    ground.ids["leader's feed"] = secret_of(make_feed(person=leader, by=leader, at=NOON))
    ground.ids["paper"] = codes.token_of(town.places["site"].pk)
    ground.ids["follow"] = token_for(made["closed case"].pk)


def picture() -> io.BytesIO:
    """A small red picture."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 40, 40)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def _notices(ground: Ground) -> None:
    """The clerk's notice to the firm, on its call list; a draft, a scheduled one; a letter to the manager; a channel."""
    clerk, manager = ground.town.people["clerk"], ground.town.people["manager"]
    by: dict[str, Any] = {"by": clerk, "at": NOON}
    firm = {"parts": [{"of": "enterprises", "ids": [ground.ids["firm"]]}]}

    def begun(title: str, audience: Mapping[str, Any] = firm) -> Notice:
        draft = Draft(title, "核对用电。", audience, plan=(Step(("call_list",)),), asks_confirmation=True)
        return write_notice(draft=draft, **by)

    sent, letter = begun("用电安全明白纸"), begun("今日巡查", {"parts": [{"of": "people", "ids": [manager.pk]}]})
    text = SimpleUploadedFile("用电须知.txt", "拔掉插头".encode())
    kinds = {"draft": begun("还没写完"), "scheduled": begun("明天发"), "sent": sent, "letter": letter}
    for notice in (sent, letter):
        change_files(notice=notice.pk, add=[text], **by)
        text.seek(0)
        send(notice=notice.pk, **by)
    schedule(notice=kinds["scheduled"].pk, when=NOON + timedelta(days=1), **by)
    plan_all(at=NOON)
    write_template(code="drill", title="消防演练", body="{{企业}}：演练。", **by)
    channel = Channel.objects.create(kind="email", way="email", name="邮箱", settings={})
    ground.ids |= {f"{name} notice": notice.pk for name, notice in kinds.items()}
    ground.ids |= {
        "notice file": NoticeFile.objects.get(notice=sent).pk,
        "letter file": NoticeFile.objects.get(notice=letter).pk,
        "call": Call.objects.get(notice=sent).pk,
        "letter": Recipient.objects.get(notice=letter).pk,
        "personal link": notice_token(Recipient.objects.get(notice=sent).pk),
        "channel": channel.pk,
    }


def _policy(ground: Ground) -> None:
    """Hours that are set, and weekends that are worked."""
    by: dict[str, Any] = {"by": OPERATOR, "at": NOON}
    hours = set_hours(since=date(2027, 5, 1), spans="8:30-12:00, 14:00-18:00", reason="夏季作息", **by)
    worked = work_weekends(first=date(2026, 12, 1), last=date(2026, 12, 20), basis="应急通知", approver="管委会", **by)
    topics.retire_topic(code="funding", reason="x", **by)
    ground.ids |= {"hours": hours.pk, "weekends": worked.pk, "retired topic": "funding"}
    packs = {brought.version.code: brought.version for brought in import_shipped(**by)}
    usual = {"started_at": NOON, "basis": "通知", **by}
    storm = declare_incident(title="台风防御", pack_version=packs["typhoon"], **usual)
    stopped = declare_incident(title="台风停工", pack_version=packs["typhoon"], **usual)
    order_stop(incident=stopped, reason="红色预警", **by)
    outbreak = declare_incident(title="流感", pack_version=packs["influenza"], **usual)
    numbers = {"storm": storm, "stopped storm": stopped, "outbreak": outbreak}
    ground.ids |= {name: incident.number for name, incident in numbers.items()}
    ground.ids |= {
        "typhoon pack": packs["typhoon"].pk,
        "covid pack": packs["covid-2020"].pk,
        "typhoon": "typhoon",
        "version 1": "1",
    }


def _number_people_and_places(ground: Ground) -> None:
    town = ground.town
    ground.ids |= {name: place.pk for name, place in town.places.items()}
    ground.ids |= {name: somebody.pk for name, somebody in town.people.items()}
    ground.ids |= {name: duty.pk for name, duty in town.duties.items()}


def folder_for(root: Path) -> Path:
    """Puts keys, checkpoints and uploads of this ground into a folder of its own."""
    settings.DATA, settings.IMPORTS = root / "data", root / "data" / "imports"
    settings.FILES = settings.DATA / "files"
    settings.DATA.mkdir()
    return root


def phones(town: Town, names: Iterable[str]) -> set[str]:
    """The whole numbers of these people."""
    return {phone for name in names if (phone := town.people[name].phone)}
