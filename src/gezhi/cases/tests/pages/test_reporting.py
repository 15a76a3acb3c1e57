"""Reporting: signed in, and by the QR code at a place without an account."""

import gzip
import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gezhi.cases import codes
from gezhi.cases.actions.door import HERE
from gezhi.cases.actions.keeping import KEPT
from gezhi.cases.models import Case, CaseContact, State
from gezhi.cases.reporters import PASSER_BY, token_for
from gezhi.files.models import StoredFile
from testing.browser import Browser
from testing.cases import Ground


def picture(colour: str = "#2f9561") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return SimpleUploadedFile("phone.jpg", drawn.getvalue(), "image/jpeg")


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def address(town: Ground, short: str = "gate") -> str:
    return f"/r/{codes.token_of(town.place(short).pk)}/"


def test_somebody_signed_in_reports_with_a_photo_in_one_form(town: Ground, client: Browser) -> None:
    client.force_login(town.who("cleaner"))
    place = town.place("washroom")
    assert place.name in client.get("/cases/report/").content.decode()
    said = {"kind": "rework", "words": "洗手液没有了。", "slip": str(uuid4()), "photo": picture()}
    response = client.post(f"/cases/report/?place={place.pk}", said)
    case = Case.objects.get()
    assert response.headers["Location"] == f"/cases/{case.number}/"
    assert (case.place_id, case.reporter_id, case.photos.count()) == (place.pk, town.who("cleaner").pk, 1)
    photo = case.photos.get()
    assert client.get(f"/cases/{case.number}/photos/{photo.pk}/").headers["Content-Type"] == "image/jpeg"


def test_a_place_that_one_does_not_see_is_reported_at_its_qr_code_only(town: Ground, client: Browser) -> None:
    client.force_login(town.who("other_leader"))
    assert client.get(f"/cases/report/?place={town.place('gate').pk}").status_code == 403
    assert client.get(address(town)).status_code == 200
    client.post(address(town), {"kind": "hazard", "words": "门岗线路裸露。"})
    assert Case.objects.get().reporter == town.who("other_leader")


def test_nothing_typed_is_lost_when_the_words_are_missing(town: Ground, client: Browser) -> None:
    response = client.post(address(town), {"kind": "rework", "words": "", "phone": "13900001111", "photo": picture()})
    page = response.content.decode()
    assert response.status_code == 422 and "13900001111" in page and "照片已留住" in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    client.post(address(town), {"kind": "rework", "words": "道闸坏了。", "phone": "13900001111", "kept": kept})
    case = Case.objects.get()
    assert case.photos.count() == 1 and CaseContact.objects.get(case=case).phone == "13900001111"


