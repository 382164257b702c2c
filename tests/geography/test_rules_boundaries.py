"""Boundary files and the shapes they give, without an application."""

from __future__ import annotations

import json
import math
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.geography.rules import boundary_files, read_boundaries, shaped
from app.geography.rules.boundary_shapes import COUNTY_SIZES
from app.geography.rules.outlines import area
from app.geography.rules.projection import projected
from app.kernel.problems import Refused
from tests.geography.maps import collection, feature, in_metres, rings_of, square, topology

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


def refused(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.problems[0].code.removeprefix("geography.boundaries.")


# Files ---------------------------------------------------------------------------------------------------------------
def centre_of(rings) -> tuple[float, float]:
    points = [point for ring in rings for point in ring]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


GOOD = {
    "degrees": collection(feature("0301")),
    "a multipolygon": collection(feature("0301", kind="MultiPolygon")),
    "a number without its zero": collection({**feature("0301"), "properties": {"kommunenummer": 301}}),
    "an id": collection({**feature("0301"), "properties": {}, "id": "0301"}),
    "its county beside it": collection(
        {**feature("0301"), "properties": {"fylkesnummer": "03", "kommunenummer": "0301"}}
    ),
    "named degrees": collection(feature("0301"), crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    "zone 33": collection(
        feature("0301", in_metres(square(59.921, 10.783))), crs={"properties": {"name": "EPSG:25833"}}
    ),
    "zone 32": collection(
        feature("0301", in_metres(square(59.921, 10.783), 32)),
        crs={"properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
    ),
    "heights": collection(feature("0301", [[*point, 12.5] for point in square(59.921, 10.783)])),
    "a byte order mark": b"\xef\xbb\xbf" + collection(feature("0301")),
    "lines beside it": collection(
        feature("0301"), {"properties": {"kommunenummer": "0301"}, "geometry": {"type": "LineString"}}
    ),
    "the national file": json.dumps(
        {
            "administrative_enheter.kommunegrense": {"features": [{"properties": {}, "geometry": None}]},
            "administrative_enheter.kommune": {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "EPSG:25833"}},
                "features": [feature("0301", in_metres(square(59.921, 10.783)))],
            },
        }
    ).encode(),
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_files_as_the_sources_deliver_them_are_read(content):
    (code, rings), *others = read_boundaries(content).items()
    assert (code, others) == ("0301", [])
    assert centre_of(rings) == pytest.approx(projected(59.921, 10.783), abs=700)


@pytest.mark.parametrize("quantised", [True, False])
def test_topojson_is_read_with_its_shared_arcs(quantised):
    found = read_boundaries(topology(quantised=quantised))
    assert set(found) == {"0301", "3201"}
    (west,), (east,) = found["0301"], found["3201"]
    assert area(west) == pytest.approx(area(east), rel=0.01)
    assert len(set(west) & set(east)) == 2


def test_metres_without_a_projection_are_asked_about_and_read_when_told():
    content = collection(feature("0301", in_metres(square(59.921, 10.783), 32)))
    assert refused(lambda: read_boundaries(content)) == "projection"
    assert centre_of(read_boundaries(content, epsg=25832)["0301"]) == pytest.approx(projected(59.921, 10.783), abs=700)


BAD = {
    "empty": (b"  \n", "empty"),
    "a zip": (b"PK\x03\x04rest", "packed"),
    "gzip": (b"\x1f\x8b\x08rest", "packed"),
    "no text": (b"\xff\xfe\x00{", "json"),
    "half a file": (collection(feature("0301"))[:-40], "json"),
    "a list": (b"[1, 2]", "json"),
    "not a number": (b'{"type":"FeatureCollection","features":[{"x":NaN}]}', "json"),
    "nested without end": (b"[" * 200_000, "json"),
    "a number of a million digits": (b'{"a":' + b"9" * 1_000_000 + b"}", "json"),
    "another map": (collection({"properties": {"name": "Oslo"}, "geometry": {"type": "Point"}}), "none"),
    "no features": (b'{"type":"FeatureCollection","features":[]}', "none"),
    "features that are none": (b'{"type":"FeatureCollection","features":[1, null, "a", []]}', "none"),
    "an unknown projection": (collection(feature("0301"), crs={"properties": {"name": "EPSG:3857"}}), "projection"),
    "a projection without a name": (collection(feature("0301"), crs={"properties": {}}), "projection"),
    "swapped axes": (collection(feature("0301", [[y, x] for x, y in square(59.921, 10.783)])), "outside"),
    "another continent": (collection(feature("0301", square(-33.0, 151.0))), "outside"),
    "infinity": (
        collection(feature("0301", [[11, 60], [1e999, 60], [11, 61]])).replace(b"Infinity", b"1e999"),
        "broken",
    ),
    "two points": (collection(feature("0301", [[10.7, 59.9], [10.8, 59.9]])), "broken"),
    "a point for a shape": (collection(feature("0301", [[10.7, 59.9]] * 4)), "broken"),
    "words for numbers": (collection(feature("0301", [["a", "b"], [1, 2], [3, 4]])), "broken"),
    "too shallow": (collection({**feature("0301"), "geometry": {"type": "Polygon", "coordinates": [1, 2]}}), "broken"),
    "arcs that are not there": (topology().replace(b"[[0, 1]]", b"[[0, 99]]"), "json"),
    "no arcs": (b'{"type":"Topology","objects":{}}', "json"),
    "a bomb of arcs": (
        topology().replace(b"[[0, 1]]", b"[[" + b"1," * 6_000_000 + b"1]]"),
        "json",
    ),
}


@pytest.mark.parametrize(("content", "mistake"), BAD.values(), ids=BAD)
def test_wrong_and_hostile_files_are_refused_in_plain_words(content, mistake):
    assert refused(lambda: read_boundaries(content)) == mistake


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(boundary_files, "LIMIT", 10)
    assert refused(lambda: read_boundaries(collection(feature("0301")))) == "too_large"


KEYS = [
    "type",
    "features",
    "geometry",
    "coordinates",
    "properties",
    "crs",
    "arcs",
    "objects",
    "geometries",
    "kommunenummer",
    "transform",
    "scale",
]
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
documents = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@PATIENT
@given(documents)
def test_no_document_does_more_than_be_refused(document):
    with suppress(Refused):
        read_boundaries(json.dumps(document).encode())


# Shapes --------------------------------------------------------------------------------------------------------------
KNOWN = {"03", "32", "0301", "3201", "3203"}


def test_a_county_whose_municipalities_are_all_there_gets_their_outline():
    shapes, unknown = shaped(read_boundaries(topology()), KNOWN)
    assert [shape.code for shape in shapes] == ["03", "0301", "3201"]  # 3203 is missing, so 32 has no outline
    assert unknown == ()
    assert shapes[0].around == shapes[1].around


def test_codes_of_another_time_are_left_out_and_a_file_of_them_is_refused():
    oslo, old = feature("0301"), feature("1601", square(63.4, 10.4))
    shapes, unknown = shaped(read_boundaries(collection(oslo, old)), KNOWN)
    assert ([s.code for s in shapes], unknown) == (["03", "0301"], ("1601",))
    assert refused(lambda: shaped(read_boundaries(collection(old)), KNOWN)) == "unknown"


def test_shapes_that_lie_elsewhere_are_refused():
    content = collection(feature("0301", in_metres(square(59.921, 10.783), 32)))
    assert refused(lambda: shaped(read_boundaries(content, epsg=25833), KNOWN)) == "elsewhere"


def test_a_county_is_drawn_with_fewer_points_on_the_countrys_map():
    ring = [[x, y] for x, y in _wrinkled(59.921, 10.783)]
    (county,), _ = shaped(read_boundaries(collection(feature("03", ring, key="fylkesnummer"))), KNOWN)
    coarse, fine = (sum(map(len, rings_of(path))) for path in (county.coarse, county.fine))
    assert 4 < coarse < fine <= COUNTY_SIZES[1][1]


def _wrinkled(north: float, east: float):
    for n in range(4000):
        angle, radius = n * math.pi / 2000, 0.2 + 0.01 * math.sin(n / 3) + 0.003 * math.sin(n * 1.7)
        yield east + 2 * radius * math.cos(angle), north + radius * math.sin(angle)


@pytest.mark.shared
def test_the_public_files_simplified_are_read_whole(shared_data):
    from app.geography.rules import COUNTIES, MUNICIPALITIES

    known = {fact.code for fact in (*COUNTIES, *MUNICIPALITIES)}
    shapes, unknown = shaped(read_boundaries((shared_data / "norway" / "municipalities.geojson").read_bytes()), known)
    assert len(shapes) == 15 + 357
    assert unknown == ()
    assert sum(len(s.coarse) for s in shapes if len(s.code) == 2) < 60_000
    shapes, _ = shaped(read_boundaries((shared_data / "norway" / "counties.geojson").read_bytes()), known)
    assert len(shapes) == 15
