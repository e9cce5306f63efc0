"""The document that a dataset would get now, whether or not it may have one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ... import citation, config
from ...database import NotMigrated
from ...metadata.lines import lines, with_scopes
from ..accounts.names import placeholder
from ..dataset.ckan import read_in_any_state
from ..dataset.description import describe
from ..dataset.relations.lookup import peek_mentions
from ..dataset.snapshot import Snapshot, as_if_public, peek_dataset
from ..rows.row import ReadRow
from . import shared_problems
from .shared_problems import language

if TYPE_CHECKING:
    from ...metadata import Document, Problem


@dataclass(frozen=True)
class Preview:
    """A document and how the dataset is cited with it."""

    document: Document
    citation: str
    problems: tuple[Problem, ...]
    """Those of the document, with their scopes on this site."""
    snapshot: Snapshot
    """The dataset that was mapped."""

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of an action."""
        return {
            "xml": self.document.xml.decode(),
            "citation": self.citation,
            "problems": [_as_dict(problem) for problem in self.problems],
            "lines": [line.as_dict() for line in lines(self.problems, language())],
            "completeness": asdict(self.document.completeness),
            "unused": list(self.document.unused),
        }


def preview(package_id: str) -> Preview:
    """Return the document of a dataset in any state; the caller has checked who asks.

    What an anonymous caller may read is what is sent. Of a dataset that is not public it is what
    would be sent if it were published as it is.
    """
    snapshot = _snapshot(package_id)
    if snapshot.dataset is None:
        snapshot = replace(snapshot, dataset=read_in_any_state(package_id))
    document = document_of(snapshot)
    problems = with_scopes(document.problems, of_most=shared_problems.is_year_of_most())
    cited = citation.citation(document.record, snapshot.row.doi, config.environment())
    return Preview(document, cited, problems, snapshot)


def document_of(snapshot: Snapshot) -> Document:
    """Return the document of a dataset that was read, in the transaction that is open."""
    row, account = snapshot.row, config.shown_account(snapshot.row.account)
    doi = row.doi or placeholder(account)
    return describe(snapshot, peek_mentions(snapshot), doi, account)


def _snapshot(package_id: str) -> Snapshot:
    try:
        return as_if_public(peek_dataset(package_id))
    except NotMigrated:
        now = datetime.now(timezone.utc)
        blank = ReadRow(id=0, package_id="", environment=config.environment(), now=now)
        return Snapshot(blank, blank)


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "scope": problem.scope,
        "field": problem.field,
        "property": problem.property,
        "found": problem.found,
        "message": problem.in_language(language()),
    }
