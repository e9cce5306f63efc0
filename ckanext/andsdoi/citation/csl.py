"""The citation in CSL-JSON, from which citation processors write any style."""

from __future__ import annotations

import json
from typing import Any

from . import bibliography
from .bibliography import Agent
from .cited import CitedDataset

_TYPES = {
    "Dataset": "dataset",
    "Software": "software",
    "Image": "graphic",
    "Audiovisual": "motion_picture",
    "Sound": "song",
    "Text": "report",
    "Report": "report",
    "JournalArticle": "article-journal",
}


def csl(cited: CitedDataset) -> bytes:
    """Return the array with one item, as CSL's schema wants it: it refuses a bare object."""
    return json.dumps([csl_item(cited)], ensure_ascii=False, indent=2).encode()


def csl_item(cited: CitedDataset) -> dict[str, Any]:
    """Return the item, without what is unknown."""
    record = cited.record
    item = {
        "id": cited.link or cited.page,
        "type": _TYPES.get(record.resource_type.general, "document"),
        "title": bibliography.title(record),
        "author": [_name(one) for one in bibliography.known(record.creators)],
        "editor": [_name(one) for one in bibliography.known(record.contributors, "Editor")],
        "translator": [_name(one) for one in bibliography.known(record.contributors, "Translator")],
        "issued": {"date-parts": [[int(part) for part in bibliography.issued(record) if part]]},
        "publisher": bibliography.one_line(record.publisher.name),
        "version": record.version,
        "DOI": cited.doi if cited.link else None,
        "URL": cited.link,
        "language": record.language,
        "keyword": ", ".join(bibliography.keywords(record)),
        "abstract": bibliography.abstract(record),
        "note": ". ".join(cited.notes),
    }
    return {name: value for name, value in item.items() if value}


def _name(agent: Agent) -> dict[str, str]:
    if bibliography.is_person(agent):
        return {"family": agent.family_name or "", "given": agent.given_name or ""}
    return {"literal": bibliography.one_line(agent.name)}
