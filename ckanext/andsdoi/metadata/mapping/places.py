"""GeoLocations (DataCite 18): names and shapes of places; WGS 84, longitude first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.core import get_global

from ..dataset.reader import Item, as_text, decode, is_empty
from ..record import GeoLocation
from ..values.places import Shape, is_place_name, shapes

if TYPE_CHECKING:
    from ..site import Rule
    from .source import Candidate, Source

_EU_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_SHAPES = ("geom", "geometry", "bbox", "centroid", "spatial")
_NAMES = ("text", "title", "label", "name", "display_name")
_SIDES = ("west", "south", "east", "north")
_ISO = ("bbox-west-long", "bbox-south-lat", "bbox-east-long", "bbox-north-lat")
_SITE_PARTS = {
    "geoLocationPlace": "text",
    "geoLocationPolygon": "geom",
    "geoLocationBox": "bbox",
    "geoLocationPoint": "centroid",
}


def geo_locations(source: Source) -> tuple[GeoLocation, ...]:
    """Return the places, each name with its shape in one geoLocation."""
    found = list(_built_in(source))
    for rule in source.rules_for("geoLocation"):
        found += _site(source, rule)
    return tuple(dict.fromkeys(found))


def _built_in(source: Source) -> Iterator[GeoLocation]:
    reader = source.reader
    for item in reader.items("spatial_coverage"):
        yield from places_of_item(source, item)
    candidates: list[Candidate[GeoLocation]] = [
        ("spatial", lambda: spatial_fields(source)),
        (_ISO[0], lambda: iso_box(source)),
    ]
    yield from source.choose(candidates, key=lambda location: location.shape).entries
    for item in reader.items("bbox"):
        yield from located(source, "", "", item.value, item.field)


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
    return located(source, text, uri, geometry, item.field)


def spatial_fields(source: Source) -> list[GeoLocation]:
    """Read the `spatial*` fields together: a name, and the most exact shape of it."""
    reader = source.reader
    text, uri = (_first(source, name) for name in ("spatial_text", "spatial_uri"))
    value = reader.raw("spatial")
    decoded = decode(value)
    numbers = [as_text(one) for one in decoded] if isinstance(decoded, list) else []
    is_bbox = len(numbers) == 4 and None not in numbers
    if isinstance(decoded, list) and not is_bbox:
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
    """Return a name with its shapes: the first in one geoLocation with it, the others alone."""
    place = source.free_line(text, field) or country_name(source, uri) or None
    found: list[Shape] = []
    if not is_empty(geometry):
        found, findings = shapes(geometry, max_points=source.settings.max_polygon_points)
        source.report.add_all(findings, field)
    if not found:
        return [GeoLocation(place, source=field)] if place else []
    first, *others = found
    rest = [GeoLocation(shape=shape, source=field) for shape in others]
    return [GeoLocation(place, first, source=field), *rest]


def country_name(source: Source, uri: str) -> str:
    """Return the English name of a country by its EU address; of others the address."""
    if not uri:
        return ""
    code = uri.rpartition("/")[2]
    known = get_global("territory_aliases").get(code, [code])
    name = Locale("en").territories.get(known[0]) if uri.startswith(_EU_COUNTRIES) else None
    return name or source.url(uri, "spatial_uri") or ""


def iso_box(source: Source) -> list[GeoLocation]:
    """Return the bounding box of an ISO harvester's four extras."""
    corners = [_first(source, name) for name in _ISO]
    if not all(corners):
        return []
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
    return next((text for name in names if (text := as_text(value.get(name)))), "")


def _first(source: Source, name: str) -> str:
    texts = source.reader.texts(name)
    return texts[0].text if texts else ""
