"""The citation as an entry of BibTeX, and of BibLaTeX.

BibTeX's `@misc`, because Zotero discards types that it does not know, and `@dataset` is one that
only BibLaTeX has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from . import bibliography
from .bibliography import Agent
from .cited import CitedDataset
from .tex import escaped, is_verbatim

# BibTeX splits a list of names at this word, and a name at commas.
_SPLITS = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)
_NOT_IN_KEY = re.compile("[^a-z0-9]+")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_BIBLATEX_TYPES = {"Dataset": "dataset", "Software": "software"}


def bibtex(cited: CitedDataset) -> bytes:
    """Return the file with one entry `@misc`, in UTF-8."""
    record, day = cited.record, bibliography.issued(cited.record)
    publisher = _kept(record.publisher.name)
    note = ". ".join((*cited.notes, bibliography.kind(record)))
    month = _MONTHS[int(day.month) - 1] if day.month else None
    fields = {
        "author": _names(bibliography.known(record.creators)),
        "title": _kept(bibliography.title(record)),
        "year": _value(day.year),
        "month": month,
        "publisher": publisher,
        "howpublished": publisher,  # of `@misc` old styles print only this
        "note": _value(note),
        **_shared(cited),
    }
    return _entry("misc", cited, fields)


def biblatex(cited: CitedDataset) -> bytes:
    """Return the file with one entry `@dataset`, `@software` or `@misc`, in UTF-8."""
    record = cited.record
    fields = {
        "author": _names(bibliography.known(record.creators)),
        "title": _kept(bibliography.title(record)),
        "date": _value(bibliography.issued(record).written()),
        "publisher": _kept(record.publisher.name),
        "type": _value(bibliography.kind(record)),
        "note": _value(". ".join(cited.notes)),
        "translator": _names(bibliography.known(record.contributors, "Translator")),
        **_shared(cited),
    }
    return _entry(_BIBLATEX_TYPES.get(record.resource_type.general, "misc"), cited, fields)


def _shared(cited: CitedDataset) -> dict[str, str | None]:
    record, link = cited.record, cited.link
    licence = bibliography.licence(record) or next(iter(record.rights), None)
    return {
        "version": _value(record.version),
        "editor": _names(bibliography.known(record.contributors, "Editor")),
        "language": _value(record.language),
        "keywords": _value(", ".join(bibliography.keywords(record))),
        "abstract": _value(bibliography.abstract(record)),
        "copyright": _value((licence.text or licence.uri) if licence else None),
        # verbatim: what would end the value stands in the address only, encoded
        "doi": f"{{{cited.doi}}}" if link and is_verbatim(cited.doi) else None,
        "url": f"{{{link}}}" if link else None,
    }


def _entry(type_: str, cited: CitedDataset, fields: Mapping[str, str | None]) -> bytes:
    lines = [f"@{type_}{{{_key(cited)}"]
    lines += [f"  {name} = {value}" for name, value in fields.items() if value]
    return (",\n".join(lines) + "\n}\n").encode()


def _value(text: str | None) -> str | None:
    value = escaped(text or "")
    return f"{{{value}}}" if value else None


def _kept(text: str) -> str | None:
    """Return a value whose case no style changes, and that is split nowhere."""
    value = escaped(text)
    return f"{{{{{value}}}}}" if value else None


def _names(agents: Sequence[Agent]) -> str | None:
    names = " and ".join(map(_name, agents))
    return f"{{{names}}}" if names else None


def _name(agent: Agent) -> str:
    if not bibliography.is_person(agent):
        return f"{{{escaped(agent.name)}}}"
    return ", ".join(_name_part(part or "") for part in (agent.family_name, agent.given_name))


def _name_part(text: str) -> str:
    return f"{{{escaped(text)}}}" if _SPLITS.search(text) else escaped(text)


def _key(cited: CitedDataset) -> str:
    """Return a key in letters that every reader takes; the suffix makes it unique."""
    first = next(iter(bibliography.known(cited.record.creators)), None)
    who = _ascii((first.family_name or first.name) if first else "") or "dataset"
    suffix = _ascii(cited.doi.partition("/")[2])
    return "_".join(filter(None, (who, cited.record.publication_year, suffix)))


def _ascii(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_KEY.sub("_", letters.lower()).strip("_")
