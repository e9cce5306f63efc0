"""Places as they are stated: names and shapes that belong together, and boxes over the dateline."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.record import Box

from ..stated import mapped, new_problems, places_of

UNREADABLE = ["geometry-unreadable"]
NOWHERE = "POLYGON ((0 0, 0 0, 0 0, 0 0))"
WGS84 = "WGS84: POLYGON ((16.5 48.3, 16.1 48.1))"
SMALL = ["box 16.1 16.5 48.1 48.3"]
WIDE = "box -178 178 -20 -15"
TWO = ["box 178 180 -20 -15", "box -180 -178 -20 -15"]


def rectangle(west: float, east: float, south: float, north: float, **members: object) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring], **members}


def corners(west: float, east: float, south: float, north: float) -> dict[str, str]:
    names = ("bbox-west-long", "bbox-east-long", "bbox-south-lat", "bbox-north-lat")
    return {name: str(one) for name, one in zip(names, (west, east, south, north), strict=True)}


SQUARE = json.dumps(rectangle(7, 8, 46, 47))
# East first, as it is drawn by whoever means the other side of the world.
DATELINE = rectangle(178, -178, -20, -15)
CROSSING = [178, -20, -178, -15]


# Several names, and countries

EU = "http://publications.europa.eu/resource/authority/country"


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        (
            {"geographical_coverage": [f"{EU}/SMR", f"{EU}/MNE", f"{EU}/TUN"]},
            ["San Marino", "Montenegro", "Tunisia"],
        ),
        ({"geographical_coverage": f"{EU}/SMR"}, ["San Marino"]),
        ({"spatial_text": ["Fen", "Mere"]}, ["Fen", "Mere"]),
        ({"spatial_text": ["Fen", "Mere"], "spatial": "Bern"}, ["Bern", "Fen", "Mere"]),
        ({"extras": {"geographic_coverage": '["Fen","Mere"]'}}, ["Fen", "Mere"]),
        ({"geographic_name": ["Fen", f"{EU}/DEU"]}, ["Fen", "Germany"]),
        ({"geographic_name": "Fen", "spatial": SQUARE}, ["Fen + box 7 8 46 47"]),
        (
            {"spatial_text": {"de": "Moor", "en": "Fen"}, "bbox": "7,46,8,47"},
            ["Fen + box 7 8 46 47"],
        ),
        ({"country_codes": ["MWI"]}, ["Malawi"]),
        ({"countryCodes": "MW, ZA;DE"}, ["Malawi", "South Africa", "Germany"]),
        (
            {"country_codes": "{'SEN', 'COG', 'STP'}"},
            ["Congo - Brazzaville", "Senegal", "São Tomé & Príncipe"],
        ),
        ({"country_codes": ["Malawi", "ZAF"]}, ["Malawi", "South Africa"]),
        ({"country_codes": "DEU", "spatial_text": "Germany"}, ["Germany"]),
        # A place called so, perhaps, and no list of countries.
        ({"spatial": "ARG"}, ["ARG"]),
    ],
)
def test_each_of_several_names_is_a_place(fields, places):
    doc = mapped(**fields)
    assert places_of(doc) == places
    assert (new_problems(doc), doc.unused) == ([], ())


def test_several_names_leave_a_shape_alone():
    doc = mapped(geographic_name=["Fen", "Mere"], spatial=SQUARE)
    assert places_of(doc) == ["box 7 8 46 47", "Fen", "Mere"]


@pytest.mark.parametrize("code", ["SOL", "ZZ", "XA"])
def test_a_code_of_no_country_is_told(code):
    doc = mapped(country_codes=["MWI", code])
    assert (places_of(doc), new_problems(doc)) == (["Malawi"], UNREADABLE)


# Nothing at 0 0


@pytest.mark.parametrize(
    "fields",
    [
        {"spatial_coverage": NOWHERE},
        {"spatial": "ENVELOPE(0,0,0,0)"},
        {"extras": corners(0, 0, 0, 0)},
        {"spatial": "LINESTRING (0 0, 0 0)"},
        {"spatial": "0,0,0,0"},
        {"bbox": [0, 0, 0, 0]},
        {"spatial": rectangle(0, 0, 0, 0)},
        {"spatial": {"type": "Feature", "geometry": rectangle(0, 0, 0, 0)}},
    ],
)
def test_a_form_left_empty_is_no_place(fields):
    doc = mapped(**fields)
    assert places_of(doc) == []
    assert "geometry-unreadable" in new_problems(doc)


def test_the_name_beside_a_form_left_empty_stays():
    doc = mapped(spatial_coverage=[{"text": "Fenland", "geom": NOWHERE}])
    assert (places_of(doc), new_problems(doc)) == (["Fenland"], UNREADABLE)


@pytest.mark.parametrize(
    ("spatial", "expected"),
    [
        ("POINT (0 0)", "point 0 0"),
        ('{"type": "Point", "coordinates": [0, 0]}', "point 0 0"),
        ("POLYGON ((7 46, 7 46, 7 46, 7 46))", "point 7 46"),
        ("0,0,1,1", "box 0 1 0 1"),
        ("POLYGON ((0 0, 0 1, 0 0))", "box 0 0 0 1"),
    ],
)
def test_a_point_there_and_what_has_an_extent_is_a_statement(spatial, expected):
    assert places_of(mapped(spatial=spatial)) == [expected]


# Codes and geometries as names


@pytest.mark.parametrize(
    ("fields", "expected", "problems"),
    [
        ({"extras": {"geographic_coverage": "000000: "}}, [], UNREADABLE),
        (
            {"extras": {"geographic_coverage": "111100: England, Scotland, Wales"}},
            ["England, Scotland, Wales"],
            [],
        ),
        ({"spatial_text": "05315: Köln"}, ["Köln"], []),
        ({"spatial": "13: 東京都"}, ["東京都"], []),
        ({"spatial_text": "12345"}, [], UNREADABLE),
        ({"spatial_coverage": [{"text": "4711"}]}, [], UNREADABLE),
        ({"extras": {"geographic_coverage": "1234 Lakeville"}}, ["1234 Lakeville"], []),
        ({"spatial": "Lake: north shore"}, ["Lake: north shore"], []),
        ({"spatial": "Area: Point Lake"}, ["Area: Point Lake"], []),
        ({"spatial": "12345"}, [], UNREADABLE),
    ],
)
def test_the_name_of_a_place_has_a_letter_and_no_code(fields, expected, problems):
    doc = mapped(**fields)
    assert places_of(doc) == expected
    assert [code for code in new_problems(doc) if code != "place-missing"] == problems


@pytest.mark.parametrize(
    "fields",
    [
        {"spatial": WGS84},
        {"geographic_bbox": WGS84},
        {"bounding_box": "16.1,48.1,16.5,48.3"},
        {"boundingBox": [16.1, 48.1, 16.5, 48.3]},
        {"spatial_text": WGS84},
        {"spatial_coverage": "EPSG:4326 : POLYGON ((16.5 48.3, 16.1 48.1))"},
        {"spatial": f"GeoJSON: {json.dumps(rectangle(16.1, 16.5, 48.1, 48.3))}"},
    ],
)
def test_a_geometry_behind_a_label_or_under_another_name_is_a_geometry(fields):
    assert places_of(mapped(**fields)) == SMALL


# A name and a shape of one place


@pytest.mark.parametrize(
    "fields",
    [
        {"spatial_coverage": "Fenland", "spatial": SQUARE},
        {"spatial_coverage": "Fenland", "bbox": "7,46,8,47"},
        {"spatial_coverage": "Fenland", "extras": corners(7, 8, 46, 47)},
        {"spatial": "Fenland", "spatial_coverage": SQUARE},
        {"spatial_text": "Fenland", "bbox": [7, 46, 8, 47]},
        {"spatial": "Fenland", "bbox": "7,46,8,47"},
        {"spatial_coverage": ["Fenland"], "spatial": SQUARE, "bbox": "7,46,8,47"},
    ],
)
def test_a_lone_name_and_a_lone_shape_are_one_place(fields):
    assert places_of(mapped(**fields)) == ["Fenland + box 7 8 46 47"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"spatial_coverage": ["Fenland", "Mere"], "spatial": "POINT (7 46)"},
            ["Fenland", "Mere", "point 7 46"],
        ),
        (
            {"spatial_coverage": "Fenland", "spatial": "MULTIPOINT (7 46, 8 47)"},
            ["Fenland", "point 7 46", "point 8 47"],
        ),
        (
            {
                "spatial_coverage": [{"text": "Mere", "geom": "POINT (1 2)"}, "Fen"],
                "bbox": "7,46,8,47",
            },
            ["Mere + point 1 2", "Fen", "box 7 8 46 47"],
        ),
    ],
)
def test_of_several_names_or_shapes_none_is_given_to_another(fields, expected):
    assert places_of(mapped(**fields)) == expected


# Over the dateline


@pytest.mark.parametrize(
    "fields",
    [
        {"extras": {"spatial": json.dumps(DATELINE), **corners(178, -178, -20, -15)}},
        {"spatial": {**DATELINE, "bbox": CROSSING}},
        {"spatial": json.dumps({**DATELINE, "bbox": CROSSING})},
        {"spatial_coverage": [{"geom": json.dumps(DATELINE), "bbox": "178,-20,-178,-15"}]},
        {"spatial": DATELINE, "bbox": "178,-20,-178,-15"},
        {"spatial": {"type": "Feature", "geometry": DATELINE, "bbox": CROSSING}},
        {"spatial": DATELINE, "bbox": [CROSSING[:2], CROSSING[2:]]},
        {"spatial_coverage": DATELINE, "bbox": CROSSING},
        {"spatial_coverage": DATELINE, "extras": corners(178, -178, -20, -15)},
    ],
)
def test_a_rectangle_beside_corners_with_west_beyond_east_crosses_the_dateline(fields):
    doc = mapped(**fields)
    assert places_of(doc) == TWO
    assert "field-shadowed" not in new_problems(doc)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"spatial": DATELINE}, [WIDE]),
        ({"spatial": {**DATELINE, "bbox": [-178, -20, 178, -15]}}, [WIDE]),
        ({"extras": corners(178, -178, -20, -15)}, TWO),
        (
            {"spatial": DATELINE, "bbox": "178,-20,-177,-15"},
            [WIDE, TWO[0], "box -180 -177 -20 -15"],
        ),
        ({"spatial": {**DATELINE, "bbox": [178, -20, -178, -14]}}, [WIDE]),
    ],
)
def test_a_rectangle_alone_is_taken_as_it_is_drawn(fields, expected):
    assert places_of(mapped(**fields)) == expected


def test_the_name_of_a_place_over_the_dateline_stands_once():
    doc = mapped(spatial_text="Fiji", spatial=DATELINE, bbox=CROSSING)
    assert places_of(doc) == ["Fiji", *TWO]


DEGREES = st.integers(-1799, 1799).map(lambda tenth: tenth / 10)


@settings(deadline=None, max_examples=300)
@given(DEGREES, DEGREES, st.sampled_from(["bbox", "spatial", "spatial_coverage", "iso"]))
def test_west_and_east_are_never_exchanged(west, east, field):
    box = [west, -20, east, -15]
    fields = {"extras": corners(west, east, -20, -15)} if field == "iso" else {field: box}
    found = [one.shape for one in mapped(**fields).record.geo_locations]
    assert all(isinstance(one, Box) for one in found)
    assert (found[0].west, found[-1].east) == (west, east)
    assert len(found) == (2 if west > east else 1)


# A box as a list


@pytest.mark.parametrize(
    "fields",
    [
        {"bbox": [7.1, 46, 8, 47]},
        {"extras": {"bbox": "[7.1,46,8,47]"}},
        {"bbox": ["7.1", "46", "8", "47"]},
        {"bbox": [7.1, 46, 0, 8, 47, 10]},
        {"spatial_coverage": [7.1, 46, 8, 47]},
        {"bbox": [[7.1, 46], [8, 47]]},
        {"bbox": [[7.1, 46, 0], [8, 47, 10]]},
        {"spatial": [7.1, 46, 8, 47]},
        {"spatial": [[7.1, 46], [8, 47]]},
        {"spatial": "[7.1, 46, 0, 8, 47, 10]"},
        {
            "spatial_coverage": [{"bbox": [[7.1, 46], [8, 47]]}],
        },
    ],
)
def test_a_list_of_numbers_is_one_box(fields):
    doc = mapped(**fields)
    assert (places_of(doc), new_problems(doc)) == (["box 7.1 8 46 47"], [])


def test_several_boxes_in_a_list_are_several():
    assert places_of(mapped(bbox=["7,46,8,47", "9,46,10,47"])) == [
        "box 7 8 46 47",
        "box 9 10 46 47",
    ]
    assert places_of(mapped(bbox=CROSSING)) == TWO


@pytest.mark.parametrize("value", [[1, 2, 3], [1, 2, 3, 4, 5], ["1"], [[1, 2], [3]]])
@pytest.mark.parametrize("field", ["bbox", "spatial", "spatial_coverage"])
def test_a_list_that_is_no_box_is_one_problem(field, value):
    doc = mapped(**{field: value})
    assert places_of(doc) == []
    assert [code for code in new_problems(doc) if code != "place-missing"] == UNREADABLE


# Several shapes of one place


CITIES = [[8.5, 47.4], [7.4, 46.9], [6.1, 46.2]]
POINTS = ["point 8.5 47.4", "point 7.4 46.9", "point 6.1 46.2"]
SQUARES = [rectangle(7, 8, 46, 47)["coordinates"], rectangle(9, 10, 46, 47)["coordinates"]]


@pytest.mark.parametrize(
    ("geometry", "shapes"),
    [
        ({"type": "MultiPoint", "coordinates": CITIES}, POINTS),
        ({"type": "MultiPoint", "coordinates": CITIES[:2]}, POINTS[:2]),
        ("MULTIPOINT ((8.5 47.4), (7.4 46.9))", POINTS[:2]),
        ({"type": "MultiPolygon", "coordinates": SQUARES}, ["box 7 8 46 47", "box 9 10 46 47"]),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": CITIES[0]},
                    rectangle(7, 8, 46, 47),
                ],
            },
            [POINTS[0], "box 7 8 46 47"],
        ),
    ],
)
def test_of_several_shapes_none_is_the_named_place(geometry, shapes):
    text = geometry if isinstance(geometry, str) else json.dumps(geometry)
    for fields in (
        {"spatial_text": "Switzerland", "spatial": text},
        {"spatial_coverage": [{"text": "Switzerland", "geom": text}]},
    ):
        assert places_of(mapped(**fields)) == ["Switzerland", *shapes]
    assert places_of(mapped(spatial=text)) == shapes


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": CITIES[0]},
        {"type": "MultiPoint", "coordinates": CITIES[:1]},
        "POINT (8.5 47.4)",
        "MULTIPOINT ((8.5 47.4))",
    ],
)
def test_one_shape_and_one_name_are_one_place(geometry):
    doc = mapped(spatial_text="Zürich", spatial=geometry)
    assert places_of(doc) == [f"Zürich + {POINTS[0]}"]


# As many names as points


def _points(*places):
    return {"type": "MultiPoint", "coordinates": [list(place) for place in places]}


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ("Fenland, Mere, Lakeville", 3),
        ("Genève,Nyon,Morges", 3),
        ("Firenze, Prato, Pistoia, Lucca", 4),
        ("札幌, 函館, 旭川", 3),
        (", ".join(f"Fen {letter}" for letter in "ABCDEFGHIJKLMN"), 14),
    ],
)
def test_as_many_names_as_points_are_places_each(names, count):
    points = _points(*((7 + n / 10, 46) for n in range(count)))
    doc = mapped(spatial=points, spatial_text=names)
    places = [one for one in doc.record.geo_locations if one.place]
    assert [one.place for one in places] == [name.strip() for name in names.split(",")]
    assert not any(one.shape for one in places)
    assert not {"spatial", "spatial_text"} & set(doc.unused)


@pytest.mark.parametrize(
    ("names", "points"),
    [
        ("Fenland, Mere, Lakeville", _points((7, 46), (8, 46))),
        ("Fenland, Mere, ", _points((7, 46), (8, 46), (9, 46))),
        ("Bern, Switzerland", _points((7, 46), (8, 46))),
        ("Bern, Switzerland", {"type": "Point", "coordinates": [7, 46]}),
        ("Bern, Mittelland, Switzerland", {"type": "Point", "coordinates": [7, 46, 400]}),
        ("Bern; Thun; Spiez", _points((7, 46), (8, 46), (9, 46))),
        ("Bern, Mittelland, Switzerland", {"type": "MultiPoint", "coordinates": None}),
    ],
)
def test_any_other_list_of_names_is_one_place(names, points):
    doc = mapped(spatial=points, spatial_text=names)
    assert [one.place for one in doc.record.geo_locations if one.place] == [names.strip()]


def test_names_under_another_name_of_the_field_are_told_nowhere_as_unused():
    names = "Fenland, Mere, Lakeville"
    points = _points((7, 46), (8, 46), (9, 46))
    assert mapped(spatial=points, spatial_info=names, OUR_SITES=names).unused == ()
