"""Confirmed means done: everything that was shown, or nothing; once; and the same file again changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people.models import Person
from gezhi.registry.actions.bulk import lock_registry
from gezhi.registry.actions.enterprises import change_enterprise, register_enterprise
from gezhi.registry.actions.places import add_place
from gezhi.registry.importing import applying, confirming, previewing
from gezhi.registry.importing.applying import everything
from gezhi.registry.importing.command import run_import
from gezhi.registry.importing.confirming import apply, confirm
from gezhi.registry.importing.example import example
from gezhi.registry.importing.lifecycle import move
from gezhi.registry.importing.workbook import workbook
from gezhi.registry.models import Duty, Enterprise, ImportMove, ImportRow, ImportRun, Occupancy, Place
from gezhi.registry.models.imports import LIFECYCLE, ImportState
from gezhi.registry.reads.answering import answering
from gezhi.registry.tests.importing.lists import book_file, code, fates, imported, previewed, text_file, uploaded
from testing.town import NOON, small_town

HEADINGS = ["企业名称", "统一社会信用代码", "注册地址"]
FIRMS = [["海岬昇泰冷链有限公司", code(1), "港东路 18 号"], ["海岬兴远货运有限公司", code(2), "港东路 20 号"]]
committed = pytest.mark.django_db(transaction=True)
plain = pytest.mark.django_db


def firms(folder: Path, *more: list[Any], name: str = "list.csv") -> Path:
    return text_file(folder, [HEADINGS, *FIRMS, *more], name=name)


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Place, Person, Duty, Enterprise, Occupancy))


@plain
def test_nothing_is_written_before_it_is_confirmed(tmp_path: Path) -> None:
    before, lines = counted(), Entry.objects.count()
    previewed(firms(tmp_path))
    assert counted() == before
    assert Entry.objects.count() == lines


@plain
def test_what_was_confirmed_is_there_and_every_thing_has_its_line_in_the_log_book(tmp_path: Path) -> None:
    run = imported(firms(tmp_path))
    assert run.state == "done"
    first, second = Enterprise.objects.order_by("credit_code")
    assert (first.name, first.credit_code, first.registered_address) == tuple(FIRMS[0])
    assert first.initials.startswith("hj")
    entries = {entry.verb: entry for entry in Entry.objects.order_by("id")}
    assert set(entries) == {"enterprise.registered", "import.applied"}
    assert entries["import.applied"].about == [run.ref]
    assert entries["import.applied"].facts == {"sha256": run.sha256, "counts": {"enterprises": {"create": 2}}}
    assert [e.about for e in Entry.objects.filter(verb="enterprise.registered").order_by("id")] == [
        [first.ref],
        [second.ref],
    ]


@plain
def test_a_line_about_one_thing_is_what_the_single_verb_would_have_written(tmp_path: Path) -> None:
    imported(text_file(tmp_path, [[*HEADINGS, "联系人"], [*FIRMS[0], "贺连胜"]]))
    by_import = Entry.objects.get(verb="enterprise.registered").facts
    facts = {
        "name": FIRMS[1][0],
        "credit_code": FIRMS[1][1],
        "registered_address": FIRMS[1][2],
        "contact_name": "庞立业",
    }
    register_enterprise(facts=facts, by=OPERATOR, at=NOON)
    by_hand = Entry.objects.filter(verb="enterprise.registered").latest("id").facts
    assert set(by_import) == set(by_hand)
    assert "贺连胜" not in str(by_import)


@plain
def test_the_same_file_twice_changes_nothing_and_leaves_no_line(tmp_path: Path) -> None:
    imported(firms(tmp_path))
    before, lines = list(Enterprise.objects.values()), Entry.objects.count()
    run = imported(firms(tmp_path))
    assert fates(run) == {"enterprises": {"same": 2}}
    assert run.state == "done"
    assert list(Enterprise.objects.values()) == before
    assert Entry.objects.count() == lines


@plain
def test_changes_are_made_once_with_a_new_version_and_old_and_new_in_the_log_book(tmp_path: Path) -> None:
    imported(firms(tmp_path))
    lines = [[*HEADINGS, "联系人", "标签", "备忘"], [*FIRMS[0][:2], "蓝湾路 1 号", "贺连胜", "白名单", "x"]]
    imported(text_file(tmp_path, lines), mapping={"columns": {"备忘": "+"}})
    firm = Enterprise.objects.get(credit_code=code(1))
    assert (firm.registered_address, firm.contact_name, firm.extra, firm.version) == (
        "蓝湾路 1 号",
        "贺连胜",
        {"备忘": "x"},
        2,
    )
    changed = Entry.objects.get(verb="enterprise.changed").facts["changed"]
    assert changed["registered_address"] == ["港东路 18 号", "蓝湾路 1 号"]
    assert changed["contact_name"] == "***"


@plain
def test_rows_with_errors_keep_everything_out_until_a_person_says_otherwise(tmp_path: Path) -> None:
    run = previewed(firms(tmp_path, ["坏公司", "123", ""]))
    with pytest.raises(Refused) as refused:
        confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    assert refused.value.field == "good_only"
    assert not Enterprise.objects.exists()
    confirm(run_id=run.pk, digest=run.digest, good_only=True, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    assert Enterprise.objects.count() == 2


@plain
def test_one_refused_row_undoes_all_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_town()
    run = previewed(
        book_file(tmp_path, 企业=[HEADINGS, *FIRMS], 责任=[["场所", "职责", "姓名"], ["北门岗", "负责人", "石有田"]])
    )
    assert fates(run) == {"enterprises": {"create": 2}, "duties": {"create": 1}}

    def refuse(**_facts: object) -> None:
        raise Refused("this duty cannot be")

    monkeypatch.setattr(applying.tree, "assign", refuse)
    before, lines = counted(), Entry.objects.count()
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    run.refresh_from_db()
    assert counted() == before
    assert Entry.objects.count() == lines
    assert run.state == "previewed"
    assert "责任 2" in run.refusal
    assert "this duty cannot be" in run.refusal


@plain
def test_a_preview_that_the_registry_has_overtaken_is_made_anew_and_asked_again(tmp_path: Path) -> None:
    run = previewed(firms(tmp_path))
    register_enterprise(facts={"name": FIRMS[0][0], "credit_code": code(1)}, by=OPERATOR, at=NOON)
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    seen = run.digest
    run.refresh_from_db()
    assert (run.state, run.stale) == ("previewed", True)
    assert fates(run) == {"enterprises": {"create": 1, "change": 1}}
    assert Enterprise.objects.count() == 1
    with pytest.raises(Conflict):
        confirm(run_id=run.pk, digest=seen, good_only=False, by=OPERATOR, at=NOON)
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    assert Enterprise.objects.count() == 2


@plain
def test_a_changed_row_that_was_changed_again_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    imported(firms(tmp_path))
    run = previewed(text_file(tmp_path, [HEADINGS, [*FIRMS[0][:2], "蓝湾路 1 号"]]))
    firm = Enterprise.objects.get(credit_code=code(1))
    change_enterprise(enterprise=firm, version=1, facts={"registered_address": "旧港街 3 号"}, by=OPERATOR, at=NOON)
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.stale) == ("previewed", True)
    assert ImportRow.objects.get(run=run).changes == {"registered_address": ["旧港街 3 号", "蓝湾路 1 号"]}
    firm.refresh_from_db()
    assert firm.registered_address == "旧港街 3 号"


@plain
def test_a_whole_zone_from_one_workbook_answers_for_every_place(tmp_path: Path) -> None:
    (tmp_path / "zone.xlsx").write_bytes(workbook(example()))
    run = imported(tmp_path / "zone.xlsx")
    assert run.state == "done", run.refusal
    assert counted() == (10, 8, 8, 4, 3)
    gate = Place.objects.get(name="码头门岗")
    chain = answering(place=gate, at=NOON, seen_by=OPERATOR)
    assert chain.answers.name == "纪长风"
    assert [link.answers.name for link in chain.links] == ["纪长风", "纪长风", "聂海燕", "阮青山", "柏松年"]
    again = imported(tmp_path / "zone.xlsx")
    assert not ImportRow.objects.filter(run=again).exclude(changes={}).exists()
    assert {fate for tally in fates(again).values() for fate in tally} == {"same"}
    assert not ImportRow.objects.filter(run=again, worst__gt=0).exists()


@plain
def test_a_founded_zone_may_have_heads_one_after_the_other_and_no_gap(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "场所": [["类型", "名称", "编码"], ["管委会", "海岬高新区", "HJ"]],
        "人员": [["姓名", "手机"], ["沈向东", "13800000001"], ["韩志远", "13800000002"]],
    }
    duties = [["场所", "职责", "姓名", "开始日期", "结束日期"], ["HJ", "总负责", "沈向东", "2026-01-01", "2026-06-30"]]
    run = previewed(book_file(tmp_path, **sheets, 责任=duties))
    assert fates(run)["duties"] == {"error": 1}
    run = imported(book_file(tmp_path, **sheets, 责任=[*duties, ["HJ", "总负责", "韩志远", "2026-07-01", ""]]))
    assert run.state == "done", run.refusal
    assert list(
        Duty.objects.filter(recorded__upper_inf=True).order_by("during").values_list("person__name", flat=True)
    ) == ["沈向东", "韩志远"]


@plain
def test_only_those_who_may_change_the_registry_may_import(tmp_path: Path) -> None:
    town = small_town()
    for name in ("clerk", "head", "organiser"):
        previewed(firms(tmp_path), by=town.people[name])
    for name in ("leader", "cleaner", "auditor", "administrator", "stranger"):
        with pytest.raises(NotYours):
            uploaded(firms(tmp_path), by=town.people[name])
    run = previewed(firms(tmp_path), by=town.people["clerk"])
    with pytest.raises(NotYours):
        confirm(run_id=run.pk, digest=run.digest, good_only=False, by=town.people["leader"], at=NOON)


@plain
def test_whoever_may_not_add_persons_cannot_do_it_by_import(tmp_path: Path) -> None:
    town = small_town()
    run = previewed(book_file(tmp_path, 人员=[["姓名", "手机"], ["新来者", "13800000099"]]), by=town.people["head"])
    with pytest.raises(NotYours):
        confirm(run_id=run.pk, digest=run.digest, good_only=False, by=town.people["head"], at=NOON)
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=town.people["clerk"], at=NOON)
    apply(run.pk, at=NOON)
    assert Person.objects.filter(name="新来者").exists()


@plain
def test_a_right_that_ended_between_confirmation_and_work_is_no_right(tmp_path: Path) -> None:
    town = small_town()
    run = previewed(firms(tmp_path), by=town.people["clerk"])
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=town.people["clerk"], at=NOON)
    grant = town.people["clerk"].grants.get()
    grant.end(NOON)
    apply(run.pk, at=NOON)
    run.refresh_from_db()
    assert (run.state, bool(run.refusal)) == ("previewed", True)
    assert not Enterprise.objects.exists()


@plain
def test_the_command_line_does_all_at_once_and_a_dry_run_leaves_nothing(tmp_path: Path) -> None:
    from django.conf import settings

    path = firms(tmp_path, ["坏公司", "123", ""])
    dry = run_import(path, by=OPERATOR, at=NOON, dry_run=True)
    assert (dry.imported, dry.counts) == (False, {"enterprises": {"create": 2, "error": 1}})
    assert dry.problems[0]["row"] == 4
    assert dry.problems[0]["level"] == "error"
    assert not ImportRun.objects.exists()
    assert list(Path(settings.IMPORTS).iterdir()) == []
    held = run_import(path, by=OPERATOR, at=NOON)
    assert (held.imported, held.state, Enterprise.objects.count()) == (False, "previewed", 0)
    done = run_import(path, by=OPERATOR, at=NOON, good_only=True)
    assert (done.imported, Enterprise.objects.count()) == (True, 2)
    assert done.as_dict()["run"] == done.run


@plain
def test_every_step_of_a_run_is_one_that_its_law_allows(tmp_path: Path) -> None:
    run = imported(firms(tmp_path))
    steps = list(ImportMove.objects.filter(run=run).order_by("id").values_list("origin", "target"))
    assert [origin for origin, _target in steps[1:]] == [target for _origin, target in steps[:-1]]
    assert all(target in LIFECYCLE[origin] for origin, target in steps)


@plain
@pytest.mark.parametrize("state", list(ImportState))
def test_every_other_step_is_a_conflict(tmp_path: Path, state: ImportState) -> None:
    run = previewed(firms(tmp_path))
    for target in ImportState:
        ImportRun.objects.filter(pk=run.pk).update(state=state)
        if target in LIFECYCLE[state]:
            assert move(run.pk, target, by="operator", at=NOON).state == target
        else:
            with pytest.raises(Conflict):
                move(run.pk, target, by="operator", at=NOON)


@plain
def test_a_mistake_of_our_own_is_a_sentence_on_the_page_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: object) -> None:
        raise ZeroDivisionError

    run = previewed(firms(tmp_path))
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    monkeypatch.setattr(everything, "begin_occupancies", stumble)
    apply(run.pk, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.refusal_code, Enterprise.objects.count()) == ("previewed", "own-mistake", 0)
    monkeypatch.setattr(previewing, "open_book", stumble)
    other = previewed(firms(tmp_path, name="other.csv"))
    assert (other.state, other.refusal_code) == ("refused", "own-mistake")


@plain
def test_a_deadlock_is_tried_again_and_a_lasting_one_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    run = previewed(firms(tmp_path))
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    met: list[int] = []

    def deadlock() -> None:
        met.append(1)
        if len(met) < 3:
            raise OperationalError("deadlock detected")
        lock_registry()

    monkeypatch.setattr(confirming, "lock_registry", deadlock)
    apply(run.pk, at=NOON)
    assert (len(met), Enterprise.objects.count()) == (3, 2)


@plain
def test_a_place_added_by_hand_meanwhile_makes_the_preview_stale(tmp_path: Path) -> None:
    town = small_town()
    run = previewed(book_file(tmp_path, 场所=[["类型", "名称", "上级"], ["载体", "蓝湾创业园", "第一网格"]]))
    add_place(kind="site", name="蓝湾创业园", parent=town.places["other_grid"], site_kind="other", by=OPERATOR, at=NOON)
    confirm(run_id=run.pk, digest=run.digest, good_only=False, by=OPERATOR, at=NOON)
    apply(run.pk, at=NOON)
    run.refresh_from_db()
    assert (run.stale, fates(run)) == (True, {"places": {"same": 1}})
