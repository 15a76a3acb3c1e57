"""Names as people give them, and how a file is answered with: as what it is, never as a page that acts."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.files.actions import store
from gezhi.files.models import StoredFile
from gezhi.files.names import LONGEST, fit_name
from gezhi.files.serving import answer_file
from gezhi.files.tests.making import document, pdf, picture
from gezhi.kernel.actors import OPERATOR

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
ALL = frozenset({"image", "pdf", "office", "text"})


def kept(raw: bytes) -> StoredFile:
    return store(BytesIO(raw), by=OPERATOR, at=NOON, kinds=ALL)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("照片 1.JPG", "照片 1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\沈\\桌面\\隐患.png", "隐患.jpg"),
        ("a\x00b\r\nc\x1b.jpg", "abc.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("报告.pdf.exe", "报告.pdf.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("CON", "file.jpg"),
        ("nul.txt", "file.jpg"),
        ("  空 格  .jpg ", "空 格.jpg"),
        ("👨‍👩‍👧‍👦 全家.jpg", "👨‍👩‍👧‍👦 全家.jpg"),
        ('a"b;c<d>.jpg', "a b;c d.jpg"),
        ("第 2 版.最终", "第 2 版.最终.jpg"),
    ],
)
def test_a_name_is_made_fit(given_name: str, name: str) -> None:
    assert fit_name(given_name, "jpg") == name


def test_a_name_of_four_hundred_characters_is_cut_at_its_stem() -> None:
    name = fit_name("隐" * 400 + ".png", "png")
    assert len(name) == LONGEST
    assert name.endswith("隐.png")
    assert "\u200d" not in fit_name("x" * 114 + "👨‍👩‍👧‍👦" * 9, "jpg")[-6:]


@given(st.text(max_size=500), st.sampled_from(["jpg", "docx"]))
def test_no_name_breaks_a_path_or_a_line(given_name: str, extension: str) -> None:
    name = fit_name(given_name, extension)
    assert len(name) <= LONGEST
    assert name.endswith(f".{extension}")
    assert name.isprintable() or "\u200d" in name or "\ufe0f" in name
    assert not set('/\\:*?"<>|\r\n\0') & set(name)
    assert not name.startswith((".", " "))
    assert fit_name(name, extension) == name


@pytest.mark.django_db
def test_a_picture_is_shown_in_place_and_everything_else_is_saved() -> None:
    shown, saved = answer_file(kept(picture()), "隐患.jpg"), answer_file(kept(pdf()), "通知.pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert saved.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E9%80%9A%E7%9F%A5.pdf"
    assert answer_file(kept(picture()), "隐患.jpg", save=True).headers["Content-Disposition"].startswith("attachment")
    assert answer_file(kept(document()), "a.docx").headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_html_that_came_as_text_is_no_page() -> None:
    answer = answer_file(kept(b"<html><script>alert(1)</script></html>"), "page.html")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.django_db
def test_the_whole_file_is_sent_under_its_hash() -> None:
    stored = kept(pdf())
    answer = answer_file(stored, 'x\r\nSet-Cookie: a=b"')
    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[arg-type]
    assert answer.headers["Content-Length"] == str(len(pdf()))
    assert answer.headers["ETag"] == f'"{stored.sha256}"'
    assert "\n" not in answer.headers["Content-Disposition"]
