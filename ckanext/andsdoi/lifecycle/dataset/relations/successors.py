"""What takes the place of a withdrawn dataset: DOIs, and datasets of this site."""

from __future__ import annotations

from .... import suffix
from ..ckan import find_package


def recognized(reference: str) -> str | None:
    """Return the DOI or the dataset's id that a person means, or None if it is neither."""
    doi = suffix.normalize_doi(reference)
    if doi:
        return doi
    package = find_package(reference)
    return package.id if package else None


def is_doi(successor: str) -> bool:
    """Tell a DOI from the id of a dataset."""
    return suffix.normalize_doi(successor) is not None
