"""The pages of reports: one tap for the enterprise, a table for the park, figures down to the names, exports compared."""

import re
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import load_workbook

from gezhi.kernel.clock import clock_at
from gezhi.registry.links import link_for
from gezhi.reports.dictionary import items_of
from gezhi.reports.models import Collection, Export, Return, State
from gezhi.reports.reads.for_workbooks import workbook_lines
from gezhi.reports.tests.ground import BASIS, TODAY, WORKS, YESTERDAY, Ground
from gezhi.reports.tests.many import many_firms
from gezhi.reports.workbooks import written
from testing.browser import Browser
from testing.town import DAY


def address(ground: Ground, short: str = "甲") -> str:
    """Of the return of an enterprise for yesterday."""
    return f"/returns/{ground.firms[short].pk}/{ground.site.pk}/{ground.daily.pk}/{YESTERDAY}/"


def hidden(page: Any, name: str) -> str:
    """The value of a hidden field of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def test_by_its_link_an_enterprise_sends_an_unchanged_return_with_one_tap(ground: Ground, client: Browser) -> None:
    ground.send("甲", YESTERDAY - DAY, reason="迟报")
    with clock_at(ground.now):
        client.get(link_for(ground.firms["甲"], ground.now))
        page = client.get(address(ground))
        assert "没有变化" in page.content.decode()
        sent = client.post(address(ground), {"do": "unchanged", "slip": hidden(page, "slip")})
        assert sent.status_code == 302
        again = client.post(address(ground), {"do": "unchanged", "slip": hidden(page, "slip")})
        assert again.status_code == 302
    row = Return.objects.get(day=YESTERDAY)
    assert (row.how, row.taps, row.typed, row.by) == ("link", 1, 0, ground.firms["甲"].ref)


def test_what_cannot_be_is_said_beside_the_field_and_everything_typed_stays(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["manager"])
    with clock_at(ground.now):
        page = client.post(address(ground), {"do": "send", "resumed": "true", "on_duty": "96", "remote": "5"})
    text = page.content.decode()
    assert page.status_code == 422 and "96 人超过" in text and 'value="96"' in text
    assert not Return.objects.exists()


def test_who_says_another_number_of_staff_hears_that_the_clerk_decides(ground: Ground, client: Browser) -> None:
    with clock_at(ground.now):
        client.get(link_for(ground.firms["甲"], ground.now))
        body = {"do": "send", "staff": "41", "resumed": "true", "on_duty": "20", "remote": "5"}
        assert "由台账员决定" in client.post(address(ground), body, follow=True).content.decode()
        again = client.post(address(ground), body | {"staff": "30"}, follow=True).content.decode()
    assert "已上报" in again and "由台账员决定" not in again


def test_one_enterprise_does_not_open_the_return_of_another(ground: Ground, client: Browser) -> None:
    with clock_at(ground.now):
        client.get(link_for(ground.firms["乙"], ground.now))
        assert client.get(address(ground)).status_code == 403
        assert client.post(address(ground), {"do": "zero"}).status_code == 403


def test_the_park_sends_for_its_tenants_and_sees_which_rows_do_not_stand(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["manager"])
    firms = {short: firm.pk for short, firm in ground.firms.items()}
    body: dict[str, Any] = {}
    for short, on_duty in (("甲", "20"), ("乙", "300")):
        body |= {f"{firms[short]}-resumed": "true", f"{firms[short]}-on_duty": on_duty, f"{firms[short]}-remote": "0"}
        body[f"send-{firms[short]}"] = "on"
    with clock_at(ground.now):
        tenants = f"/returns/tenants/{ground.site.pk}/{ground.daily.pk}/{YESTERDAY}/"
        assert client.get(tenants).status_code == 200
        page = client.post(tenants, body)
    assert page.status_code == 422 and "300 人超过" in page.content.decode()
    assert Return.objects.get().enterprise == ground.firms["甲"] and Return.objects.get().how == "park"


def test_of_a_thousand_rows_three_come_back_marked_and_the_others_stand(ground: Ground, client: Browser) -> None:
    firms = many_firms(ground, resumed=0, total=1000, answered=0)
    client.force_login(ground.town.people["manager"])
    bad = {firms[10].pk: ("on_duty", 999), firms[500].pk: ("resumed", "也许"), firms[999].pk: ("remote", -1)}
    items = items_of(codes=ground.daily.items)
    with clock_at(ground.now):
        lines = workbook_lines(
            collection=ground.daily, day=YESTERDAY, seen_by=ground.town.people["manager"], at=ground.now
        )
        assert len(lines) == 1000
        told = client.get(f"/returns/workbook/{ground.daily.pk}/{YESTERDAY}/").content.decode()
        assert "1000" in told
        filled = []
        for line in lines:
            values: dict[str, Any] = {"staff": "", "resumed": True, "on_duty": 6, "remote": 1}
            item, value = bad.get(int(line.key.partition("@")[0]), ("staff", ""))
            values[item] = value
            filled.append(type(line)(line.key, line.enterprise, line.site, tuple(values[one.code] for one in items)))
        file = SimpleUploadedFile("日报.xlsx", written(filled, items, title="复工日报", day=YESTERDAY))
        book = f"/returns/workbook/{ground.daily.pk}/{YESTERDAY}/"
        page = client.post(book, {"file": file})
        marked = client.post(f"{book}marked/", {"marked": hidden(page, "marked")})
    assert page.status_code == 422 and "3 行没有收下" in page.content.decode()
    assert Return.objects.count() == 997
    rows = load_workbook(BytesIO(marked.content)).get_sheet_by_index(0).to_python()[3:]
    assert {int(str(row[0]).partition("@")[0]) for row in rows} == set(bad) and all(row[-1] for row in rows)


def test_a_workbook_of_something_else_is_refused_as_a_whole(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["manager"])
    other = BytesIO()
    with xlsxwriter.Workbook(other) as book:
        book.add_worksheet().write(0, 0, "别的表")
    with clock_at(ground.now):
        for content in (other.getvalue(), b"no workbook"):
            file = SimpleUploadedFile("x.xlsx", content)
            page = client.post(f"/returns/workbook/{ground.daily.pk}/{YESTERDAY}/", {"file": file})
            assert page.status_code == 422
    assert not Return.objects.exists()


def test_composing_shows_who_asks_what_already_and_another_person_approves(ground: Ground, client: Browser) -> None:
    client.force_login(ground.town.people["clerk"])
    body = {
        "title": "口罩", **BASIS, "per": "enterprise-site", "rhythm": "daily", "starts_on": str(TODAY), "until": str(TODAY + DAY),
        "due": "12:00", "cut_off": "before", "place": "", "items": ["masks_days"],
    }  # fmt: skip
    with clock_at(ground.now):
        page = client.get("/reports/collections/new/")
        assert "复工日报" in page.content.decode() and 'value="on_duty"' not in page.content.decode()
        assert client.post("/reports/collections/new/", body).status_code == 302
        made = Collection.objects.get(title="口罩")
        decide = f"/reports/collections/{made.pk}/decide/"
        assert client.post(decide, {"do": "approve", "version": made.version}).status_code == 403
        client.force_login(ground.town.people["head"])
        assert client.post(decide, {"do": "approve", "version": made.version}).status_code == 302
        why = client.get(f"/reports/collections/{made.pk}/").content.decode()
        assert BASIS["basis"] in why and "王立新" in why and "沈向东" in why  # who prepared and who approved it
    made.refresh_from_db()
    assert made.state == State.RUNNING


@pytest.mark.parametrize(
    "page",
    [
        "/reports/collections/", "/reports/collections/?tab=over", "/reports/dictionary/", "/reports/figures/",
        "/reports/figures/?by=section&metric=staff_on_duty&known=2026-11-02T09:00", "/reports/burden/", "/reports/exports/",
        "/reports/figures/names/?metric=firms_resumed&which=missing&by=zone",
    ],
)  # fmt: skip
def test_every_page_opens_for_the_office(ground: Ground, client: Browser, page: str) -> None:
    ground.send("甲")
    client.force_login(ground.town.people["head"])
    with clock_at(ground.now):
        assert client.get(page).status_code == 200


def test_a_figure_says_what_it_is_made_of_and_leads_to_the_names(ground: Ground, client: Browser) -> None:
    ground.send("甲", values=WORKS)
    client.force_login(ground.town.people["head"])
    with clock_at(ground.now):
        text = client.get(f"/reports/figures/?day={YESTERDAY}&by=site&metric=firms_resumed").content.decode()
        names = client.get(
            f"/reports/figures/names/?metric=firms_resumed&day={YESTERDAY}&which=numerator"
        ).content.decode()
    assert "分子" in text and "分母" in text and "1/3" in text
    assert "甲有限公司" in names and "乙有限公司" not in names


def test_an_export_is_made_taken_and_compared_on_its_page(ground: Ground, client: Browser) -> None:
    ground.firm("丁", above_scale=True)
    ground.send("丁")
    client.force_login(ground.town.people["head"])
    with clock_at(ground.now):
        body = {"code": "industry", "day": str(YESTERDAY), "format": "csv", "purpose": "报工信局"}
        assert client.post("/reports/exports/", body).status_code == 302
        export = Export.objects.get()
        taken = client.post(f"/reports/exports/{export.pk}/file/")
        assert "丁有限公司" in taken.content.decode("utf-8-sig")
        assert "结果相同" in client.post(f"/reports/exports/{export.pk}/").content.decode()


def test_the_home_page_of_an_enterprise_says_what_to_return(ground: Ground, client: Browser) -> None:
    with clock_at(ground.now):
        client.get(link_for(ground.firms["甲"], ground.now))
        home = client.get(f"/firm/{ground.firms['甲'].pk}/").content.decode()
        mine = client.get(f"/returns/{ground.firms['甲'].pk}/")
        burden = client.get(f"/reports/burden/{ground.firms['甲'].pk}/")
    assert "复工日报" in home and mine.status_code == burden.status_code == 200
