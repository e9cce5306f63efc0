"""The results of a search."""

from __future__ import annotations

from typing import Any

from .. import config, suffix
from .base import extra_doi


def andsdoi_in_search(package: dict[str, Any]) -> dict[str, Any] | None:
    """Return the DOI of a dataset among the results of a search, without asking anything.

    Args:
        package: The dataset, as the search returned it.

    Returns:
        `doi`, `url` (None with a test registry's) and `environment`; None if there is no DOI, or
            if the option `show_in_search` says no.
    """
    doi = extra_doi(package) if config.show_in_search() else None
    if doi is None:
        return None
    is_test = _is_test(suffix.prefix_of(doi))
    url = None if is_test else suffix.doi_url(doi)
    return {"doi": doi, "url": url, "environment": "test" if is_test else "production"}


def _is_test(prefix: str) -> bool:
    """Tell whether the DOIs of a prefix never resolve."""
    is_ours = config.environment() == "test" and prefix in config.prefixes()
    return is_ours or prefix == suffix.RETIRED_PREFIX
