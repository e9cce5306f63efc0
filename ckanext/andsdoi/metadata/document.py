"""The document of a dataset: from the dict to the bytes that are sent.

The order of work: read, map, let extensions amend, fit to the kernel, scrub, limit, check, write.
Nothing in here raises, and there is always XML: a preview must show something.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import suffix
from .dataset.budget import Budget, TooLarge
from .dataset.reader import Reader
from .dataset.unused import unused
from .mapping import map_dataset
from .mapping.agents.contributors import MAINTAINERS, NOBODY
from .mapping.content.descriptions import says_there_is_none
from .mapping.relations.related_identifiers import related_identifiers
from .mapping.relations.related_items import related_items
from .mapping.required import require, used_fields
from .mapping.source import Source
from .output.completeness import Completeness, completeness, recommend
from .output.kernels import fit
from .output.limits import limit, shorten
from .output.scrub import scrub
from .output.validate import Violation, check
from .output.xml import to_xml
from .problems import BLOCKS, Problem, Report
from .record import Creator, Publisher, Record, ResourceType, Title
from .settings import Facts, Settings
from .values.text import clean
from .vocabulary import UNAVAILABLE, UNTITLED

log = logging.getLogger(__name__)

# Raised with every change that can change bytes: parked data errors are tried again then.
MAPPING_VERSION = 3

Amend = Callable[[Record, dict[str, Any]], Record]

_EXTENSION = "extension"
# Of all descriptions together, so many times the limit of one is looked at.
MOST_MARKDOWN = 10


@dataclass(frozen=True)
class Document:
    """The DataCite document of a dataset.

    Attributes:
        xml: The bytes to send.
        record: What they say.
        problems: What is missing or wrong: blocking, lost, advice.
        completeness: How much of DataCite's schema is filled.
        unused: The names, sorted, of filled fields that nothing was made of and no problem names.
            A name with a dot lies in a field of which something else was used.
    """

    xml: bytes
    record: Record
    problems: tuple[Problem, ...]
    completeness: Completeness
    unused: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Tell whether the document must not be sent."""
        return any(problem.severity == BLOCKS for problem in self.problems)


def document(
    dataset: dict[str, Any],
    doi: str,
    settings: Settings = Settings(),  # noqa: B008 - frozen
    facts: Facts = Facts(),  # noqa: B008 - frozen
    *,
    amend: Amend | None = None,
) -> Document:
    """Return the DataCite document of a dataset. Never raises, and always yields XML.

    Args:
        dataset: What `package_show` returns; also of a draft or private dataset.
        doi: The DOI to register, bare.
        settings: The site's choices.
        facts: What only the lifecycle knows.
        amend: Changes the record before it is fitted to the kernel; what it raises blocks.
    """
    report = Report()
    known = dataset if isinstance(dataset, dict) else {}
    name = _identifier(doi, report)
    try:
        return _document(known, name, settings, facts, report, amend)
    except TooLarge as error:
        report.add("dataset-too-large", error.field)
        return _without_dataset(name, settings, report)
    except Exception:
        log.exception("The document of a dataset could not be built")
        _failed(None, report)
        return _without_dataset(name, settings, report)


def _without_dataset(name: str, settings: Settings, report: Report) -> Document:
    record, xml = _last_resort(name, settings)
    return Document(xml, record, report.problems(), completeness(record, settings.kernel, {}))


def references(dataset: dict[str, Any], settings: Settings) -> tuple[str, ...]:
    """Return the texts that may refer to other datasets of the site, for `Facts.datasets`.

    Never raises: what goes wrong here goes wrong in `document`, too, which reports it.
    """
    source = _source(dataset, "", settings, Facts(), Report())
    for family in (related_identifiers, related_items):
        with contextlib.suppress(Exception):
            family(source)
    return tuple(source.references)


def _document(
    dataset: dict[str, Any],
    doi: str,
    settings: Settings,
    facts: Facts,
    report: Report,
    amend: Amend | None,
) -> Document:
    source = _source(dataset, doi, settings, facts, report)
    mapped = map_dataset(source)
    require(source, mapped)
    record, xml = _written(mapped, dataset, settings, report, amend)
    recommend(record, report, partial(_fills, source))
    counts = completeness(record, settings.kernel, report.fallbacks)
    taken = report.places() | used_fields(mapped)
    left = unused(source.site_reader, taken, _without_home(source, dataset), mapped)
    return Document(xml, record, report.problems(), counts, left)


def _without_home(source: Source, dataset: dict[str, Any]) -> set[str]:
    """Return the fields that are not sent because the site does not want them to be, and the DOI.

    What is wrong with a DOI that a dataset brings along is told by who decides about it.
    """
    settings = source.settings
    ignored = {name for name, rule in settings.site.of(_type(dataset)).items() if rule is None}
    ignored.update(source.site_reader.spellings(settings.extra_key))
    return ignored.union(MAINTAINERS if settings.maintainer_type == NOBODY else ())


