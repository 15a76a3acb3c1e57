"""Both languages are whole: nothing lacks its Chinese, and English pages show English."""

import re

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from tests.house import source
from tools import translations

CATALOGUES = [app for app in translations.apps() if translations.catalogue_path(app).exists()]
DJANGO_READS = [app for app in CATALOGUES if app != translations.BY_ITSELF]


def spoken(message: Message, count: int) -> str:
    """What Django says for the message in the active language."""
    context = message.context or ""
    if isinstance(message.id, str):
        return pgettext(context, message.id) if context else gettext(message.id)
    one, many = message.id[0], message.id[1]
    return npgettext(context, one, many, count) if context else ngettext(one, many, count)


@pytest.mark.parametrize("app", translations.apps())
def test_nothing_is_missing_left_over_or_wrong(app: str) -> None:
    source.nothing(translations.app_faults(app))


def test_the_same_words_are_the_same_everywhere() -> None:
    source.nothing(translations.disagreements(translations.apps()))


@pytest.mark.parametrize("app", CATALOGUES)
def test_compiled_catalogues_are_up_to_date(app: str) -> None:
    """Fails with stale .mo files: run `make translations`."""
    compiled = translations.catalogue_path(app).with_suffix(".mo")
    assert compiled.exists()
    assert compiled.read_bytes() == translations.compiled(app)


@pytest.mark.parametrize("app", DJANGO_READS)
def test_english_pages_show_the_english_words(app: str) -> None:
    catalogue = translations.written(app)
    assert catalogue is not None
    with translation.override("en"):
        for message in translations.messages(catalogue):
            english = (message.id,) * 2 if isinstance(message.id, str) else message.id
            assert (spoken(message, 1), spoken(message, 2)) == tuple(english)


@pytest.mark.parametrize("app", DJANGO_READS)
def test_chinese_pages_show_the_chinese_words(app: str) -> None:
    catalogue = translations.written(app)
    assert catalogue is not None
    with translation.override("zh-hans"):
        for message in translations.messages(catalogue):
            if chinese := translations.translation(message):  # what lacks it is named above
                assert spoken(message, 2) == chinese


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "shown"), [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr", "zh-hans")]
)
def test_a_page_speaks_the_language_that_the_browser_asks_for_else_chinese(
    asked: str, shown: str, client: Client
) -> None:
    page = client.get("/account/sign-in/", headers={"accept-language": asked}).content.decode()
    own_names = re.sub(r"格治|简体中文|\s中\s", "", re.sub(r"<[^>]+>", " ", page))
    assert f'lang="{shown}"' in page or f'lang="{shown.replace("hans", "Hans")}"' in page
    assert bool(translations.CHINESE.search(own_names)) == (shown == "zh-hans")
