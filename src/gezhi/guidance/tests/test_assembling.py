"""Guidance is assembled for each enterprise: by its premises, its risk level, the phase; and an edition stays as it was."""

from pathlib import Path
from typing import Any

import pytest

from gezhi.guidance.actions import publish, say_premises
from gezhi.guidance.models import Handbook, Premises
from gezhi.guidance.reads.assembled import Assembled, guidance_at, sites_of
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.models import Incident
from gezhi.policy.tests.emergencies import incident as declared
from gezhi.policy.tests.emergencies import second_version
from gezhi.registry.members import AtEnterprise
from gezhi.registry.models import Enterprise
from gezhi.registry.tests.enterprises.firms import stay
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db


def firm(town: Town, name: str = "fish") -> Enterprise:
    return town.__dict__[name]  # type: ignore[no-any-return]


def all_of(town: Town, name: str = "fish", at: Any = NOON) -> list[Assembled]:
    return [one for here in sites_of(firm(town, name), at) for one in guidance_at(here=here, seen_by=OPERATOR, at=at)]


def titles(town: Town, name: str = "fish", at: Any = NOON) -> set[str]:
    return {text.title for one in all_of(town, name, at) for topic in one.topics for text in topic.texts}


def test_a_plant_reads_what_is_for_plants_and_not_what_is_for_offices(town: Town, incident: Incident) -> None:
    found = titles(town)
    assert {"每家企业都要做", "生产车间"} <= found
    assert not {"办公室", "实验室"} & found
    assert {kind.code for kind in all_of(town)[0].kinds if kind.here} == {"plant"}


def test_what_an_enterprise_says_of_its_rooms_goes_before_what_the_pack_guesses(town: Town, incident: Incident) -> None:
    by, site = AtEnterprise(firm(town).pk), town.places["site"]
    say_premises(enterprise=firm(town), place=site, kinds=["office", "laboratory"], by=by, at=NOON)
    assert {"办公室", "实验室"} <= titles(town) and "生产车间" not in titles(town)
    say_premises(enterprise=firm(town), place=site, kinds=["laboratory", "office"], by=by, at=NOON + HOUR)
    assert Premises.objects.count() == 1  # the same said again is nothing new
    say_premises(enterprise=firm(town), place=site, kinds=[], by=by, at=NOON + HOUR)
    assert "办公室" not in titles(town, at=NOON + HOUR)
    assert [row.recorded.upper is None for row in Premises.objects.order_by("pk")] == [False, True]


def test_only_who_acts_for_the_enterprise_says_what_it_has_and_only_where_it_works(
    town: Town, incident: Incident
) -> None:
    given: dict[str, Any] = {"enterprise": firm(town), "kinds": ["office"], "at": NOON}
    for by in (town.people["other_leader"], town.people["auditor"], AtEnterprise(firm(town, "tools").pk)):
        with pytest.raises(NotYours):
            say_premises(place=town.places["site"], by=by, **given)
    with pytest.raises(NotThere):
        say_premises(place=town.places["other_site"], by=town.people["clerk"], **given)


def test_the_risk_level_of_the_site_decides(town: Town, incident: Incident) -> None:
    assert "高风险时要收紧的" not in titles(town)
    verbs.set_risk(
        incident=incident, place=town.places["site"], level="high", basis="通告", by=town.people["head"], at=NOON + HOUR
    )
    assert "高风险时要收紧的" in titles(town, at=NOON + HOUR)
    assert "高风险时要收紧的" not in titles(town, "tools", NOON + HOUR)


def test_in_a_typhoon_the_order_to_stop_changes_what_is_read(town: Town) -> None:
    storm = declared(town, "typhoon", title="台风")
    assert "台风来之前" in titles(town) and "接到停工指令" not in titles(town)
    verbs.order_stop(incident=storm, reason="红色预警", by=town.people["head"], at=NOON + HOUR)
    assert "接到停工指令" in titles(town, at=NOON + HOUR) and "台风来之前" not in titles(town, at=NOON + HOUR)


def test_at_two_sites_each_has_its_own(town: Town, incident: Incident) -> None:
    stay(firm(town), town.places["other_site"])
    by = town.people["clerk"]
    say_premises(enterprise=firm(town), place=town.places["other_site"], kinds=["office"], by=by, at=NOON)
    kinds = [{kind.code for kind in one.kinds if kind.here} for one in all_of(town)]
    assert sorted(kinds, key=str) == [{"office"}, {"plant"}]


def test_an_edition_is_read_as_it_was_published_until_the_next_one(
    town: Town, incident: Incident, tmp_path: Path
) -> None:
    first = publish(incident=incident, note="首版", added=["入口有人值守", " "], by=town.people["clerk"], at=NOON)
    newer = second_version("covid-2020", tmp_path, ("guidance.yaml", "title: 每家企业都要做", "title: 家家都要做"))
    head: dict[str, Any] = {"by": town.people["head"], "at": NOON + HOUR}
    verbs.switch_pack(incident=incident, pack_version=newer, reason="更新", **head)
    assert "每家企业都要做" in titles(town, at=NOON + DAY)
    assert all_of(town, at=NOON + DAY)[0].added == ("入口有人值守",)
    second = publish(incident=incident, note="第二版", by=town.people["clerk"], at=NOON + DAY)
    assert "家家都要做" in titles(town, at=NOON + DAY)
    assert "每家企业都要做" in titles(town, at=NOON + HOUR)  # what held then
    assert (first.edition, second.edition) == (1, 2)
    assert any(text.title == "每家企业都要做" for text in first.pack_version.pack.guidance)


def test_the_same_is_not_published_twice_and_only_by_those_who_run_the_incident(town: Town, incident: Incident) -> None:
    publish(incident=incident, note="首版", by=town.people["organiser"], at=NOON)
    with pytest.raises(Refused):
        publish(incident=incident, note="又一版", by=town.people["head"], at=NOON + HOUR)
    for note in ("", "  "):
        with pytest.raises(Refused):
            publish(incident=incident, note=note, added=["新"], by=town.people["head"], at=NOON)
    with pytest.raises(Refused):
        publish(incident=incident, note="太多", added=["行"] * 21, by=town.people["head"], at=NOON)
    for who in ("leader", "manager", "auditor", "stranger"):
        with pytest.raises(NotYours):
            publish(incident=incident, note="又一版", added=["新"], by=town.people[who], at=NOON)
    with pytest.raises(Refused):
        publish(incident=incident, note="没看到首版", added=["新"], after=0, by=town.people["head"], at=NOON)
    assert Handbook.objects.count() == 1


def test_after_the_incident_nothing_is_shown_or_published(town: Town, incident: Incident) -> None:
    verbs.lift(incident=incident, reason="结束", by=town.people["head"], at=NOON + HOUR)
    assert all_of(town, at=NOON + DAY) == []
    with pytest.raises(Refused):
        publish(incident=incident, note="晚了", by=town.people["head"], at=NOON + DAY)
