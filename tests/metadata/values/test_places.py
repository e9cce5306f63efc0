"""Geometries of every form, as points, boxes and polygons."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.values.places import (
    Box,
    Point,
    Polygon,
    format_number,
    is_place_name,
    shapes,
)


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def ring(*points: tuple[float, float]) -> Polygon:
    return Polygon(tuple(Point(*point) for point in points))


def codes(value: object, **options: int) -> list[str]:
    return [finding.code for finding in shapes(value, **options)[1]]


TRIANGLE = [[0, 0], [4, 0], [4, 4]]
CLOSED = ring((0, 0), (4, 0), (4, 4), (0, 0))
CROSSING = [Box(170, 180, -1, 1), Box(-180, -170, -1, 1)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # GeoJSON
        ({"type": "Point", "coordinates": [151.2, -33.8]}, [Point(151.2, -33.8)]),
        ('{"type": "Point", "coordinates": [151.2, -33.8, 5]}', [Point(151.2, -33.8)]),
        ({"type": "point", "coordinates": ["151.2", "-33.8"]}, [Point(151.2, -33.8)]),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, [Point(1, 2), Point(3, 4)]),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 1]]}, [Box(1, 3, 1, 2)]),
        ({"type": "MultiLineString", "coordinates": [[[1, 2], [3, 1]]]}, [Box(1, 3, 1, 2)]),
        (polygon(TRIANGLE), [CLOSED]),
        ({"type": "MultiPolygon", "coordinates": [[TRIANGLE], [TRIANGLE]]}, [CLOSED]),
        ({"type": "Feature", "geometry": polygon(TRIANGLE)}, [CLOSED]),
        ({"type": "Feature", "geometry": None, "bbox": [1, 2, 3, 4]}, [Box(1, 3, 2, 4)]),
        ({"bbox": [1, 2, 0, 3, 4, 9]}, [Box(1, 3, 2, 4)]),
        (
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}},
                    {"type": "Feature", "geometry": polygon(TRIANGLE)},
                ],
            },
            [Point(1, 2), CLOSED],
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": [1, 2]}, polygon(TRIANGLE)],
            },
            [Point(1, 2), CLOSED],
        ),
        # WKT
        ("POINT(151.2 -33.8)", [Point(151.2, -33.8)]),
        ("point z (151.2 -33.8 7)", [Point(151.2, -33.8)]),
        ("SRID=4326;POINT (1 2)", [Point(1, 2)]),
        ("MULTIPOINT (1 2, 3 4)", [Point(1, 2), Point(3, 4)]),
        ("MULTIPOINT ((1 2), (3 4))", [Point(1, 2), Point(3, 4)]),
        ("LINESTRING (1 2, 3 1)", [Box(1, 3, 1, 2)]),
        ("POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))", [CLOSED]),
        ("MULTIPOLYGON (((0 0, 4 0, 4 4)))", [CLOSED]),
        ("ENVELOPE(1, 3, 4, 2)", [Box(1, 3, 2, 4)]),
        # numbers and directions
        ("1,2,3,4", [Box(1, 3, 2, 4)]),
        ("1 2 3 4", [Box(1, 3, 2, 4)]),
        ([1, 2, 3, 4], [Box(1, 3, 2, 4)]),
        ("[1, 2, 3, 4]", [Box(1, 3, 2, 4)]),
        ({"west": 1, "east": "3", "south": 2, "north": 4}, [Box(1, 3, 2, 4)]),
        (
            {"bbox-west-long": 1, "bbox-east-long": 3, "bbox-south-lat": 2, "bbox-north-lat": 4},
            [Box(1, 3, 2, 4)],
        ),
        # boxes of no size
        ([1, 2, 1, 2], [Point(1, 2)]),
        ([1, 2, 1, 4], [Box(1, 1, 2, 4)]),
        # polygons that are none
        (polygon([[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]), [Box(0, 4, 0, 2)]),
        (polygon([[0, 0], [0, 2], [4, 2], [4, 0]]), [Box(0, 4, 0, 2)]),
        (polygon([[0, 0], [4, 2], [0, 0]]), [Box(0, 4, 0, 2)]),
        (polygon([[4, 2], [4, 2], [4, 2]]), [Point(4, 2)]),
        (polygon([[0, 0], [0, 0], [4, 0], [4, 4], [4, 4], [0, 0]]), [CLOSED]),
        # around the antimeridian
        ([170, -1, -170, 1], CROSSING),
        ({"west": 170, "east": -170, "south": -1, "north": 1}, CROSSING),
        ([170, -1, 190, 1], CROSSING),
        (polygon([[170, -1], [190, -1], [190, 1], [170, 1], [170, -1]]), CROSSING),
        (polygon([[170, -1], [-170, -1], [-175, 1]]), CROSSING),
        (polygon([[170, -1], [190, -1], [185, 1]]), CROSSING),
        (polygon([[-170, -1], [170, -1], [170, 1], [-170, 1]]), [Box(-170, 170, -1, 1)]),
        (polygon([[-170, -1], [-175, 1], [170, -1]]), CROSSING),
        (polygon([[-170, -1], [170, -1], [-175, 1]]), CROSSING),
        (polygon([[-100, 60], [0, 60], [100, 65]]), [Box(-180, 180, 60, 65)]),
        (
            polygon([[190, 0], [200, 0], [200, 5]]),
            [ring((-170, 0), (-160, 0), (-160, 5), (-170, 0))],
        ),
        ([180, -1, 190, 1], [Box(-180, -170, -1, 1)]),
        ([0, -90, 360, 90], [Box(-180, 180, -90, 90)]),
        ([-180, -90, 180, 90], [Box(-180, 180, -90, 90)]),
        # numbers
        ({"type": "Point", "coordinates": [200, 1]}, [Point(-160, 1)]),
        ({"type": "Point", "coordinates": [180, 1]}, [Point(180, 1)]),
        ({"type": "Point", "coordinates": [1e-7, -1e-9]}, [Point(1e-7, 0)]),
    ],
)
def test_a_geometry_is_read(value: object, expected: list[object]) -> None:
    assert shapes(value)[0] == expected


@pytest.mark.parametrize("value", [None, "", "  ", "{}", "[]", "null", {}, []])
def test_nothing_is_nothing_and_no_problem(value: object) -> None:
    assert shapes(value) == ([], [])


@pytest.mark.parametrize(
    "value",
    [
        "not json",
        '{"type": "Point", "coordinates": [1',
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Point", "coordinates": [math.nan, 1]},
        {"type": "Point", "coordinates": [math.inf, 1]},
        {"type": "Point", "coordinates": [10**400, 1]},
        {"type": "Point", "coordinates": [True, False]},
        {"type": "Point", "coordinates": "12"},
        {"type": "Point"},
        {"type": "Polygon", "coordinates": []},
        {"type": "FeatureCollection", "features": []},
        {"type": "Feature", "geometry": "x"},
        {"west": 1, "east": 3, "south": 2},
        [1, 4, 3, 2],
        [1, 2, 3],
        "POINT EMPTY",
        "POINT (1)",
        "POINT (1 2",
        "SRID=3857;POINT (1 2)",
        "CIRCULARSTRING (1 2, 3 4, 5 6)",
        "ENVELOPE(1, 2)",
        7,
        b"POINT (1 2)",
        "[" * 100_000,
        "POLYGON " + "(" * 100_000,
    ],
)
def test_text_that_is_no_geometry_is_said_to_be_none(value: object) -> None:
    assert shapes(value)[0] == []
    assert codes(value) == ["geometry-unreadable"]


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ({"type": "Point", "coordinates": [-33, 151]}, ("-33", "151")),
        ({"type": "Point", "coordinates": [-181, 0]}, ("-181", "0")),
        ({"type": "Point", "coordinates": [361, 0]}, ("361", "0")),
        (polygon([[-10, 0], [185, 0], [3, 4]]), ("185", "0")),
        ("0,0,334000.5,6250000", ("334000.5", "6250000")),
    ],
)
def test_a_place_that_is_not_on_earth_is_left_out(value: object, at: tuple[str, str]) -> None:
    found, (finding,) = shapes(value)
    assert found == []
    assert finding.code == "geometry-out-of-range"
    assert (finding.params["lon"], finding.params["lat"]) == at


class TestSimplified:
    def test_a_hole_is_lost(self) -> None:
        assert codes(polygon(TRIANGLE, [[3, 1], [3, 2], [3.5, 1]])) == ["geometry-simplified"]

    def test_a_line_is_its_box(self) -> None:
        assert codes("LINESTRING (1 2, 3 1)") == ["geometry-simplified"]

    def test_many_points_are_their_box(self) -> None:
        points = [[i, i] for i in range(11)]
        assert shapes({"type": "MultiPoint", "coordinates": points})[0] == [Box(0, 10, 0, 10)]
        assert len(shapes({"type": "MultiPoint", "coordinates": points[:10]})[0]) == 10

    def test_many_polygons_are_their_box(self) -> None:
        many = [[[[i, 0], [i + 1, 0], [i, 1]]] for i in range(11)]
        value = {"type": "MultiPolygon", "coordinates": many}
        assert shapes(value)[0] == [Box(0, 11, 0, 1)]
        assert codes(value) == ["geometry-simplified"]

    def test_a_polygon_of_many_points_is_its_box(self) -> None:
        points = [[math.cos(i / 50), math.sin(i / 50)] for i in range(300)]
        assert isinstance(shapes(polygon(points))[0][0], Box)
        assert codes(polygon(points)) == ["geometry-simplified"]
        assert isinstance(shapes(polygon(points), max_points=400)[0][0], Polygon)

    def test_a_polygon_across_the_antimeridian_is_two_boxes(self) -> None:
        assert codes(polygon([[170, -1], [-170, -1], [-175, 1]])) == ["geometry-simplified"]

    def test_a_polygon_wider_than_half_the_earth_is_its_box(self) -> None:
        value = polygon([[-100, 0], [0, 0], [90, 5], [0, 10]])
        assert shapes(value)[0] == [Box(-100, 90, 0, 10)]
        assert codes(value) == ["geometry-simplified"]

    def test_simplifying_without_loss_says_nothing(self) -> None:
        assert codes(polygon(TRIANGLE)) == []
        assert codes([170, -1, -170, 1]) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e-7, "0.0000001"),
        (-1e-9, "0"),
        (-0.0, "0"),
        (151.0, "151"),
        (100.0, "100"),
        (-33.8688197, "-33.8688197"),
        (1 / 3, "0.3333333"),
    ],
)
def test_a_number_has_no_exponent_and_no_tail(number: float, text: str) -> None:
    assert format_number(number) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New South Wales", True),
        ("Point Cook", True),
        ("大阪", True),
        ("POINT (1 2)", False),
        ("CIRCULARSTRING (1 2, 3 4)", False),
        ("{broken", False),
        ("<gml:Point/>", False),
        ("1,2,3,4", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_place_name_has_letters_and_is_no_geometry(text: str, expected: bool) -> None:
    assert is_place_name(text) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "bbox", "west"]), inner
        )
    ),
    max_leaves=20,
)
KINDS = st.sampled_from(["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon", "Feature"])


@given(JSON, KINDS)
def test_no_value_raises_and_none_is_lost_in_silence(value: object, kind: str) -> None:
    for candidate in (value, {"type": kind, "coordinates": value}, json.dumps(value)):
        found, findings = shapes(candidate)
        empty = candidate in (None, "", {}, [], "{}", "[]", "null", '""')
        assert empty or found or findings or str(candidate).strip(' "') in ("", "None")


@given(
    st.lists(st.tuples(st.floats(-180, 360), st.floats(-90, 90)).map(list), min_size=1, max_size=8)
)
def test_a_place_that_was_read_is_on_earth_and_well_formed(points: list[list[float]]) -> None:
    for shape in shapes(polygon(points))[0]:
        if isinstance(shape, Box):
            assert -180 <= shape.west <= shape.east <= 180
            assert -90 <= shape.south <= shape.north <= 90
        elif isinstance(shape, Polygon):
            assert len(shape.points) >= 4
            assert shape.points[0] == shape.points[-1]
            assert all(-180 <= point.longitude <= 180 for point in shape.points)


def test_a_huge_geometry_takes_linear_time() -> None:
    start = time.process_time()
    shapes(polygon([[i % 180, (i * 7) % 90] for i in range(200_000)]))
    shapes("MULTIPOINT (" + "1 2, " * 200_000 + "3 4)")
    assert time.process_time() - start < 15
