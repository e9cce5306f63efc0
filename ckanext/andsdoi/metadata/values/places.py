"""Geometries as DataCite's geoLocation can say them: points, boxes, polygons.

WGS 84, longitude first (DataCite Metadata Schema 4.7, property 18). Nothing is repaired: what is
not on earth is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from .findings import Finding, finding
from .geometry import (
    Geometry,
    Position,
    UnreadableGeometry,
    is_empty,
    looks_like_geometry,
    read,
)
from .text import is_placeholder


@dataclass(frozen=True)
class Point:
    """A point in decimal degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True)
class Box:
    """A box that doesn't cross the antimeridian: west <= east, south <= north."""

    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True)
class Polygon:
    """A closed ring: at least four points, the last equal to the first."""

    points: tuple[Point, ...]


Shape = Point | Box | Polygon

# More points or polygons than this in one geometry become their bounding box.
_MAX_PARTS = 10


def shapes(value: object, *, max_points: int = 200) -> tuple[list[Shape], list[Finding]]:
    """Read a geometry of any form that CKAN sites store.

    Args:
        value: GeoJSON (dict or text), WKT, `ENVELOPE(minx, maxx, maxy, miny)`, four numbers
            `minx, miny, maxx, maxy`, or a dict with west, east, south and north.
        max_points: A polygon with more points becomes its bounding box.

    Returns:
        The shapes, each for a geoLocation of its own, and what was left out.
    """
    found: list[Shape] = []
    findings: list[Finding] = []
    if is_empty(value):
        return found, findings
    for geometry in read(value):
        if isinstance(geometry, UnreadableGeometry):
            findings.append(finding("geometry-unreadable", str(geometry)))
        else:
            fitted, remarks = _fit(geometry, max_points)
            found += fitted
            findings += remarks
    return list(dict.fromkeys(found)), findings


_CODE = re.compile(r"\s*[0-9]+\s*:\s*")


def place_name(text: str) -> str:
    """Return the name in a text, without the code before it; empty if there is no letter."""
    code = _CODE.match(text)
    name = text[code.end() :] if code else text
    return name if any(map(str.isalpha, name)) else ""


def crosses(box: Box, shapes: Collection[Shape]) -> tuple[Box, Box] | None:
    """Return the two boxes that a box as drawn is if it crosses the antimeridian.

    Args:
        box: A box as drawn, from its western to its eastern side.
        shapes: Shapes beside it. Only if both boxes are among them the box crosses.
    """
    east = Box(box.east, 180.0, box.south, box.north)
    west = Box(-180.0, box.west, box.south, box.north)
    return (east, west) if east in shapes and west in shapes else None


def is_place_name(text: str) -> bool:
    """Tell whether the text of a spatial field names a place: letters, and no geometry."""
    if is_placeholder(text) or looks_like_geometry(text):
        return False
    return any(char.isalpha() for char in text)


def format_number(x: float) -> str:
    """Write a coordinate with at most seven decimals, without exponent, never as `-0`."""
    return f"{round(x, 7) + 0.0:.7f}".rstrip("0").rstrip(".")


def _fit(geometry: Geometry, max_points: int) -> tuple[list[Shape], list[Finding]]:
    positions = list(chain.from_iterable(geometry.parts))
    around = not any(longitude < 0 for longitude, _ in positions)
    astray = next((at for at in positions if not is_on_earth(at, 360 if around else 180)), None)
    if astray:
        lon, lat = (format_number(number) for number in astray)
        return [], [finding("geometry-out-of-range", f"{lon}, {lat}", lon=lon, lat=lat)]
    if geometry.kind != "points" and set(positions) == {(0.0, 0.0)}:
        # What a form holds that nobody filled in. A point there is a statement.
        return [], [finding("geometry-unreadable", "0 0", variant="zeros")]
    if geometry.kind == "box":
        (west, south), (east, north) = positions
        return list(stored_box(west, east, south, north)), []
    if geometry.kind == "points" and len(geometry.parts) <= _MAX_PARTS:
        return [Point(normal_longitude(lon), lat) for lon, lat in positions], []
    if geometry.kind == "polygons" and len(geometry.parts) <= _MAX_PARTS:
        return _polygons(geometry, max_points)
    return list(bounding_box(positions)), [_unsent(geometry)]


def _unsent(geometry: Geometry) -> Finding:
    """Say why the bounding box stands for a geometry."""
    if geometry.kind == "lines":
        return _simplified("a line")
    return _too_many(geometry.kind, len(geometry.parts), _MAX_PARTS)


def is_on_earth(position: Position, east: float) -> bool:
    """Tell whether a position is on earth, where the easternmost longitude is given."""
    longitude, latitude = position
    return -180 <= longitude <= east and abs(latitude) <= 90


