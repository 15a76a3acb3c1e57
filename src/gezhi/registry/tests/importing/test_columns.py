"""Which column says what: recognised, said once by a person, remembered; never guessed into two."""

import json
from pathlib import Path

import pytest
from django.utils.translation import override

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.registry.importing.command import run_import
from gezhi.registry.importing.deciding import map_columns
from gezhi.registry.importing.fields import SHEETS
from gezhi.registry.importing.headings import field_for, noun_by_name
from gezhi.registry.importing.mapping import read_mapping, signature
from gezhi.registry.importing.previewing import preview
from gezhi.registry.importing.words import LISTS, known, post_of
from gezhi.registry.models import Enterprise, HeadingMap
from gezhi.registry.tests.importing.lists import (
    book_file,
    code,
    fates,
    imported,
    previewed,
    problems,
    rows_of,
    text_file,
)
from testing.town import DAY, NOON

pytestmark = pytest.mark.django_db
STRANGE = [["单位抬头", "证照编码", "门头号码", "体量"], ["海岬昇泰冷链有限公司", code(1), "港东路 18 号", "大棚三座"]]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("noun", SHEETS)
def test_the_templates_own_headings_are_recognised_in_both_languages(noun: str, language: str) -> None:
    with override(language):
        for field in SHEETS[noun].fields:
            assert field_for(noun, f"* {field.label}（示例）") == field.name
        assert noun_by_name(str(SHEETS[noun].label)) == noun


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("统一社会信用代码", "credit_code"),
        ("社会信用代码（18位）", "credit_code"),
        ("税 号", "credit_code"),
        ("注册号", "old_number"),
        ("单位名称*", "name"),
        ("公司名称", "name"),
        ("住所", "registered_address"),
        ("办公地址", "working_address"),
        ("成立日期(年/月/日)", "registered_on"),
        ("行业大类", "industry"),
        ("联系人", "contact_name"),
        ("联系电话", "contact_phone"),
        ("uscc", "credit_code"),
        ("reg_date", "registered_on"),
        ("company_type", "legal_form"),
        ("所属园区", "stay_place"),
    ],
)
def test_offices_own_words_are_recognised(heading: str, field: str) -> None:
    assert field_for("enterprises", heading) == field


@pytest.mark.parametrize(
    ("words", "post", "title"),
    [
        ("总负责", "head", ""),
        ("组织", "organiser", ""),
        ("落实", "executor", ""),
        ("负责人", "steward", ""),
        ("检查人", "checker", ""),
        ("联络人", "contact", ""),
        ("部长", "head", "部长"),
        ("副部长", "organiser", "副部长"),
        ("五组小组长", "executor", "五组小组长"),
        ("网格员", "steward", "网格员"),
        ("保洁员", "steward", "保洁员"),
        ("门岗", "steward", "门岗"),
        ("Steward", "steward", ""),
        ("舞蹈教练", "", ""),
    ],
)
def test_posts_are_known_by_their_words_and_by_what_people_are_called(words: str, post: str, title: str) -> None:
    assert post_of(words) == (post, title)


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_list_means_a_value_of_it(name: str) -> None:
    assert set(known(name).values()) == set(LISTS[name].values)


def test_unknown_headings_are_asked_about_once_and_then_remembered(tmp_path: Path) -> None:
    run = previewed(text_file(tmp_path, STRANGE))
    assert run.state == "asking"
    assert run.found[0]["columns"][0]["samples"] == ["海岬昇泰冷链有限公司"]
    said = {
        "noun": "enterprises",
        "columns": {"单位抬头": "name", "证照编码": "credit_code", "门头号码": "working_address", "体量": "+"},
    }
    map_columns(run_id=run.pk, mapping={"": said}, by=OPERATOR, at=NOON)
    preview(run.pk, at=NOON)
    run.refresh_from_db()
    assert run.state == "previewed"
    assert rows_of(run)[0].values["extra"] == {"体量": "大棚三座"}
    again = previewed(text_file(tmp_path, [STRANGE[0][::-1], STRANGE[1][::-1]], name="next-month.csv"), at=NOON + DAY)
    assert again.state == "previewed"
    assert rows_of(again)[0].values == rows_of(run)[0].values


def test_a_column_that_is_left_out_is_named_and_never_dropped_in_silence(tmp_path: Path) -> None:
    run = previewed(text_file(tmp_path, [["序号", "企业名称", "开票地址"], ["1", "海岬昇泰冷链有限公司", "x"]]))
    assert run.found[0]["ignored"] == ["开票地址"]


def test_two_columns_for_one_field_are_refused_and_the_first_wins_by_itself(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, [["企业名称", "联系电话", "手机"], ["海岬昇泰冷链有限公司", "0532-88001234", "13800000021"]]
    )
    run = previewed(path)
    assert rows_of(run)[0].values["contact_phone"] == "0532-88001234"
    assert run.found[0]["ignored"] == ["手机"]
    both = {
        "noun": "enterprises",
        "columns": {"企业名称": "name", "联系电话": "contact_phone", "手机": "contact_phone"},
    }
    with pytest.raises(Refused):
        map_columns(run_id=run.pk, mapping={"": both}, by=OPERATOR, at=NOON)


