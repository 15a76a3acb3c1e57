"""The log book's pages, in Chinese, for those who may read it."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import now
from gezhi.logbook import reads
from gezhi.logbook.actions import AT_ONCE, ask_verification, write
from gezhi.logbook.clock import carry_out, seal
from gezhi.logbook.models import Checkpoint, Entry, Verification
from gezhi.logbook.tests.building import Attacker
from testing.browser import Browser
from testing.town import Town, small_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings: Any) -> Town:
    """The small town, whose founding is in the log and sealed; the real rule decides who reads what."""
    settings.GEZHI_LOG_READERS = "gezhi.registry.rules.may_read_log"
    town = small_town()
    seal(at=now())
    return town


def signed_in(client: Client, somebody: object) -> Client:
    client.force_login(somebody)  # type: ignore[arg-type]
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_auditor_reads_everything_with_names_and_seals(client: Browser, town: Town) -> None:
    page = text(signed_in(client, town.people["auditor"]).get("/logbook/"))
    assert "秦若川" in page
    assert "已封存" in page
    assert "自己校验" in page
    assert "person:" not in page
    assert f"已封存 {Checkpoint.objects.latest('size').size} 条" in page


def test_a_steward_reads_what_is_about_his_places_only(client: Browser, town: Town) -> None:
    page = text(signed_in(client, town.people["manager"]).get("/logbook/"))
    assert "港东食品园" in page
    assert "生物谷" not in page
    assert "自己校验" not in page


def test_what_waits_for_its_seal_says_so(client: Browser, town: Town) -> None:
    write("place.changed", by=OPERATOR, at=now(), about=[town.places["site"].ref])
    assert "待封存" in text(signed_in(client, town.people["auditor"]).get("/logbook/"))


def test_by_name_verb_and_day(client: Browser, town: Town) -> None:
    browser = signed_in(client, town.people["auditor"])
    by_name = text(browser.get("/logbook/", {"about": "东卫生间"}))
    assert "东卫生间" in by_name
    assert "生物谷" not in by_name
    assert "没有这样的记录" in text(browser.get("/logbook/", {"day": "1999-01-01"}))
    assert "没有这样的记录" in text(browser.get("/logbook/", {"about": "查无此处"}))
    founded = text(browser.get("/logbook/", {"verb": "zone.founded"}))
    assert founded.count('class="timeline"') == 1
    assert browser.get("/logbook/", {"day": "31.31.31", "verb": "no.such"}).status_code == 200


def test_pages_follow_one_another(client: Browser, town: Town) -> None:
    for number in range(120):
        write("x.y", by=OPERATOR, at=now(), about=[town.places["site"].ref], facts={"n": number})
    browser = signed_in(client, town.people["auditor"])
    first = text(browser.get("/logbook/", {"verb": "x.y"}))
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(browser.get(following))
    assert "n 119" in first
    assert "n 69" in second
    assert "n 119" not in second
    assert browser.get("/logbook/", {"after": "nonsense"}).status_code == 422


def test_an_entry_shows_its_words_its_text_and_its_seal(client: Browser, town: Town) -> None:
    entry = Entry.objects.filter(verb="duty.assigned").earliest("pk")
    page = text(signed_in(client, town.people["auditor"]).get(f"/logbook/{entry.pk}/"))
    assert bytes(entry.seal.leaf_hash).hex() in page
    assert "&quot;verb&quot;:&quot;duty.assigned&quot;" in page
    proof = client.get(f"/logbook/{entry.pk}/proof.json")
    assert proof.json()["leaf"] == entry.seal.leaf
    assert "attachment" in proof["Content-Disposition"]


def test_an_entry_of_others_is_not_there(client: Browser, town: Town) -> None:
    entry = Entry.objects.filter(about__contains=[town.places["other_group"].ref]).earliest("pk")
    browser = signed_in(client, town.people["manager"])
    assert browser.get(f"/logbook/{entry.pk}/").status_code == 404
    assert browser.get(f"/logbook/{entry.pk}/proof.json").status_code == 404


def test_a_late_entry_says_why_and_when_it_arrived(client: Browser, town: Town) -> None:
    at = now()
    write(
        "x.y",
        by=OPERATOR,
        at=at,
        about=[town.places["site"].ref],
        happened_at=at.replace(year=at.year - 1),
        late_reason="手机没电",
    )
    page = text(signed_in(client, town.people["auditor"]).get("/logbook/", {"verb": "x.y"}))
    assert "补录" in page
    assert "手机没电" in page


def test_verifying_says_that_nothing_was_changed(client: Browser, town: Town) -> None:
    browser = signed_in(client, town.people["auditor"])
    assert "还没有人校验过日志" in text(browser.get("/logbook/verify/"))
    page = text(browser.post("/logbook/verify/", follow=True))
    assert "与封存时一致" in page
    assert "何建平" in page
    assert Checkpoint.objects.latest("size").text.split("\n")[2] in page
    assert reads.verifier_keys()[0] in page
    assert "整体校验一致" in text(browser.get("/logbook/"))


def test_verifying_names_what_was_done(client: Browser, town: Town, attacker: Attacker) -> None:
    entry = Entry.objects.filter(verb="duty.assigned").earliest("pk")
    attacker("UPDATE logbook_entry SET actor = 'person:99' WHERE id = %s", entry.pk)
    browser = signed_in(client, town.people["auditor"])
    page = text(browser.post("/logbook/verify/", follow=True))
    assert "与封存时不一致" in page
    assert f"第 {entry.pk} 条与封存时不一致" in page
    assert f'href="/logbook/{entry.pk}/"' in page
    assert "整体校验不一致" in text(browser.get("/logbook/"))


def test_a_kept_checkpoint_is_compared_pasted_or_as_a_file(client: Browser, town: Town) -> None:
    kept = Checkpoint.objects.latest("size").text
    browser = signed_in(client, town.people["auditor"])
    assert "您的检查点" in text(browser.post("/logbook/verify/", {"kept": kept.replace("\n", "\r\n")}, follow=True))
    upload = SimpleUploadedFile("checkpoint.txt", kept.encode())
    assert "您的检查点" in text(browser.post("/logbook/verify/", {"file": upload}, follow=True))


@pytest.mark.parametrize("wrong", [{"kept": "shopping list"}, {"file": SimpleUploadedFile("x", b"\xff\xfe\x00")}])
def test_what_is_no_checkpoint_is_refused_beside_the_field(client: Browser, town: Town, wrong: dict[str, Any]) -> None:
    answer = signed_in(client, town.people["auditor"]).post("/logbook/verify/", wrong)
    assert answer.status_code == 422
    assert "不是检查点" in text(answer) or "不是文本" in text(answer)
    assert wrong.get("kept", "") in text(answer)


def test_a_large_log_is_verified_by_the_worker_with_progress(
    client: Browser, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.logbook.actions.AT_ONCE", 0)
    browser = signed_in(client, town.people["auditor"])
    page = text(browser.post("/logbook/verify/", follow=True))
    row = Verification.objects.get()
    assert "进行中" in page
    assert f'hx-get="/logbook/verify/{row.pk}/"' in page
    again = browser.post("/logbook/verify/")
    assert again.status_code == 422
    assert "正在校验" in text(again)
    carry_out(row.pk, at=now())
    fragment = text(browser.get(f"/logbook/verify/{row.pk}/", headers={"HX-Request": "true"}))
    assert "与封存时一致" in fragment
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert AT_ONCE == 20_000


def test_a_verification_that_breaks_off_says_so(client: Browser, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("gezhi.logbook.clock.verify", broken)
    with pytest.raises(OSError, match="disk"):
        ask_verification(by=OPERATOR, at=now())
    assert "校验中断了" in text(signed_in(client, town.people["auditor"]).get("/logbook/verify/"))


def test_export_checkpoint_and_verifier_are_downloads(client: Browser, town: Town) -> None:
    browser = signed_in(client, town.people["auditor"])
    bundle = browser.get("/logbook/export.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content))) as opened:  # type: ignore[attr-defined]
        assert opened.namelist() == ["verify_export.py", "log.jsonl"]
    assert browser.get("/logbook/checkpoint.txt").content.decode() == Checkpoint.objects.latest("size").text
    assert browser.get("/logbook/verify_export.py").content == reads.VERIFIER.read_bytes()


@pytest.mark.parametrize("address", ["verify/", "export.zip"])
def test_others_are_told_whom_to_ask(client: Browser, town: Town, address: str) -> None:
    answer = signed_in(client, town.people["manager"]).get(f"/logbook/{address}")
    assert answer.status_code == 403
    assert "完整的日志由审计员和负责全区的人查看" in text(answer)
    assert signed_in(client, town.people["manager"]).post("/logbook/verify/").status_code == 403
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "1/", "1/proof.json", "verify/", "verify/1/", "export.zip", "checkpoint.txt", "verify_export.py"]
)
def test_nobody_reads_without_signing_in(client: Browser, town: Town, address: str) -> None:
    answer = client.get(f"/logbook/{address}")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"] or "account" in answer["Location"]


def test_a_stopped_sealer_is_said_on_the_page(client: Browser, town: Town) -> None:
    from gezhi.logbook import keys

    keys.key_path().unlink()
    seal(at=now())
    assert "日志的密钥不见了" in text(signed_in(client, town.people["auditor"]).get("/logbook/"))


def test_an_empty_log_says_what_will_come(client: Browser, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GEZHI_LOG_READERS = "gezhi.registry.rules.may_read_log"
    town = small_town()
    monkeypatch.setattr("gezhi.logbook.reads.entries", lambda **_: reads.Page([], ""))
    assert "还没有记录" in text(signed_in(client, town.people["auditor"]).get("/logbook/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(
    client: Browser, town: Town, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        write("x.y", by=town.people["clerk"], at=now(), about=[town.places["site"].ref, town.people["cleaner"].ref])
    browser = signed_in(client, town.people["auditor"])
    browser.get("/logbook/")
    with django_assert_max_num_queries(32):
        browser.get("/logbook/", {"verb": "x.y"})
