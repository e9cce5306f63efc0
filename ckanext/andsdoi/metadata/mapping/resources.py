"""What a resource says of itself, for all that ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..dataset.reader import as_text, is_empty
from ..values.identifiers import last_segment

if TYPE_CHECKING:
    from .source import Source

HELD = frozenset(["upload", "datastore"])
"""What CKAN itself holds: an uploaded file, or a table that it gives as one."""
# What kind of resource it is, in a word or as a term of a list.
_KIND = "resource_type"
_DOCUMENTATION = re.compile(
    r"documentation(?:_\w+)?|\S+://\S+/documentation-type/\S+", re.IGNORECASE
)


def text_of(source: Source, resource: Mapping[str, Any], name: str) -> str:
    """Return what a field of a resource says; empty if nothing, or if the site hides the field."""
    text = "" if name in source.hidden_in_resources else as_text(resource.get(name)) or ""
    return "" if is_empty(text) else text.strip()


def is_documentation(source: Source, resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource that the site does not hold is said to document the data."""
    kind = text_of(source, resource, _KIND)
    if not kind or text_of(source, resource, "url_type").casefold() in HELD:
        return False
    return any(map(_DOCUMENTATION.fullmatch, (kind, last_segment(kind))))