def test_a_double_tap_makes_one_case(town: Ground, client: Browser) -> None:
    said = {"kind": "rework", "words": "道闸坏了。", "slip": str(uuid4()), "same": "none"}
    first, second = (client.post(address(town), said) for _try in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_a_likely_duplicate_is_shown_and_can_be_joined(town: Ground, client: Browser) -> None:
    client.post(address(town), {"kind": "rework", "words": "道闸坏了抬不起来。"})
    said = {"kind": "rework", "words": "道闸抬不起来了", "slip": str(uuid4())}
    asked = client.post(address(town), said)
    main = Case.objects.get()
    assert asked.status_code == 200 and "我也遇到了" in asked.content.decode() and main.number in asked.content.decode()
    response = client.post(address(town), {**said, "same": main.number})
    joined = Case.objects.exclude(pk=main.pk).get()
    assert (joined.state, joined.joined_to_id) == (State.JOINED, main.pk)
    assert "正在看" in client.get(response.headers["Location"]).content.decode()


def test_forged_addresses_open_nothing(town: Ground, client: Browser) -> None:
    good = codes.token_of(town.place("gate").pk)
    for token in (good[:-1] + ("0" if good[-1] != "0" else "1"), "7", "x-y", f"{town.place('site').pk}-{good[-16:]}"):
        assert client.get(f"/r/{token}/").status_code == 404
    assert client.get("/f/nonsense/").status_code == 404


def test_a_script_is_stopped_and_those_beside_it_are_not(town: Ground, client: Browser) -> None:
    door = address(town)
    answers = [
        client.post(door, {"kind": "rework", "words": f"垃圾 {n}", "same": "none"}) for n in range(HERE.limit + 30)
    ]
    assert [answer.status_code for answer in answers].count(302) == HERE.limit
    assert answers[-1].status_code == 429 and "现场码" in answers[-1].content.decode()
    said = {"kind": "hazard", "words": "门岗线路裸露。", "same": "none"}
    assert client.post(door, {**said, "spot": "AAAAAA"}).status_code == 422
    code = codes.spot_code(town.place("gate").pk)
    assert client.post(door, {**said, "spot": f"{code[:3].lower()} {code[3:]}"}).status_code == 302
    assert client.post(address(town, "washroom"), said).status_code == 302
    assert client.post(door, said, REMOTE_ADDR="203.0.113.9").status_code == 302
    client.force_login(town.who("cleaner"))
    assert client.post(door, said).status_code == 302


def test_a_script_fills_no_disk_with_photos_of_reports_that_are_not_made(town: Ground, client: Browser) -> None:
    town.report(place=town.place("gate"), kind="rework", words="道闸坏了。")
    for shade in range(KEPT.limit + 5):
        said = {"kind": "rework", "words": "道闸坏了，抬不起来。", "photo": picture("#" + 3 * f"{5 * shade:02x}")}
        asked = client.post(address(town), said)
        assert asked.status_code == 200 and "道闸坏了" in asked.content.decode()
    assert StoredFile.objects.count() == KEPT.limit


def test_a_reporter_who_gave_their_name_reads_names(town: Ground, client: Browser) -> None:
    case = town.case(State.VERIFYING, place=town.place("washroom"), kind="rework")
    shown = client.get(f"/f/{token_for(case.pk)}/").content.decode()
    assert "马桂兰" in shown and "已疏通。" in shown
    assert "港东食品园 2 号楼 东卫生间" in shown


def test_what_was_done_is_not_shown_any_more_when_it_was_not_in_order(town: Ground, client: Browser) -> None:
    case = town.case(State.VERIFYING, by=PASSER_BY)
    town.do("fail_case", case)
    shown = client.get(f"/f/{token_for(case.pk)}/").content.decode()
    assert "做了什么" not in shown and "还在积水" not in shown


@pytest.mark.parametrize(
    ("path", "said"), [("/r/7-0000000000000000/", "这个码认不出来"), ("/f/wrong/", "这个地址认不出来")]
)
def test_a_code_that_is_none_says_what_to_do_and_asks_nobody_to_sign_in(
    town: Ground, client: Browser, path: str, said: str
) -> None:
    for answer in (client.get(path), client.post(path, {"satisfied": "yes"})):
        shown = answer.content.decode()
        assert answer.status_code == 404 and said in shown and "可以这样办" in shown
        assert "登录" not in shown and "<script" not in shown


def test_what_is_refused_does_not_count_at_the_door(town: Ground, client: Browser) -> None:
    for _try in range(HERE.limit + 2):
        assert client.post(address(town), {"kind": "rework", "words": ""}).status_code == 422
    assert client.post(address(town), {"kind": "rework", "words": "道闸坏了。"}).status_code == 302


def test_the_page_at_a_qr_code_is_small(town: Ground, client: Browser) -> None:
    page = client.get(address(town))
    assert b"<script" not in page.content
    sheet = Path(str(finders.find("shell/gezhi.css"))).read_bytes()
    assert len(page.content) + len(gzip.compress(sheet)) < 50_000


def test_the_reporter_follows_and_who_is_not_satisfied_reopens(town: Ground, client: Browser) -> None:
    case = town.case(State.CLOSED, by=PASSER_BY)
    page = f"/f/{token_for(case.pk)}/"
    shown = client.get(page).content.decode()
    assert "办得怎么样？" in shown and "马桂兰" not in shown and "乔文斌" not in shown
    assert shown.index("做了什么") < shown.index("已疏通。") < shown.index("保洁员") < shown.index("办得怎么样？")
    assert "现场核查：" in shown and "港东食品园 检查人" in shown
    assert client.post(page, {"satisfied": "no", "words": ""}).status_code == 422
    assert client.post(page, {"satisfied": "no", "words": "还是堵。", "slip": str(uuid4())}).status_code == 302
    case.refresh_from_db()
    after = client.get(page).content.decode()
    assert case.state == State.DISPATCHED and "已派人" in after
    assert "您评价了不满意，案件已重新打开。" in after and "已重新打开，接着办" in after


def test_codes_are_for_whoever_runs_the_place(town: Ground, client: Browser) -> None:
    client.force_login(town.who("manager"))
    page = client.get(f"/cases/codes/{town.place('site').pk}/").content.decode()
    for short in ("site", "washroom", "gate"):
        assert codes.spot_code(town.place(short).pk) in page
    client.force_login(town.who("checker"))
    assert client.get(f"/cases/codes/{town.place('site').pk}/").status_code == 403