def normal_longitude(longitude: float) -> float:
    """Return a longitude beyond 180 degrees as the western one that it is."""
    return round(longitude - 360, 7) if longitude > 180 else longitude


def _simplified(what: str, instead: str = "bounding box") -> Finding:
    return finding("geometry-simplified", what, what=what, instead=instead)


def _too_many(what: str, number: int, most: int) -> Finding:
    """Say that the limit is ours, and how much there is."""
    found = f"{number} {what}"
    return finding("geometry-simplified", found, variant=what, number=number, max=most)


def _polygons(geometry: Geometry, max_points: int) -> tuple[list[Shape], list[Finding]]:
    found: list[Shape] = []
    findings = [_simplified("a hole", "outer ring")] if geometry.holes else []
    for part in geometry.parts:
        shapes_, remark = polygon_shapes(open_ring(part), max_points)
        found += shapes_
        findings += [remark] if remark else []
    return found, list({item.found: item for item in findings}.values())


def open_ring(part: list[Position]) -> list[Position]:
    """Return the points of a ring, none repeated in a row, not closed."""
    points = [at for i, at in enumerate(part) if i == 0 or at != part[i - 1]]
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def polygon_shapes(ring: list[Position], max_points: int) -> tuple[list[Shape], Finding | None]:
    """Return an open ring as DataCite can say it: a polygon, else its bounding box and why."""
    longitudes = [longitude for longitude, _ in ring]
    if len(set(ring)) < 3 or is_rectangle(ring):
        return list(bounding_box(ring)), None
    if max(longitudes) > 180 and min(longitudes) < 180:
        return list(bounding_box(ring)), _simplified("a polygon across the antimeridian")
    if max(longitudes) > 180:
        ring = [
            (normal_longitude(longitude) if longitude != 180 else -180.0, at)
            for longitude, at in ring
        ]
    elif any(abs(a - b) > 180 for a, b in pairwise([*longitudes, longitudes[0]])):
        return list(bounding_box(unwrapped(ring))), _simplified("a polygon across the antimeridian")
    if max(longitudes) - min(longitudes) > 180:
        return list(bounding_box(ring)), _simplified("a polygon wider than 180 degrees")
    if len(ring) + 1 > max_points:
        return list(bounding_box(ring)), _too_many("corners", len(ring), max_points - 1)
    return [Polygon(tuple(Point(*at) for at in (*ring, ring[0])))], None


def unwrapped(ring: list[Position]) -> list[Position]:
    """Let longitudes run on beyond 180 degrees, so that no step is wider than that."""
    turns = accumulate(
        (round((a - b) / 360) for (a, _), (b, _) in pairwise([*ring, ring[0]])), initial=0
    )
    *shifts, last = (360.0 * turn for turn in turns)
    found = [(lon + shift, lat) for (lon, lat), shift in zip(ring, shifts, strict=True)]
    west = min(longitude for longitude, _ in found)
    if last:  # the ring goes around a pole
        return [(-180.0, lat) for _, lat in ring] + [(180.0, lat) for _, lat in ring]
    return [(lon + 360, lat) for lon, lat in found] if west < -180 else found


def is_rectangle(ring: list[Position]) -> bool:
    """Tell whether a ring is a rectangle along the meridians, which a box says as well."""
    if len(ring) != 4 or len(set(ring)) != 4:
        return False
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = ring
    return (ax == bx and by == cy and cx == dx and dy == ay) or (
        ay == by and bx == cx and cy == dy and dx == ax
    )


def stored_box(west: float, east: float, south: float, north: float) -> Iterator[Shape]:
    """Return a box as stored: with west > east it crosses the antimeridian."""
    if east - west >= 360:
        return split_box(-180.0, 180.0, south, north)
    west, east = normal_longitude(west), normal_longitude(east)
    return split_box(west, east + 360 if west > east else east, south, north)


def bounding_box(positions: list[Position]) -> Iterator[Shape]:
    """Return the box around positions, two where it crosses the antimeridian."""
    longitudes = [longitude for longitude, _ in positions]
    latitudes = [latitude for _, latitude in positions]
    return split_box(min(longitudes), max(longitudes), min(latitudes), max(latitudes))


def split_box(west: float, east: float, south: float, north: float) -> Iterator[Shape]:
    """Return one box, or two if east lies beyond 180 degrees (footnote of property 18)."""
    if east <= 180:
        yield box_or_point(west, east, south, north)
    elif west >= 180:
        yield box_or_point(west - 360, east - 360, south, north)
    else:
        yield box_or_point(west, 180.0, south, north)
        yield box_or_point(-180.0, east - 360, south, north)


def box_or_point(west: float, east: float, south: float, north: float) -> Shape:
    """Return a box, or the point that it is if it has no extent."""
    west, east = round(west, 7), round(east, 7)
    if west == east and south == north:
        return Point(west, south)
    return Box(west, east, south, north)
