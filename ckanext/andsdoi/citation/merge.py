"""One schema.org block out of two: ours, completed by what another extension says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..metadata.values.identifiers import clean_url
from ..metadata.values.text import without_emails
from .frame import framed_dataset

if TYPE_CHECKING:
    from .schemaorg import JsonLd


def merged(ours: JsonLd, theirs: str) -> JsonLd:
    """Return our block, and what only the other one says; no e-mail address comes from there.

    Args:
        ours: What `json_ld` returns. Of what both say, this is kept; a file is completed.
        theirs: The other block, as text.

    Raises:
        ValueError: It does not describe exactly one dataset (`framed_dataset`).
    """
    found = _without_emails(framed_dataset(theirs))
    block = {**found, **ours}
    if "distribution" in found and "distribution" in ours:
        block["distribution"] = list(_completed(ours["distribution"], found["distribution"]))
    return block


def _completed(ours: list[JsonLd], theirs: object) -> Iterator[JsonLd]:
    """Yield our files, each with what else is said of the one at the same address."""
    known: dict[str, JsonLd] = {}
    files: list[Any] = theirs if isinstance(theirs, list) else [theirs]
    for one in files:
        address = one.get("url", one.get("contentUrl")) if isinstance(one, dict) else None
        if isinstance(address, str):
            known.setdefault(clean_url(address) or "", one)
    for one in ours:
        yield {**known.pop(one["contentUrl"], {}), **one}


def _without_emails(value: Any) -> Any:
    """Return a value without e-mail addresses, and without what is empty then."""
    if isinstance(value, dict):
        kept = ((name, _without_emails(one)) for name, one in value.items() if name != "email")
        return {name: one for name, one in kept if one not in ("", {}, [])}
    if isinstance(value, list):
        return [one for one in map(_without_emails, value) if one not in ("", {}, [])]
    return _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """Take the addresses out of a text; an identifier without a part of it would be a false one."""
    left, number = without_emails(text)
    return left if not number or any(map(str.isspace, text)) else ""
