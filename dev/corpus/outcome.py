"""What the mapping makes of one dataset, and what is to say about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ckanext.andsdoi.metadata import Document, Settings, document
from ckanext.andsdoi.metadata.output.validate import check
from dev.corpus.lines import Line
from dev.corpus.schemas import NEWEST, OLDEST, Schemas

DOI = "10.4226/k7m3x9qd27"
"""Stands for the DOI that a dataset would get."""


@dataclass(frozen=True)
class Outcome:
    """One dataset of the dump.

    Attributes:
        number: Its line.
        dataset: The source.
        document: What was made of it, in the newest kernel.
        faults: Why the document, in the oldest or newest kernel, is not valid.
    """

    number: int
    dataset: dict[str, Any]
    document: Document
    faults: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Tell whether neither a schema nor the package's own check found anything."""
        return not self.faults

    @property
    def title(self) -> str:
        """What to call it in a list: its name, else its title or id."""
        names = (self.dataset.get(key) for key in ("name", "title", "id"))
        return next((str(name) for name in names if name), "(without a name)")


def outcome(line: Line, schemas: Schemas) -> Outcome:
    """Map a dataset as a site without any settings of its own would."""
    documents = {
        kernel: document(line.dataset, DOI, Settings(kernel=kernel)) for kernel in (OLDEST, NEWEST)
    }
    faults = (f for kernel, doc in documents.items() for f in _faults(kernel, doc, schemas))
    return Outcome(line.number, line.dataset, documents[NEWEST], tuple(faults))


def unused(doc: object) -> tuple[str, ...]:
    """Return the filled fields that nothing was made of; empty if the document tells of none."""
    return tuple(str(name) for name in getattr(doc, "unused", ()))


def _faults(kernel: str, doc: Document, schemas: Schemas) -> Iterator[str]:
    if kernel in schemas.kernels:
        for complaint in schemas.complaints(doc.xml, kernel):
            yield f"Schema {kernel}: {complaint}"
    for element, value in check(doc.record):
        yield f"Own check, kernel {kernel}: {element} {value}"
