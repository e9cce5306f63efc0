"""Geometry as CKAN holds it: GeoJSON, WKT, ENVELOPE, four numbers, four directions.

One level below `places`: positions are read here, what DataCite can say of them is decided there.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from .text import forms_of_json, is_placeholder

Position = tuple[float, float]
Kind = Literal["points", "lines", "polygons", "box"]


class Geometry(NamedTuple):
    """One geometry as read.

    Attributes:
        kind: What its parts are.
        parts: Lists of positions: one for each point or line, the outer ring of each polygon, the
            south-west and north-east corners of a box.
        holes: Whether a polygon had inner rings.
    """

    kind: Kind
    parts: list[list[Position]]
    holes: bool = False


class UnreadableGeometry(ValueError):
    """A value, or a part of it, is no geometry; the message is an excerpt."""


_MAX_DEPTH = 12
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_NUMBERS = re.compile(rf"{_NUMBER.pattern}(?:\s+{_NUMBER.pattern})*")
_WKT_TYPES = (
    "POINT",
    "MULTIPOINT",
    "LINESTRING",
    "MULTILINESTRING",
    "POLYGON",
    "MULTIPOLYGON",
)
_WKT_OTHERS = (
    "ENVELOPE|GEOMETRYCOLLECTION|LINEARRING|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|"
    "MULTISURFACE|POLYHEDRALSURFACE|TRIANGLE|TIN|CIRCLE|BOX(?:3D)?|BBOX"
)
_WKT = re.compile(
    rf"(?:SRID\s*=\s*([0-9]+)\s*;\s*)?({'|'.join(_WKT_TYPES)}|{_WKT_OTHERS})"
    r"\s*(?:ZM|Z|M)?\s*(?:(\(.*)|EMPTY)",
    re.IGNORECASE | re.DOTALL,
)
# A geometry may stand behind the name of its coordinates.
_LABEL = re.compile(r"\s*[^\W\d][\w .:/-]{0,30}:\s*(?=[A-Za-z{])")
_WGS84 = (None, "4326")
# GeoJSON type in lower case: what it holds, and whether it holds several.
_TYPES: dict[str, tuple[Kind, bool]] = {
    "point": ("points", False),
    "multipoint": ("points", True),
    "linestring": ("lines", False),
    "multilinestring": ("lines", True),
    "polygon": ("polygons", False),
    "multipolygon": ("polygons", True),
}
_MEMBERS = {"featurecollection": "features", "geometrycollection": "geometries"}
_DIRECTIONS = ("west", "south", "east", "north")


def looks_like_geometry(text: str) -> bool:
    """Tell whether a text is meant as a geometry, readable or not, rather than as a name."""
    text = without_label(text).strip()
    return text[:1] in ("{", "[", "<") or bool(_WKT.match(text))


def without_label(text: str) -> str:
    """Return a geometry without the label before it; any other text as it is."""
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else ""
    return rest if rest[:1] == "{" or _WKT.match(rest) else text


def is_empty(value: object) -> bool:
    """Tell whether a value holds nothing, so that there is nothing to report."""
    if isinstance(value, str):
        return is_placeholder(value)
    return value is None or value in ({}, [], ())


def read(value: object) -> Iterator[Geometry | UnreadableGeometry]:
    """Read every geometry in a value; what can't be read comes as an error that is not raised."""
    try:
        found = parse_text(without_label(value).strip()) if isinstance(value, str) else value
    except UnreadableGeometry as error:
        yield error
        return
    yield from _each(found, _MAX_DEPTH)


def parse_text(text: str) -> object:
    """Turn a text into what GeoJSON would be for it."""
    if text[:1] in ("{", "["):
        return _json(text, text)
    match = _WKT.fullmatch(text)
    if match:
        return wkt_as_geojson(match, text)
    numbers = re.split(r"[,;\s]+", text[:200])
    if len(text) <= 200 and len(numbers) == 4 and all(map(_NUMBER.fullmatch, numbers)):
        return numbers
    raise UnreadableGeometry(text)


def _json(text: str, shown: str) -> Any:
    for form in forms_of_json(text):
        with suppress(ValueError, RecursionError):
            return json.loads(form)
    raise UnreadableGeometry(shown)


def wkt_as_geojson(match: re.Match[str], text: str) -> object:
    """Return what GeoJSON would be for a text in WKT; the four numbers of an ENVELOPE."""
    name, body = match[2].upper(), match[3]
    if match[1] not in _WGS84 or body is None or name not in (*_WKT_TYPES, "ENVELOPE"):
        raise UnreadableGeometry(text)
    listed = _NUMBERS.sub(lambda numbers: json.dumps(numbers[0].split()), body)
    nested = _json(listed.replace("(", "[").replace(")", "]"), text)
    if name == "ENVELOPE":
        return envelope_bounds(nested, text)
    if name == "POINT":
        nested = nested[0] if len(nested) == 1 else None
    return {"type": name, "coordinates": nested}


def envelope_bounds(nested: list[list[str]], text: str) -> list[str]:
    """Return west, south, east and north of `ENVELOPE(west, east, north, south)`."""
    if len(nested) != 4 or any(len(item) != 1 for item in nested):
        raise UnreadableGeometry(text)
    (west,), (east,), (north,), (south,) = nested
    return [west, south, east, north]


