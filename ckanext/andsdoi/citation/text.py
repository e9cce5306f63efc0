"""The citation as one line of text, in the form that DataCite recommends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..suffix import doi_url
from .bibliography import one_line

if TYPE_CHECKING:
    from ..metadata.record import Record

TEST = "TEST"
_MANY = 20


def citation(record: Record, doi: str | None, environment: str = "production") -> str:
    """Return `Creator (Year): Title. Version. Publisher. (Type). https://doi.org/...`.

    Args:
        record: The DataCite record.
        doi: The bare DOI; without one the citation ends before it.
        environment: In `test` the DOI is marked `TEST` and is no link: it never resolves.
    """
    link = doi_url(doi or "") if environment == "production" else f"{TEST} {doi}"
    parts = [
        f"{_creators(record)} ({record.publication_year}): {_sentence(record.titles[0].text)}",
        _sentence(record.version or ""),
        _sentence(record.publisher.name),
        f"({record.resource_type.general}).",
        link if doi else "",
    ]
    return one_line(" ".join(part for part in parts if part))


def _creators(record: Record) -> str:
    names = [creator.name for creator in record.creators]
    if len(names) > _MANY:
        names[_MANY:] = ["et al."]
    return "; ".join(names)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!", "。")) else f"{text}."
