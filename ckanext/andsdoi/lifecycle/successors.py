"""What takes the place of a withdrawn dataset, and how its last document may name it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ckan import model

from .. import suffix
from ..metadata import Relation
from . import relations
from .relations import UNRELATED, Reference, Related

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from .rows.row import DoiRow


def recognized(reference: str) -> str | None:
    """Return the DOI or the dataset's id that a person means, or None if it is neither."""
    doi = suffix.normalize_doi(reference)
    if doi:
        return doi
    package = model.Package.get(reference)
    return package.id if package else None


def is_doi(successor: str) -> bool:
    """Tell a DOI from the id of a dataset."""
    return suffix.normalize_doi(successor) is not None


def look_up(connection: Connection, row: DoiRow, is_readable: Callable[[str], bool]) -> Related:
    """Return what a withdrawn row is obsoleted by.

    A dataset is named by its confirmed DOI, else by its page if it is public, else not at all:
    a reserved DOI and a private dataset are nobody's business.
    """
    if not row.is_withdrawn or not row.successors:
        return UNRELATED
    found = [Reference(one, one) for one in row.successors]
    resolved = relations.resolve(connection, row, found, is_readable)
    named = (Relation("IsObsoletedBy", _name(one, resolved), one) for one in row.successors)
    return replace(resolved, relations=tuple(named))


def _name(successor: str, resolved: Related) -> str | None:
    """Name a successor; a DOI that is of no other dataset here stays as it is."""
    return resolved.datasets.get(successor, successor if is_doi(successor) else None)
