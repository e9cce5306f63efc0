"""The document that a dataset would get now, whether or not it may have one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from .. import citation, config
from ..database import NotMigrated
from . import dataset
from .dataset import Subject
from .overview import current_row
from .prepare import PLACEHOLDER
from .rows.row import ReadRow

if TYPE_CHECKING:
    from ..metadata import Document, Problem


@dataclass(frozen=True)
class Preview:
    """A document and how the dataset is cited with it."""

    document: Document
    citation: str

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of an action."""
        return {
            "xml": self.document.xml.decode(),
            "citation": self.citation,
            "problems": [_as_dict(problem) for problem in self.document.problems],
            "completeness": asdict(self.document.completeness),
        }


def preview(package_id: str) -> Preview:
    """Return the document of a dataset in any state; the caller has checked who asks.

    What an anonymous caller may read is what is sent. Of a dataset that is not public it is what
    would be sent if it were published as it is.
    """
    subject = _subject(package_id)
    row = subject.row
    account = config.accounts().get(row.account) or config.account()
    doi = row.doi or f"{account.prefix}/{PLACEHOLDER}"
    source = subject.dataset or dataset.in_any_state(package_id)
    document = dataset.describe(dataset.peek_related(subject, source), doi, account, source)
    return Preview(document, citation.citation(document.record, row.doi, config.environment()))


def _subject(package_id: str) -> Subject:
    try:
        row = current_row(package_id)
    except NotMigrated:
        row = None
    return Subject(_no_row()) if row is None else dataset.peek(row.id)


def _no_row() -> ReadRow:
    """A row of no dataset, of which nothing is known."""
    now = datetime.now(timezone.utc)
    return ReadRow(id=0, package_id="", environment=config.environment(), now=now)


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "field": problem.field,
        "property": problem.property,
        "found": problem.found,
        "message": problem.in_language(lambda text: str(tk._(text))),
    }
