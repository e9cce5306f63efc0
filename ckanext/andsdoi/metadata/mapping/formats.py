"""Formats and sizes (DataCite 14 and 13): what the resources are, and how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..dataset.reader import as_text
from ..values.file_formats import (
    ending_label,
    format_label,
    format_labels,
    is_address_of_doi,
    is_address_of_host,
    is_address_of_service,
    is_no_format,
    is_page_by_ending,
    is_page_or_service,
    protocol_label,
)
from ..values.identifiers import last_segment
from .resources import HELD, is_documentation, text_of

if TYPE_CHECKING:
    from .source import Source

# ISO 19115 says with the address of a resource what it is for; these give the data.
_FUNCTIONS = frozenset(["download", "offlineaccess"])
_FUNCTION = "resource_locator_function"
_FUNCTION_LIST = "ci_onlinefunctioncode_"
_YES = frozenset(["true", "1", "yes"])
_SIZES = ("size", "byte_size", "byteSize", "dcat:byteSize")
_PROTOCOL = "resource_locator_protocol"
# The media type is that of a server's answer: it counts where the format says nothing.
_SAID = ("format", "mimetype")
_UNITS = ("kB", "MB", "GB", "TB")
_SOME_SIZE = re.compile(r"[0.,]*[1-9]")
_DIGITS = re.compile(r"([0-9]{1,18})(?:\.0+)?")


def formats(source: Source) -> tuple[str, ...]:
    """Return the formats in the order of the resources, each once, in its first spelling."""
    found: dict[str, str] = {}
    for text, field in _texts(source):
        line = source.free_line(text, field)
        if line:
            found.setdefault(line.casefold(), line)
    return tuple(found.values())


def sizes(source: Source) -> tuple[str, ...]:
    """Return the size of all files together, if every one is known, and their number."""
    page = source.reader.plain("url").strip().rstrip("/")
    files = once_each(source, (one for _, one in _resources(source) if is_file(source, one, page)))
    found: list[str] = []
    known = [size_in_bytes(source, resource) for resource in files]
    if known and all(known):
        found.append(readable_size(sum(known)))
    if files:
        found.append("1 file" if len(files) == 1 else f"{len(files)} files")
    site = [t for rule in source.rules_for("size") for t in source.site_texts(rule)]
    lines = (source.free_line(text.text, text.field) for text in site)
    return tuple(dict.fromkeys([*found, *(line for line in lines if line)]))


def _resources(source: Source) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for at, resource in source.reader.rows("resources"):
        if isinstance(resource, Mapping):
            yield at, resource
        else:
            source.report.add("value-unreadable", at, kind=type(resource).__name__)


def _texts(source: Source) -> Iterator[tuple[str, str]]:
    for at, resource in _resources(source):
        if is_documentation(source, resource) or is_manual(source, resource):
            # Its format is none of the data's.
            continue
        stated = [(text, "format") for text in stated_formats(source, resource)]
        stated += [
            (as_text(resource.get(rule.field)) or "", rule.field)
            for rule in source.resource_rules
            if rule.target == "format"
        ]
        if not any(text for text, _ in stated):
            stated = [ending_of(source, resource)]
        yield from ((text, f"{at}.{field}") for text, field in stated)
    for rule in source.rules_for("format"):
        for text in source.site_texts(rule):
            yield text.text, text.field


def stated_formats(source: Source, resource: Mapping[str, Any]) -> list[str]:
    """Return the formats that a resource states, or its service's, or its media type's."""
    said, media = _SAID
    stated = format_labels(text_of(source, resource, said))
    if stated:
        return stated
    protocol = protocol_label(text_of(source, resource, _PROTOCOL))
    return [protocol] if protocol else format_labels(text_of(source, resource, media))


def ending_of(source: Source, resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return the format that the address or the name of a resource ends in, and the field."""
    found = ((ending_label(text_of(source, resource, name)), name) for name in ("url", "name"))
    return next((one for one in found if one[0]), ("", "format"))