def test_a_mapping_that_lacks_what_is_needed_is_refused_and_nothing_is_remembered(tmp_path: Path) -> None:
    run = previewed(text_file(tmp_path, STRANGE))
    with pytest.raises(Refused):
        map_columns(
            run_id=run.pk, mapping={"": {"noun": "enterprises", "columns": {"体量": "scope"}}}, by=OPERATOR, at=NOON
        )
    with pytest.raises(Refused):
        map_columns(run_id=run.pk, mapping={"": None}, by=OPERATOR, at=NOON)
    assert not HeadingMap.objects.exists()


def test_columns_can_be_said_anew_at_the_preview_and_no_longer_when_it_is_done(tmp_path: Path) -> None:
    path = text_file(tmp_path, [["企业名称", "地址"], ["海岬昇泰冷链有限公司", "港东路 18 号"]])
    run = previewed(path)
    said = {"noun": "enterprises", "columns": {"企业名称": "name", "地址": "working_address"}}
    map_columns(run_id=run.pk, mapping={"": said}, by=OPERATOR, at=NOON)
    preview(run.pk, at=NOON)
    run.refresh_from_db()
    assert rows_of(run)[0].values["working_address"] == "港东路 18 号"
    done = imported(text_file(tmp_path, [["企业名称"], ["海岬兴远货运有限公司"]], name="other.csv"))
    with pytest.raises(Conflict):
        map_columns(run_id=done.pk, mapping={"": said}, by=OPERATOR, at=NOON)


def test_a_sheet_like_nothing_known_beside_known_ones_is_left_out(tmp_path: Path) -> None:
    path = book_file(
        tmp_path, 企业=[["企业名称", "信用代码"], ["甲公司", code(1)]], 备忘=[["想法", "日期"], ["多联系", "明天"]]
    )
    run = previewed(path)
    assert [table["sheet"] for table in run.found] == ["企业"]
    assert fates(run) == {"enterprises": {"create": 1}}


@pytest.mark.parametrize("ending", ["json", "toml"])
def test_the_command_line_takes_a_mapping_file(tmp_path: Path, ending: str) -> None:
    path, given = text_file(tmp_path, STRANGE), tmp_path / f"map.{ending}"
    with pytest.raises(Refused) as refused:
        run_import(path, by=OPERATOR, at=NOON)
    assert refused.value.code == "unmapped"
    said = {"noun": "enterprises", "columns": {"单位抬头": "name", "证照编码": "credit_code"}}
    toml = 'noun = "enterprises"\n[columns]\n"单位抬头" = "name"\n"证照编码" = "credit_code"\n'
    given.write_text(json.dumps(said, ensure_ascii=False) if ending == "json" else toml, "utf-8")
    report = run_import(path, by=OPERATOR, at=NOON, mapping=read_mapping(given))
    assert report.imported
    assert report.ignored == {"": ["门头号码", "体量"]}
    assert Enterprise.objects.get().credit_code == code(1)


@pytest.mark.parametrize(
    "content", ["[]", "3", '{"columns": []}', '{"columns": {"单位": 3}}', '{"企业": "name"}', '{"noun": 1}']
)
def test_a_mapping_file_of_another_shape_gets_a_sentence(tmp_path: Path, content: str) -> None:
    given = tmp_path / "map.json"
    given.write_text(content, "utf-8")
    with pytest.raises(Refused) as refused:
        read_mapping(given)
    assert refused.value.code == "map"


def test_a_mapping_file_that_is_none_gets_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "map.json"
    broken.write_text("{单位: name}", "utf-8")
    for path in (broken, tmp_path / "nowhere.toml"):
        with pytest.raises(Refused) as refused:
            read_mapping(path)
        assert refused.value.field == "map"


@pytest.mark.parametrize("given", [{"noun": "ships"}, {"noun": "enterprises", "columns": {"企业名称": "captain"}}])
def test_a_mapping_that_names_what_does_not_exist_is_refused(tmp_path: Path, given: dict[str, object]) -> None:
    path = text_file(tmp_path, [["企业名称"], ["海岬昇泰冷链有限公司"]])
    with pytest.raises(Refused):
        run_import(path, by=OPERATOR, at=NOON, mapping=given)


def test_the_signature_of_a_list_does_not_care_for_order_spaces_or_width() -> None:
    assert signature(["企业名称", "电话"]) == signature(["电　话 *", "企业 名称："])
    assert signature(["企业名称"]) != signature(["企业名称", "电话"])


def test_a_heading_of_two_rows_finds_its_field(tmp_path: Path) -> None:
    lines = [["企业名称", "联系人", ""], ["", "姓名", "电话"], ["海岬昇泰冷链有限公司", "贺连胜", "13800000021"]]
    run = previewed(book_file(tmp_path, 企业=lines, merged=["A1:A2", "B1:C1"]))
    assert rows_of(run)[0].values["contact_phone"] == "13800000021"
    assert problems(run) == []
