"""What takes the place of a withdrawn dataset: DOIs, and datasets of this site."""

from __future__ import annotations

from ckan import model

from .... import suffix


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
