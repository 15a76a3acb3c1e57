"""Briefings: frozen, numbered, compared with the last; made at the chosen hour once; the zone's own template is tried first."""

import io
from datetime import timedelta

import docx
import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import override

from gezhi.files.reads import opened
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.overview import actions, clock, word
from gezhi.overview.models import Briefing
from gezhi.overview.tests.test_board_reopening import declared
from gezhi.reports.tests.ground import TODAY, Ground, ground_with_a_daily
from testing.browser import Browser
from testing.town import DAY, HOUR


@pytest.fixture
def ground(db: None) -> Ground:
    """Three enterprises at the park, an incident since September; ten in the morning of 2 November 2026."""
    cache.clear()
    made = ground_with_a_daily()
    declared()
    return made


def make(ground: Ground, who: str = "organiser", **more: object) -> Briefing:
    cache.clear()
    return actions.make_briefing(by=ground.town.people[who], at=ground.now, **more)  # type: ignore[arg-type]


def figure(briefing: Briefing, code: str) -> dict[str, str]:
    return next(row for row in briefing.content["figures"] if row["code"] == code)


def text_of(briefing: Briefing) -> str:
    made = docx.Document(opened(briefing.docx))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in made.paragraphs), *cells])


def test_it_says_each_figure_of_what_and_how_it_differs_from_the_last(ground: Ground) -> None:
    ground.send("甲")
    first = make(ground)
    ground.now += DAY
    ground.send("甲", day=TODAY)
    ground.send("乙", day=TODAY)
    second = make(ground)
    assert (first.number, second.number) == (1, 2)
    assert (figure(first, "firms_resumed")["figure"], figure(first, "firms_resumed")["of"]) == ("1", "3")
    after = figure(second, "firms_resumed")
    assert after["before"] == "1/3" and after["change"] == "+1（+33.3 个百分点）"
    assert "已上报 2/3" in second.content["notes"][0] or "2/3" in second.content["notes"][0]


def test_it_is_frozen_and_sealed_with_what_the_log_says(ground: Ground) -> None:
    made = make(ground)
    assert actions.fingerprint(made.content, made.chart, made.checkpoint) == made.sha256
    assert Entry.objects.get(verb="briefing.made").facts["sha256"] == made.sha256
    for change in (lambda: Briefing.objects.update(chart=""), lambda: Briefing.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()
    ground.send("甲")
    assert Briefing.objects.get().content == made.content


def test_the_word_document_says_the_same_with_the_chart(ground: Ground) -> None:
    ground.send("甲")
    made = make(ground)
    said = text_of(made)
    assert "1/3" in said and "五组 港东" in said and "秦若川" in said and made.code in said and "{{" not in said
    assert len(docx.Document(opened(made.docx)).inline_shapes) == 1 and "<script" not in made.chart


def test_it_is_made_once_a_day_when_the_chosen_hour_has_come(ground: Ground) -> None:
    actions.set_time(minute=11 * 60, by=ground.town.people["clerk"], at=ground.now)
    assert clock.make_due(at=ground.now) is None
    made = clock.make_due(at=ground.now + HOUR)
    assert made is not None and made.by_itself
    assert clock.make_due(at=ground.now + 2 * HOUR) is None
    assert clock.make_due(at=ground.now + 4 * DAY + HOUR) is not None
    actions.set_time(minute=None, by=ground.town.people["clerk"], at=ground.now + 5 * DAY)
    assert clock.make_due(at=ground.now + 6 * DAY + HOUR) is None
    with pytest.raises(Refused):
        actions.set_time(minute=1500, by=OPERATOR, at=ground.now + 7 * DAY)


def template(*lines: str) -> io.BytesIO:
    made, out = docx.Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(out)
    return io.BytesIO(out.getvalue())


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["{{ zone }}", "{{ rate }}"], "rate"),
        (["{% for row in figures %}{{ row.label }}"], "花括号"),
        (["{{ ''.__class__.__mro__ }}"], "模板"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_not_taken(ground: Ground, lines: list[str], says: str) -> None:
    with override("zh-hans"), pytest.raises(Refused) as refused:
        actions.bring_template(
            upload=template(*lines), name="自己的.docx", by=ground.town.people["clerk"], at=ground.now
        )
    assert says in str(refused.value.sentence) and actions.standing_setting() is None


def test_the_zones_own_template_is_used_from_then_on_and_can_be_left_again(ground: Ground) -> None:
    clerk = ground.town.people["clerk"]
    own = template("{{ zone }} 第 {{ number }} 号专报", "{{ chart }}")
    actions.bring_template(upload=own, name="自己的.docx", by=clerk, at=ground.now)
    made = make(ground)
    assert "海岬高新区 第 1 号专报" in text_of(made) and made.template is not None
    actions.take_shipped_template(by=clerk, at=ground.now + timedelta(minutes=1))
    ground.now += DAY
    assert "专报" not in text_of(make(ground))
    assert word.shipped_template()[:2] == b"PK"


def test_only_those_who_run_the_zone_make_them(ground: Ground) -> None:
    for who in ("leader", "auditor", "cleaner", "administrator"):
        with pytest.raises(NotYours):
            make(ground, who)


def test_pages_show_it_and_hand_out_the_document(ground: Ground, client: Browser) -> None:
    ground.send("甲")
    client.force_login(ground.town.people["organiser"])
    with clock_at(ground.now):
        cache.clear()
        page = client.post("/briefings/")["Location"]
        html = client.get(page).content.decode()
        chart, paper = client.get(f"{page}chart/"), client.get(f"{page}word/")
        client.force_login(ground.town.people["auditor"])
        listed = client.get("/briefings/").content.decode()
        refused = client.post("/briefings/")
    assert "<b>1</b>/3" in html and "乔文斌" in html and "brief-sheet" in html
    assert chart["Content-Type"].startswith("image/svg") and "attachment" in paper["Content-Disposition"]
    assert page in listed and "马上做一期" not in listed and refused.status_code == 403
