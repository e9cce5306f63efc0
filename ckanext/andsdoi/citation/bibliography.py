"""What all formats read of a record, each in one way: names, dates, texts, licence, other works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..metadata.record import Contributor, Creator, Record, RelatedIdentifier, Rights
from ..metadata.vocabulary import UNKNOWN_VALUES
from ..suffix import doi_url

if TYPE_CHECKING:
    from collections.abc import Sequence

Agent = Creator | Contributor

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?=$|[T/ ])")
_WORD_BEGINS = re.compile("(?<=[a-z])(?=[A-Z])")
_SPDX = "https://spdx.org/licenses/"
# What says who may see the data, beside the licence that says what may be done with them.
_ACCESS = re.compile(
    r"https?://(?:publications\.europa\.eu/resource/authority/access-right|"
    r"purl\.org/coar/access_right)/"
)
_LEGAL_CODE = re.compile(r"(https?://creativecommons\.org/.*/)legalcode[^/]*")
_RESOLVERS = {"Handle": "https://hdl.handle.net/", "arXiv": "https://arxiv.org/abs/"}


class Day(NamedTuple):
    """A day, or as much of one as is known."""

    year: str
    month: str | None = None
    day: str | None = None

    def written(self, separator: str = "-") -> str:
        """Return what is known of it, the year first."""
        return separator.join(filter(None, self))


def one_line(text: str) -> str:
    """Return a text on one line: line breaks, other controls and runs of blanks are one blank."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def title(record: Record) -> str:
    """Return the main title."""
    return one_line(record.titles[0].text)


def other_titles(record: Record) -> list[str]:
    """Return the names that the dataset also has."""
    kinds = ("AlternativeTitle", "TranslatedTitle")
    return [one_line(one.text) for one in record.titles[1:] if one.title_type in kinds]


def known(agents: Sequence[Agent], *types: str) -> list[Agent]:
    """Return those whose name is known; of contributors those of these types."""
    return [
        one
        for one in agents
        if one.name.strip().casefold() not in UNKNOWN_VALUES
        and (not types or (isinstance(one, Contributor) and one.contributor_type in types))
    ]


def is_person(agent: Agent) -> bool:
    """Tell whether the two parts of a person's name are known; all others have one name."""
    return bool(agent.family_name and agent.given_name and agent.name_type != "Organizational")


def family_first(agent: Agent) -> str:
    """Return `family, given`, or the one name."""
    if is_person(agent):
        return one_line(f"{agent.family_name}, {agent.given_name}")
    return one_line(agent.name)


def family_last(agent: Agent) -> str:
    """Return `given family`, or the one name."""
    return one_line(f"{agent.given_name} {agent.family_name}" if is_person(agent) else agent.name)


def agent_address(agent: Agent) -> str | None:
    """Return the address of the first identifier that has one: an ORCID iD, a ROR ID, an ISNI."""
    values = (one.value for one in agent.name_identifiers)
    return next((value for value in values if _is_web(value)), None)


def issued(record: Record) -> Day:
    """Return the day of publication, if one is known that lies in the publication year."""
    for kind in ("Issued", "Available"):
        for date in record.dates:
            match = _DAY.match(date.date) if date.date_type == kind else None
            if match and match[1] == record.publication_year:
                return Day(*match.groups())
    return Day(record.publication_year)


def first_date(record: Record, kind: str) -> str | None:
    """Return the first date of a kind that is one day, month or year."""
    found = (one.date for one in record.dates if one.date_type == kind)
    return next((date for date in found if "/" not in date), None)


def abstract(record: Record) -> str | None:
    """Return the abstract, else the first description; its paragraphs as they are."""
    found = {one.description_type: one.text for one in reversed(record.descriptions)}
    first = record.descriptions[0].text if record.descriptions else None
    return found.get("Abstract", first)


def keywords(record: Record) -> list[str]:
    """Return the subjects, each once."""
    return list(dict.fromkeys(one_line(one.text) for one in record.subjects))


def separate_keywords(record: Record) -> list[str]:
    """Return the subjects for readers that split one at `;`, as Zotero does."""
    return [one.replace(";", ",") for one in keywords(record)]


def kind(record: Record) -> str:
    """Return what the dataset is, in words: the general type, and the text if it says more."""
    term = record.resource_type.general
    words = "Data set" if term == "Dataset" else _WORD_BEGINS.sub(" ", term).capitalize()
    text = one_line(record.resource_type.text)
    is_same = text.casefold() in ("", words.casefold(), term.casefold())
    return words if is_same else f"{words}: {text}"


def licence(record: Record) -> Rights | None:
    """Return the licence of the dataset; of several that only its resources have, none."""
    found = [one for one in record.rights if _is_web(one.uri or "") and not _is_access(one)]
    found = [one for one in found if one.identifier_scheme == "SPDX"] or found
    own = [one for one in found if not one.source.startswith("resources")]
    return own[0] if own else found[0] if len(found) == 1 else None


def licence_page(record: Record) -> str | None:
    """Return the page of the licence: of Creative Commons that for people, not the legal text."""
    found = licence(record)
    return _LEGAL_CODE.sub(r"\1", found.uri) if found and found.uri else None


def licence_uri(record: Record) -> str | None:
    """Return the licence's address in SPDX's list, else its own."""
    found = licence(record)
    if found and found.identifier and found.identifier_scheme == "SPDX":
        return _SPDX + found.identifier
    return found.uri if found else None


def work_address(related: RelatedIdentifier) -> str | None:
    """Return the address of a related work; None if its identifier has none."""
    if related.identifier_type == "DOI":
        return doi_url(related.value)
    resolver = _RESOLVERS.get(related.identifier_type)
    if resolver and not _is_web(related.value):
        return resolver + related.value.removeprefix("arXiv:")
    return related.value if _is_web(related.value) else None


def _is_web(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _is_access(one: Rights) -> bool:
    return bool(_ACCESS.match(one.uri or ""))