def _each(value: Any, depth: int) -> Iterator[Geometry | UnreadableGeometry]:
    name = geojson_type(value)
    if name in _MEMBERS:
        members = value.get(_MEMBERS[name])
        if depth and isinstance(members, (list, tuple)) and members:
            for member in members:
                yield from _each(member, depth - 1)
            return
    if name == "feature" and depth and isinstance(value.get("geometry"), dict):
        box = {"bbox": value["bbox"]} if value.get("bbox") else {}
        yield from _each({**box, **value["geometry"]}, depth - 1)
        return
    try:
        yield read_box(value) if name not in _TYPES else read_geojson(value, name)
    except UnreadableGeometry as error:
        yield error


def geojson_type(value: object) -> str:
    """Return the type that a GeoJSON object names, in lower case; empty for anything else."""
    name = value.get("type") if isinstance(value, dict) else None
    return name.casefold() if isinstance(name, str) else ""


def read_geojson(value: dict[str, Any], name: str) -> Geometry:
    """Read a GeoJSON geometry; its bbox will do if its coordinates are unreadable."""
    try:
        geometry = _read(value["coordinates"], *_TYPES[name])
        if geometry.parts and all(geometry.parts):
            return _stated_box(geometry, value.get("bbox")) or geometry
        raise UnreadableGeometry
    except (TypeError, ValueError, LookupError, OverflowError):
        if value.get("bbox"):
            return read_box(value)
        raise UnreadableGeometry(excerpt(value)) from None


def _stated_box(geometry: Geometry, bbox: Any) -> Geometry | None:
    """Return the box that its own member says a rectangle is, where west is beyond east."""
    if not bbox or geometry.kind != "polygons" or len(geometry.parts) != 1:
        return None
    try:
        box = read_box({"bbox": bbox})
    except UnreadableGeometry:
        return None
    ((west, south), (east, north)) = box.parts[0]
    corners = {(x, y) for x in (west, east) for y in (south, north)}
    return box if west > east and set(geometry.parts[0]) == corners else None


def _read(coordinates: Any, kind: Kind, several: bool) -> Geometry:
    items = coordinates if several else [coordinates]
    if kind == "points":
        return Geometry(kind, [[_point(item)] for item in items])
    if kind == "lines":
        return Geometry(kind, [list(map(read_position, item)) for item in items])
    rings = [list(map(read_position, item[0])) for item in items]
    return Geometry(kind, rings, any(len(item) > 1 for item in items))


def _point(value: Any) -> Position:
    # WKT allows brackets around each point of a MULTIPOINT.
    return read_position(value[0] if isinstance(value[0], (list, tuple)) else value)


def read_position(value: Any) -> Position:
    """Read longitude and latitude from a GeoJSON position; a height is ignored."""
    if not isinstance(value, (list, tuple)):
        raise UnreadableGeometry
    return coordinate(value[0]), coordinate(value[1])


def coordinate(value: Any) -> float:
    """Read a coordinate, rounded to the seven decimals that are written (a centimetre)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise UnreadableGeometry
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise UnreadableGeometry
    number = float(value)
    if not math.isfinite(number):
        raise UnreadableGeometry
    return round(number, 7) + 0.0


def is_number(text: str) -> bool:
    """Tell whether a text is one number."""
    return _NUMBER.fullmatch(text.strip()) is not None


def read_box(value: Any) -> Geometry:
    """Read four numbers (six with heights), two corners, four directions or a bbox as a box."""
    try:
        west, south, east, north = map(coordinate, box_bounds(value))
    except (TypeError, ValueError, OverflowError):
        raise UnreadableGeometry(excerpt(value)) from None
    if south > north:
        raise UnreadableGeometry(excerpt(value))
    return Geometry("box", [[(west, south), (east, north)]])


def box_bounds(value: Any) -> Sequence[Any]:
    """Return the four numbers of a box, flat or as two corners, without heights."""
    bounds: Any = value
    if isinstance(value, dict):
        bounds = value.get("bbox") or directions(value)
    if not isinstance(bounds, (list, tuple)):
        raise UnreadableGeometry
    if len(bounds) == 2 and all(isinstance(one, (list, tuple)) for one in bounds):
        return [*bounds[0][:2], *bounds[1][:2]]
    return [bounds[i] for i in (0, 1, 3, 4)] if len(bounds) == 6 else bounds


def directions(value: dict[Any, Any]) -> list[object]:
    """Find west, south, east and north under names like `bbox-west-long`."""
    found: dict[str, object] = {}
    for key in _names(value):
        names = [name for name in _DIRECTIONS if name in key.casefold()]
        if len(names) == 1:
            found.setdefault(names[0], value[key])
    return [found.get(name) for name in _DIRECTIONS]


def _names(value: dict[Any, Any]) -> list[str]:
    return [key for key in value if isinstance(key, str)]


def excerpt(value: object) -> str:
    """Return so much of a value as tells an editor which one is meant."""
    if isinstance(value, dict):
        if list(value) == ["bbox"] and isinstance(value["bbox"], list):
            return excerpt(value["bbox"])
        name = value.get("type")
        return name if isinstance(name, str) else ", ".join(_names(value)[:6])
    try:
        return str(value[:6] if isinstance(value, (list, tuple, str)) else value)[:100]
    except ValueError:  # an integer too long for Python to print
        return type(value).__name__