def once_each(source: Source, resources: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return resources, of those with one address the first: a file in several portals' lists."""
    found: dict[str, Mapping[str, Any]] = {}
    for number, one in enumerate(resources):
        place = text_of(source, one, "url").partition("://")[2]
        found.setdefault(place or str(number), one)
    return list(found.values())


def is_file(source: Source, resource: Mapping[str, Any], page: str) -> bool:
    """Tell whether a resource is a file, rather than a service or a page.

    Args:
        source: The dataset.
        resource: One of its resources.
        page: The address that the dataset states for itself, without a slash at its end.
    """
    if text_of(source, resource, "url_type").casefold() in HELD:
        return True
    address = text_of(source, resource, "url")
    if is_for_something_else(source, resource) or is_service(source, resource, address):
        return False
    if is_documentation(source, resource) or is_address_of_doi(address):
        return False
    if ending_label(address):
        return True
    if address and (address.rstrip("/") == page or is_address_of_host(address)):
        return False
    return says_a_file(source, resource, address)


def is_for_something_else(source: Source, resource: Mapping[str, Any]) -> bool:
    """Tell whether an ISO record says that an address gives something else than the data."""
    function = last_segment(text_of(source, resource, _FUNCTION)).casefold()
    return bool(function) and function.removeprefix(_FUNCTION_LIST) not in _FUNCTIONS


def is_manual(source: Source, resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource is a file beside the data, as an ISO record says."""
    address = text_of(source, resource, "url")
    return is_for_something_else(source, resource) and bool(ending_label(address))


def says_a_file(source: Source, resource: Mapping[str, Any], address: str) -> bool:
    """Tell whether anything says that a file lies at an address of which nothing can be told."""
    said = [text_of(source, resource, name) for name in _SAID]
    if any(said) and (address or not all(map(is_no_format, said))):
        said = said[:1] if not is_no_format(said[0]) else said
        return not any(is_page_or_service(format_label(text)) for text in said)
    if is_page_by_ending(address):
        return False
    if text_of(source, resource, _FUNCTION) or ending_label(text_of(source, resource, "name")):
        return True
    # A size with a unit is no number of bytes, and yet a file's.
    sizes = (text_of(source, resource, name) for name in _SIZES)
    return size_in_bytes(source, resource) > 0 or any(map(_SOME_SIZE.match, sizes))


def is_service(source: Source, resource: Mapping[str, Any], address: str) -> bool:
    """Tell whether a resource is declared a service, or its address is that of one."""
    is_api = "" if "is_api" in source.hidden_in_resources else resource.get("is_api")
    if str(is_api).casefold() in _YES:
        return True
    protocol = protocol_label(text_of(source, resource, _PROTOCOL))
    return is_page_or_service(protocol) or is_address_of_service(address)


def size_in_bytes(source: Source, resource: Mapping[str, Any]) -> int:
    """Return the size of a resource, 0 if no field holds one."""
    mapped = [rule.field for rule in source.resource_rules if rule.target == "size"]
    built_in = [name for name in _SIZES if name not in source.hidden_in_resources]
    if is_size_of_page(source, resource):
        built_in = [name for name in built_in if name != "size"]
    sizes = (whole_number(resource.get(name)) for name in [*mapped, *built_in])
    return next(filter(None, sizes), 0)


def is_size_of_page(source: Source, resource: Mapping[str, Any]) -> bool:
    """Tell whether `size` is that of a page which a server sent in place of the file.

    What measures files writes it beside the media type of what it got.
    """
    said, media = _SAID
    if not is_page_or_service(format_label(text_of(source, resource, media))):
        return False
    label = format_label(text_of(source, resource, said))
    return not (is_no_format(label) or is_page_or_service(label))


def whole_number(value: Any) -> int:
    """Return the number of bytes that a value is, also as `12.0` or text; 0 if it is none."""
    text = "" if isinstance(value, bool) else as_text(value) or ""
    digits = _DIGITS.fullmatch(text.strip())
    return int(digits[1]) if digits else 0


def readable_size(total: int) -> str:
    """Return a number of bytes in the largest unit of 1,000 that it fills."""
    if total < 1000:
        return f"{total} bytes"
    size: float = total
    for unit in _UNITS:
        size /= 1000
        if round(size, 1) < 1000 or unit == _UNITS[-1]:
            break
    return f"{size:.1f}".removesuffix(".0") + f" {unit}"
