"""GeoLocations (DataCite 18): names and shapes of places; WGS 84, longitude first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.core import get_global

from ..dataset.reader import Item, as_text, decode, is_empty
from ..record import GeoLocation
from ..values.geometry import is_number
from ..values.places import Box, Shape, crosses, is_place_name, place_name, shapes

if TYPE_CHECKING:
    from ..site import Rule
    from .source import Candidate, Source

_EU_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_SHAPES = ("geom", "geometry", "bbox", "centroid", "spatial")
_NAMES = ("text", "title", "label", "name", "display_name")
_SIDES = ("west", "south", "east", "north")
# What says more of the place in `spatial`, or the same less exactly.
_BESIDE = ("spatial_text", "spatial_uri", "spatial_bbox", "spatial_centroid")
_ISO = ("bbox-west-long", "bbox-south-lat", "bbox-east-long", "bbox-north-lat")
_POINTS = "MultiPoint"
_PAIR = 2
_COUNTRIES = "country_codes"
_CODE = re.compile("[A-Z]{2,3}")
# An unknown one, and those that programs are tried with.
_NO_COUNTRIES = frozenset(["ZZ", "XA", "XB"])
_BETWEEN_CODES = re.compile(r"[\s,;|]+")
# A list of more numbers is no box, whatever the rest of it is.
_MOST_NUMBERS = 20
_SITE_PARTS = {
    "geoLocationPlace": "text",
    "geoLocationPolygon": "geom",
    "geoLocationBox": "bbox",
    "geoLocationPoint": "centroid",
}


def geo_locations(source: Source) -> tuple[GeoLocation, ...]:
    """Return the places, each name with its shape in one geoLocation."""
    found = joined(once(crossing(list(_built_in(source)))))
    for rule in source.rules_for("geoLocation"):
        found += _site(source, rule)
    return tuple(dict.fromkeys(found))


def _built_in(source: Source) -> Iterator[GeoLocation]:
    for item in _entries(source, "spatial_coverage"):
        yield from places_of_item(source, item)
    candidates: list[Candidate[GeoLocation]] = [
        ("spatial", lambda: crossing(spatial_fields(source), _iso_shapes(source))),
        (_ISO[0], lambda: iso_box(source)),
    ]
    yield from source.choose(candidates, key=lambda location: location.shape).entries
    for item in _entries(source, "bbox"):
        yield from located(source, "", "", item.value, item.field)
    yield from countries(source)


def _iso_shapes(source: Source) -> list[Shape]:
    with source.report.silent():
        return [place.shape for place in iso_box(source) if place.shape]


def _entries(source: Source, name: str) -> list[Item]:
    """Return the entries of a field of places; numbers in a list are one of them."""
    value = decode(source.reader.raw(name))
    if is_box(value):
        return [Item({"bbox": value}, None, source.reader.called(name))]
    return source.reader.items(name)


def is_box(value: Any) -> bool:
    """Tell whether a value is meant as one box: a list of numbers, or of two corners."""
    if not isinstance(value, list) or not value:
        return False
    if len(value) == 2 and all(isinstance(corner, list) for corner in value):
        return all(map(is_box, value))
    texts = [as_text(one) for one in value[:_MOST_NUMBERS]]
    return all(text is not None and is_number(text) for text in texts)


def crossing(found: list[GeoLocation], beside: Iterable[Shape] = ()) -> list[GeoLocation]:
    """Return the places with two boxes for each that crosses the antimeridian.

    A rectangle is taken as drawn, unless its corners are stated beside it, west beyond east.
    """
    shapes = {*(place.shape for place in found if place.shape), *beside}
    return [one for place in found for one in _crossing(place, shapes)]


def _crossing(place: GeoLocation, shapes: set[Shape]) -> list[GeoLocation]:
    both = crosses(place.shape, shapes) if isinstance(place.shape, Box) else None
    if both is None:
        return [place]
    name = [replace(place, shape=None)] if place.place else []
    return [*name, *(GeoLocation(shape=shape, source=place.source) for shape in both)]


def once(found: list[GeoLocation]) -> list[GeoLocation]:
    """Return the places, none without a name whose shape another one has as well."""
    named = {place.shape for place in found if place.place and place.shape}
    return [place for place in dict.fromkeys(found) if place.place or place.shape not in named]


def joined(found: list[GeoLocation]) -> list[GeoLocation]:
    """Return a lone name and a lone shape as the one place that they are."""
    if len(found) != 2:
        return found
    names = [place for place in found if place.shape is None]
    shapes = [place for place in found if place.place is None]
    if len(names) != 1 or len(shapes) != 1:
        return found
    return [replace(names[0], shape=shapes[0].shape)]


def places_of_item(source: Source, item: Item) -> list[GeoLocation]:
    """Return the places of an entry: a text, or a dict with a name, an address, a geometry."""
    if isinstance(item.value, str):
        return places_of_text(source, item.value, item.field)
    value = item.value
    text = _text(value, _NAMES)
    uri = _text(value, ("uri",))
    geometry = next((value[name] for name in _SHAPES if not is_empty(value.get(name))), None)
    if geometry is None and ("type" in value or any(side in value for side in _SIDES)):
        geometry = value
    found = located(source, text, uri, geometry, item.field)
    bbox = value.get("bbox")
    return crossing(found, _silently(source, bbox)) if found and not is_empty(bbox) else found


def _silently(source: Source, geometry: Any) -> list[Shape]:
    return shapes(geometry, max_points=source.settings.max_polygon_points)[0]


def spatial_fields(source: Source) -> list[GeoLocation]:
    """Read the `spatial*` fields together: a name, and the most exact shape of it.

    Several names are places of their own.
    """
    reader = source.reader
    text, uri = (_first(source, name) for name in ("spatial_text", "spatial_uri"))
    for name in _BESIDE:
        reader.take(name)
    names = [one for one in reader.texts("spatial_text") if one.lang is None]
    if len(names) > 1:
        several = [place for n in names for place in places_of_text(source, n.text, n.field)]
        return [*_spatial(source, "", uri), *several]
    if _is_address(text) and not uri:
        return _spatial(source, "", text.strip())
    if text and not is_place_name(text):
        rest = places_of_text(source, text, reader.called("spatial_text"))
        return [*_spatial(source, "", uri), *rest]
    return _spatial(source, text, uri)


def _spatial(source: Source, text: str, uri: str) -> list[GeoLocation]:
    reader = source.reader
    value = reader.raw("spatial")
    decoded = decode(value)
    if isinstance(decoded, list) and not is_box(decoded):
        items = [
            location for i in reader.items("spatial") for location in places_of_item(source, i)
        ]
        return [*items, *located(source, text, uri, None, "spatial_text")]
    if isinstance(value, str) and is_place_name(value):
        named = places_of_text(source, value, "spatial") if text else []
        field = "spatial_text" if text else "spatial"
        name, address = (text, uri) if text or _is_address(value) else (value, uri)
        address = address or (value if _is_address(value) else "")
        return [*located(source, name, address, _rough(source), field), *named]
    return located(source, text, uri, value if value is not None else _rough(source), "spatial")


def _is_address(text: str) -> bool:
    return text.strip().startswith(("http://", "https://"))


def _rough(source: Source) -> Any:
    values = (source.reader.raw(name) for name in ("spatial_bbox", "spatial_centroid"))
    return next((value for value in values if value is not None), None)


def places_of_text(source: Source, text: str, field: str) -> list[GeoLocation]:
    """Return the place that a text is by itself: an address, a name or a geometry."""
    if _is_address(text):
        return located(source, "", text.strip(), None, field)
    if is_place_name(text):
        return located(source, text, "", None, field)
    return located(source, "", "", text, field)


def located(source: Source, text: str, uri: str, geometry: Any, field: str) -> list[GeoLocation]:
    """Return a name and its shape in one geoLocation; none of several shapes is the place."""
    name = place_name(text)
    if text and not name:
        source.report.add("geometry-unreadable", field, text)
    place = source.free_line(name, field) or country_name(source, uri) or None
    found: list[Shape] = []
    if not is_empty(geometry):
        found, findings = shapes(geometry, max_points=source.settings.max_polygon_points)
        source.report.add_all(findings, field)
    if found or place:
        source.reader.take(field)
    if not found:
        return [GeoLocation(place, source=field)] if place else []
    shapes_alone = [GeoLocation(shape=shape, source=field) for shape in found]
    if not place:
        return shapes_alone
    names = names_of_points(place, geometry)
    if len(names) > 1:
        return [*(GeoLocation(one, source=field) for one in names), *shapes_alone]
    if len(found) == 1:
        return [GeoLocation(place, found[0], source=field)]
    return [GeoLocation(place, source=field), *shapes_alone]


def names_of_points(place: str, geometry: Any) -> list[str]:
    """Return the names between commas that points have: three or more, as many as there are points.

    Any other name is one, such as `Bern, Switzerland`.
    """
    shape = decode(geometry) if "," in place else None
    if not isinstance(shape, Mapping) or shape.get("type") != _POINTS:
        return [place]
    points, names = shape.get("coordinates"), [name.strip() for name in place.split(",")]
    are_named = isinstance(points, list) and len(points) == len(names) > _PAIR and all(names)
    return names if are_named else [place]


def country_name(source: Source, uri: str) -> str:
    """Return the English name of a country by its EU address; of others the address."""
    if not uri:
        return ""
    name = name_of_code(uri.rpartition("/")[2]) if uri.startswith(_EU_COUNTRIES) else ""
    return name or source.url(uri, "spatial_uri") or ""


def name_of_code(code: str) -> str:
    """Return the English name of a country by its code of ISO 3166, of two letters or three."""
    known = get_global("territory_aliases").get(code, [code])[0]
    return "" if known in _NO_COUNTRIES else str(Locale("en").territories.get(known, ""))


def countries(source: Source) -> Iterator[GeoLocation]:
    """Yield the countries whose codes a dataset lists; another entry is a place as it is."""
    items = source.reader.items(_COUNTRIES) if source.reader.holds(_COUNTRIES) else []
    for item in items:
        if isinstance(item.value, dict):
            yield from places_of_item(source, item)
            continue
        parts = [part for part in _BETWEEN_CODES.split(item.value) if part]
        if not all(map(_CODE.fullmatch, parts)):
            yield from places_of_text(source, item.value, item.field)
            continue
        for code in parts:
            yield from _country(source, code, item.field)


def _country(source: Source, code: str, field: str) -> Iterator[GeoLocation]:
    name = name_of_code(code)
    if not name:
        source.report.add("geometry-unreadable", field, code)
        return
    source.reader.take(field)
    yield GeoLocation(name, source=field)


def iso_box(source: Source) -> list[GeoLocation]:
    """Return the bounding box of an ISO harvester's four extras."""
    corners = [_first(source, name) for name in _ISO]
    if not all(corners):
        return []
    for name in _ISO:
        source.reader.take(name)
    return located(source, "", "", dict(zip(_SIDES, corners, strict=True)), _ISO[0])


def _site(source: Source, rule: Rule) -> list[GeoLocation]:
    found: list[GeoLocation] = []
    items: Iterable[Item] = source.site_items(rule, _SITE_PARTS)
    for item in items:
        value = item.value
        if isinstance(value, dict) and {"pointLongitude", "pointLatitude"} <= set(value):
            point = [value["pointLongitude"], value["pointLatitude"]]
            value = {**value, "geom": {"type": "Point", "coordinates": point}}
        found += places_of_item(source, item._replace(value=value))
    return found


def _text(value: Mapping[str, Any], names: Iterable[str]) -> str:
    texts = (as_text(value.get(name)) for name in names)
    return next((text for text in texts if text and not is_empty(text)), "")


def _first(source: Source, name: str) -> str:
    texts = source.reader.texts(name)
    return texts[0].text if texts else ""
