"""The packs that come with the product stand on what the product has: its data items, its figures, its own schema."""

import json

import jsonschema_rs
from django.conf import settings

from gezhi.policy.packs.checking import problems_of
from gezhi.policy.packs.linking import CORE_ITEMS, METRICS
from gezhi.registry import tags
from gezhi.reports import metrics, shipped


def test_packs_may_name_exactly_the_items_of_the_dictionary() -> None:
    assert {item.code for item in shipped.ITEMS} == CORE_ITEMS


def test_packs_may_name_exactly_the_figures_there_are() -> None:
    assert {metric.code for metric in metrics.METRICS} == METRICS


def test_the_published_schema_is_a_schema_and_the_shipped_packs_fit_it() -> None:
    jsonschema_rs.meta.validate(json.loads((settings.PACKS / "schema.json").read_text("utf-8")))
    folders = [path.parent for path in settings.PACKS.glob("*/pack.yaml")]
    assert len(folders) == 4
    assert {folder.name: problems_of(folder) for folder in folders} == {folder.name: [] for folder in folders}


def test_the_tags_that_packs_compare_are_those_of_the_vocabulary() -> None:
    known = {code for code, _label in tags.vocabulary()}
    for path in settings.PACKS.glob("*/*.yaml"):
        for line in path.read_text("utf-8").splitlines():
            if "key_tags: [" in line:
                named = line.split("key_tags: [")[1].split("]")[0]
                assert {one.strip() for one in named.split(",")} <= known, (path.name, line)