def _fills(source: Source, field: str) -> bool:
    """Tell whether a field says something; that there is no description says nothing."""
    holds = source.reader.holds(field)
    texts = source.reader.texts(field) if holds and field == "notes" else []
    return holds and not (texts and all(says_there_is_none(one.text) for one in texts))


def _source(
    dataset: dict[str, Any], doi: str, settings: Settings, facts: Facts, report: Report
) -> Source:
    kind = _type(dataset)
    rules, resources = settings.site.of(kind), settings.site.of_resources(kind)
    reader = Reader(dataset, report, settings.language, [settings.extra_key], resources)
    return Source(
        reader.without(rules) if rules else reader,
        reader,
        settings,
        facts,
        doi,
        report,
        tuple(rule for rule in rules.values() if rule),
        tuple(rule for rule in resources.values() if rule),
        frozenset(resources),
        markdown=Budget(MOST_MARKDOWN * settings.max_description),
    )


def _type(dataset: dict[str, Any]) -> str:
    kind = dataset.get("type")
    return kind if isinstance(kind, str) else "dataset"


def _identifier(doi: str, report: Report) -> str:
    text = clean(doi)[0].strip() if isinstance(doi, str) else ""
    bare = suffix.normalize_doi(text) or text.lower()
    if not suffix.is_creatable(bare):
        with report.about("identifier"):
            report.add("doi-invalid", "prefix", bare, doi=bare)
    return bare or UNAVAILABLE


def _written(
    mapped: Record,
    dataset: dict[str, Any],
    settings: Settings,
    report: Report,
    amend: Amend | None,
) -> tuple[Record, bytes]:
    """Write what an extension made of the record; if that can't be, what the mapping made."""
    if amend is not None:
        amended = _amended(mapped, dataset, amend, report)
        if amended is not None and amended != mapped:
            written = _checked(amended, settings, report, _plugin(amend), mapped.identifier)
            if written is not None:
                return written
    return _checked(mapped, settings, report, None, mapped.identifier) or _last_resort(
        mapped.identifier, settings
    )


def _amended(
    mapped: Record, dataset: dict[str, Any], amend: Amend, report: Report
) -> Record | None:
    try:
        amended = amend(mapped, dataset)
    except Exception:
        log.exception("An extension failed to amend the record of a dataset")
        amended = None
    if not isinstance(amended, Record):
        report.add("amend-failed", _EXTENSION, plugin=_plugin(amend))
        return None
    return amended


def _checked(
    record: Record, settings: Settings, report: Report, plugin: str | None, doi: str
) -> tuple[Record, bytes] | None:
    """Fit, limit, check and write a record; None if that can't be, which is reported."""
    trial = Report()
    try:
        fitted = scrub(fit(record, settings.kernel, trial), settings.remove_emails, trial)
        limited = limit(fitted, settings, trial)
        violations = _violations(limited, doi)
        if violations and plugin is not None:
            for element, value in violations:
                with report.about(element):
                    report.add(
                        "record-invalid",
                        _EXTENSION,
                        value,
                        what=element,
                        value=value,
                        plugin=plugin,
                    )
            return None
        found = shorten(
            limited, lambda one: to_xml(one, settings.kernel), settings.max_bytes, trial
        )
    except Exception:
        log.exception("A record could not be written")
        _failed(plugin, report)
        return None
    report.merge(trial)
    if violations:
        log.error("The mapping made a record that DataCite refuses: %s", violations)
        _failed(None, report)
    return found


def _violations(record: Record, doi: str) -> tuple[Violation, ...]:
    if record.identifier != doi:
        return (Violation("identifier", str(record.identifier)),)
    # A DOI that is none was reported by `_identifier` already: no extension made it.
    return tuple(one for one in check(record) if one.element != "identifier")


def _failed(plugin: str | None, report: Report) -> None:
    if plugin is not None:
        report.add("amend-failed", _EXTENSION, plugin=plugin)
        return
    with report.about("resource"):
        report.add("mapping-failed", "resource", what="resource")


def _plugin(amend: Amend) -> str:
    name = getattr(amend, "plugin", None) or getattr(amend, "__qualname__", type(amend).__name__)
    return str(name)


def _last_resort(doi: str, settings: Settings) -> tuple[Record, bytes]:
    record = Record(
        doi,
        (Creator(UNAVAILABLE),),
        (Title(UNTITLED),),
        Publisher(UNAVAILABLE),
        "1000",
        ResourceType("Dataset", "Dataset"),
    )
    return record, to_xml(record, settings.kernel)
