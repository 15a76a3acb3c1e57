"""A file as offices have it: every way it can be wrong gets a sentence, and nothing in it is lost without a word."""

import json
from typing import Any

import pytest
from django.utils import translation

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo import geojson
from gezhi.registry.tests.geo.grounds import collection, feature, square


def read(raw: bytes, **options: Any) -> geojson.Content:
    return geojson.read(raw, crs=options.pop("crs", "wgs84"), **options)


def refusal(raw: bytes) -> Refused:
    with translation.override("en"):
        with pytest.raises(Refused) as caught:
            read(raw)
        caught.value.sentence = str(caught.value.sentence)
    return caught.value


def test_a_collection_is_read_feature_by_feature() -> None:
    content = read(collection(feature(square(0, 0), name="东一"), feature(square(1, 0), name="东二", code=7)))
    assert [one.properties["name"] for one in content.features] == ["东一", "东二"]
    assert content.properties == ["name", "code"]
    assert not content.stopped


def test_a_single_feature_and_a_bare_geometry_will_do() -> None:
    one = feature(square(0, 0), name="唯一")
    assert len(read(json.dumps(one).encode()).features) == 1
    assert read(json.dumps(one["geometry"]).encode()).features[0].properties == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_office_encodings_are_read(encoding: str) -> None:
    text = json.dumps(
        {"type": "FeatureCollection", "features": [feature(square(0, 0), name="流亭")]}, ensure_ascii=False
    )
    assert read(text.encode(encoding)).features[0].properties["name"] == "流亭"


def test_the_source_stays_as_it_came_when_the_coordinates_are_converted() -> None:
    raw = collection(feature(square(0, 0)))
    content = read(raw, crs="gcj02")
    assert content.features[0].source == json.loads(raw)["features"][0]["geometry"]
    assert content.features[0].geometry != content.features[0].source


def test_what_is_no_area_is_left_out_and_named() -> None:
    line = {"type": "LineString", "coordinates": [[120, 36], [121, 37]]}
    content = read(collection(feature(square(0, 0)), feature(line, name="环路"), feature(None)))
    assert [(remark.number, remark.label, remark.stops) for remark in content.remarks] == [
        (2, "环路", False),
        (3, "", False),
    ]
    assert len(content.features) == 1


def test_one_crossing_outline_stops_the_file_but_the_others_are_read() -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[120, 36], [121, 37], [121, 36], [120, 37], [120, 36]]]}
    content = read(collection(feature(square(0, 0)), feature(bow_tie, name="结")))
    assert content.stopped
    assert content.remarks[0].field == "mend"
    assert len(content.features) == 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (collection(), "empty"),
        (collection(feature(square(0, 0)))[:-40], "not-json"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe\xfd", "not-json"),
        (b"name,lon,lat\n", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"[]", "not-geojson"),
        (b'"FeatureCollection"', "not-geojson"),
        (b'{"type": "Topology", "objects": {}}', "not-geojson"),
        (b'{"type": "FeatureCollection", "features": {}}', "not-geojson"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [4, 5]]]}', "not-a-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not-json"),
        (collection(feature(square(0, 0)), crs={"type": "name", "properties": {"name": "EPSG:3857"}}), "other-crs"),
        (collection(feature(square(0, 0)), crs="weird"), "other-crs"),
        (collection(feature(square(0, 0)), crs={"properties": [1]}), "other-crs"),
        (collection(*[{}] * 1001), "too-many"),
        (b" " * (16 * 1024**2 + 1), "too-large"),
    ],
)
def test_what_is_no_geojson_gets_a_sentence(raw: bytes, code: str) -> None:
    refused = refusal(raw)
    assert (refused.code, refused.field) == (code, "file")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_a_crs_member_that_names_degrees_is_fine(name: str) -> None:
    assert read(collection(feature(square(0, 0)), crs={"type": "name", "properties": {"name": name}})).features


def test_broken_features_are_remarked_not_fatal() -> None:
    content = read(collection(feature(square(0, 0)), None, {"properties": 5}))  # type: ignore[arg-type]
    assert [remark.number for remark in content.remarks] == [2, 3]


def test_a_large_file_is_named_with_its_size() -> None:
    with pytest.raises(Refused) as caught:
        geojson.refuse_size(200 * 1024**2)
    assert "200 MB" in str(caught.value)
