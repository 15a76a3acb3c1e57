"""Reading packs: the shipped ones are right, and whatever is wrong is named with its file, its line and what to do."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotYours
from gezhi.logbook.models import Entry
from gezhi.policy.actions.packs import NotAPack, import_folder, import_shipped
from gezhi.policy.models import PackVersion
from gezhi.policy.packs.admission import in_force
from gezhi.policy.packs.checking import check_folder, problems_of
from gezhi.policy.packs.pack import hash_of
from gezhi.policy.tests.emergencies import brought, changed, copied, line_of, second_version
from testing.town import NOON, Town

SHIPPED = ["covid-2020", "influenza", "spring-festival", "typhoon"]
WRONG = [
    ("pack.yaml", "kind: holiday", "kind: festival", "“festival”不在可选的里面"),
    ("pack.yaml", "title: 节后复工复产安全", "titel: 节后复工复产安全", "这里不认识“titel”"),
    ("pack.yaml", 'version: "1"', 'version: ""', "不是带引号的版本号"),
    ("pack.yaml", "default: low", "default: severe", "“severe”不在可选的里面"),
    ("pack.yaml", "summary:", "summary: [一]\nnote:", '“["一"]”不是文字'),
    ("admission.yaml", "until_day: 30", 'until_day: "30"', "不是整数"),
    ("admission.yaml", "answer_within: 2 work_days", "answer_within: 2 天", "不是时长"),
    ("admission.yaml", "mode: approval", "mode: licence", "“licence”不在可选的里面"),
    ("admission.yaml", "levels: [site, group, zone]", "levels: [site, site]", "列表里有重复的"),
    ("admission.yaml", "id: later\n", "id: pledge\n", "“pledge”写了两次"),
    ("admission.yaml", "levels: [site, group, zone]", "levels: []", "没写谁来审批"),
    ("admission.yaml", "materials: [plan,", "materials: [paln,", "“paln”没有定义"),
    ("admission.yaml", "until_day: 30", "from_day: 31\n    until_day: 30", "结束早于开始"),
    (
        "admission.yaml",
        "  - id: later\n",
        "  - id: later\n    until_day: 40\n",
        "最后一条规则必须对所有企业、任何日子都适用",
    ),
    ("admission.yaml", "  - id: pledge\n    until_day: 15\n", "  - id: pledge\n", "后面的规则永远用不上"),
    ("admission.yaml", "division: [", "division: [6, ", "不是文字"),
    ("admission.yaml", "section: [E]", "section: [建筑]", "不是GB/T 4754 的门类"),
    ("admission.yaml", "when: {key_tags: [hazard]}", "when: {}", "这里是空的"),
    ("materials.yaml", "kind: pledge", "kind: oath", "“oath”不在可选的里面"),
    ("materials.yaml", "  file_kinds: [pdf, office, image]\n", "", "写明收哪种文件"),
    ("materials.yaml", "basis: S94", "basis: S999", "“S999”没有定义"),
    ("collections.yaml", 'due: "16:00"', 'due: "25:00"', "带引号的时刻"),
    ("collections.yaml", "items: [resumed,", "items: [temperature,", "“temperature”没有定义"),
    ("collections.yaml", "    weekday: 5\n", "", "每周的采集要写 weekday"),
    ("exports.yaml", "metric: firms_resumed", "metric: firms_reopened", "“firms_reopened”没有定义"),
    ("exports.yaml", "{title: 高新区, field: zone}", "{title: 高新区, field: zone, item: staff}", "一列只能是其中一种"),
    ("guidance.yaml", "premises: [shared]", "premises: [garage]", "“garage”没有定义"),
    ("guidance.yaml", "    lines:\n", "    lines:\n      - " + "很" * 201 + "\n", "超过 200 个字"),
    ("thresholds.yaml", "value: 7", "value: 七", "不是数字"),
    ("retention.yaml", "action: archive", "action: keep", "“keep”不在可选的里面"),
    ("sources.yaml", "evidence: found", "evidence: certain", "“certain”不在可选的里面"),
    ("sources.yaml", "id: OWN", "id: R1", "“R1”写了两次"),
]
UNREADABLE = [
    (b"- {code: a", "不是合格的 YAML"),
    (b"\t- a: 1\n", "这里有制表符"),
    (b"a: 1\n---\nb: 2\n", "这里开始了第二个文档"),
    (b"- &x {a: 1}\n- *x\n", "不用锚点和引用"),
    (b"- *nobody\n", "不用锚点和引用"),
    (b"- code: a\n  code: b\n", "“code”写了两次"),
    (b"? [a]\n: b\n", "冒号前面要有名称"),
    (b"", "文件是空的"),
    (b"- \xff\xfe\n", "不是 UTF-8 文字"),
    (b"- \x00\n", "YAML 不允许的字符"),
    (b"[" * 5000, "嵌套太深"),
    (b"# " + b"x" * (600 * 1024), "超过 512 KB"),
]


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("code", SHIPPED)
def test_the_shipped_packs_are_packs_and_say_where_everything_comes_from(code: str) -> None:
    draft = check_folder(Path(settings.PACKS) / code)
    assert [str(one) for one in draft.problems] == []
    assert {one["evidence"] for one in draft.content["sources"]} <= {"found", "remembered", "own"}
    assert all(rule.get("basis") for rule in draft.content["admission"]["rules"])


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"), WRONG, ids=[f"{one[0]}-{at}" for at, one in enumerate(WRONG)]
)
def test_what_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    folder = changed(copied("spring-festival", tmp_path), file, old, new)
    found = [one for one in problems_of(folder) if sentence in str(one.sentence)]
    assert found, [str(one) for one in problems_of(folder)]
    assert found[0].file == file
    before = (Path(settings.PACKS) / "spring-festival" / file).read_text("utf-8").split(old)[0].count("\n") + 1
    assert abs(found[0].line - before) <= 12, (found[0].line, before)
    assert str(found[0]).startswith(f"{file}:{found[0].line}  ")


def test_the_line_is_that_of_the_value(tmp_path: Path) -> None:
    folder = changed(copied("typhoon", tmp_path), "admission.yaml", "mode: pledge", "mode: oath")
    [problem] = problems_of(folder)
    assert problem.line == line_of(folder, "admission.yaml", "mode: oath")


def test_the_sentences_are_english_for_english_readers(tmp_path: Path) -> None:
    folder = changed(copied("typhoon", tmp_path), "admission.yaml", "mode: pledge", "mode: oath")
    with translation.override("en"):
        [problem] = problems_of(folder)
        assert "“oath” is not one of: approval, filing, pledge, none." in str(problem)


@pytest.mark.parametrize(("raw", "sentence"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, raw: bytes, sentence: str) -> None:
    folder = copied("influenza", tmp_path)
    (folder / "thresholds.yaml").write_bytes(raw)
    [problem] = problems_of(folder)
    assert (problem.file, sentence in str(problem.sentence)) == ("thresholds.yaml", True), problem


def test_missing_and_unknown_files_and_folders_are_named(tmp_path: Path) -> None:
    folder = copied("influenza", tmp_path)
    (folder / "sources.yaml").unlink()
    (folder / "matrials.yaml").write_text("[]")
    assert [one.file for one in problems_of(folder)] == ["matrials.yaml", "sources.yaml"]
    assert "没有这个文件夹" in str(problems_of(tmp_path / "nowhere")[0])


def test_all_mistakes_are_told_at_once_in_order(tmp_path: Path) -> None:
    folder = copied("typhoon", tmp_path)
    changed(folder, "thresholds.yaml", "value: 6", "value: six")
    changed(folder, "admission.yaml", "mode: pledge", "mode: oath")
    changed(folder, "admission.yaml", "opens_on: decision", "opens_on: never")
    assert [one.file for one in problems_of(folder)] == ["admission.yaml", "admission.yaml", "thresholds.yaml"]
    lines = [one.line for one in problems_of(folder)][:2]
    assert lines == sorted(lines)


def test_a_pack_that_demands_names_says_when_they_are_destroyed(tmp_path: Path) -> None:
    folder = changed(copied("typhoon", tmp_path), "pack.yaml", "summary:", "names_of_readers: true\nsummary:")
    assert problems_of(folder) == []
    changed(folder, "retention.yaml", "data: readers", "data: visitors")
    [problem] = problems_of(folder)
    assert (problem.file, problem.line) == ("pack.yaml", line_of(folder, "pack.yaml", "names_of_readers"))


def test_times_and_words_stay_what_they_are_written_as(tmp_path: Path) -> None:
    folder = copied("influenza", tmp_path)
    changed(folder, "pack.yaml", "event: 流感流行季", "event: on")
    changed(folder, "collections.yaml", "wanted_by: 区疾控机构（经管委会）", "wanted_by: 2026-11-02")
    draft = check_folder(folder)
    assert draft.problems == []
    assert draft.content["pack"]["event"] == "on"
    assert draft.content["collections"]["collections"][0]["wanted_by"] == "2026-11-02"


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reading(tmp_path_factory: Any, raw: bytes) -> None:
    folder = copied("influenza", tmp_path_factory.mktemp("pack"))
    (folder / "guidance.yaml").write_bytes(raw)
    assert all(one.file for one in problems_of(folder))


def test_the_hash_is_of_what_is_said_and_not_of_how_it_is_laid_out(tmp_path: Path) -> None:
    folder = copied("typhoon", tmp_path)
    (folder / "thresholds.yaml").write_text("# 注释\n" + (folder / "thresholds.yaml").read_text("utf-8"), "utf-8")
    original = check_folder(Path(settings.PACKS) / "typhoon").content
    assert hash_of(check_folder(folder).content) == hash_of(original)


def test_every_day_of_every_shipped_pack_has_an_answer_for_everybody() -> None:
    for code in SHIPPED:
        rules = check_folder(Path(settings.PACKS) / code).content["admission"]["rules"]
        assert not {"from", "until", "from_day", "until_day", "risk", "state", "when", "unless"} & set(rules[-1]), code
    assert in_force.__doc__


@pytest.mark.django_db
def test_bringing_in_is_logged_and_the_same_again_changes_nothing() -> None:
    row = brought("typhoon")
    assert Entry.objects.get(verb="pack.imported").facts["pack"] == "pack:typhoon@1"
    assert import_folder(folder=Path(settings.PACKS) / "typhoon", by=OPERATOR, at=NOON).new is False
    assert PackVersion.objects.get() == row
    assert (row.pack.code, row.pack.stops, len(row.pack.rules)) == ("typhoon", True, 8)


@pytest.mark.django_db
def test_a_version_with_other_content_is_refused_and_a_new_version_stands_beside_it(tmp_path: Path) -> None:
    old = brought("typhoon")
    folder = changed(copied("typhoon", tmp_path), "thresholds.yaml", "value: 60", "value: 30")
    with pytest.raises(Conflict) as refused:
        import_folder(folder=folder, by=OPERATOR, at=NOON)
    assert "换一个新版本号" in str(refused.value)
    new = second_version("typhoon", tmp_path / "b", ("thresholds.yaml", "value: 60", "value: 30"))
    old.refresh_from_db()
    found = [row.pack.threshold("receipt") for row in (old, new)]
    assert [one.value for one in found if one] == [60, 30]


@pytest.mark.django_db
def test_a_folder_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    folder = changed(copied("typhoon", tmp_path), "admission.yaml", "mode: pledge", "mode: oath")
    with pytest.raises(NotAPack) as refused:
        import_folder(folder=folder, by=OPERATOR, at=NOON)
    assert "政策包有 1 处错误" in str(refused.value)
    assert "admission.yaml:" in str(refused.value)
    assert not PackVersion.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["head", "organiser", "clerk", "leader", "auditor", "administrator", "stranger"])
def test_heads_organisers_and_clerks_bring_packs_in(town: Town, who: str) -> None:
    def bring() -> bool:
        return import_folder(folder=Path(settings.PACKS) / "typhoon", by=town.people[who], at=NOON).new

    if who in ("head", "organiser", "clerk"):
        assert bring()
    else:
        with pytest.raises(NotYours):
            bring()


@pytest.mark.django_db
def test_the_shipped_packs_come_by_themselves_and_a_changed_one_of_the_same_version_stays_as_it_is() -> None:
    assert [one.version.code for one in import_shipped(by=OPERATOR, at=NOON)] == SHIPPED
    assert not any(one.new for one in import_shipped(by=OPERATOR, at=NOON))
