"""The DOI of a dataset under the keys of ckanext-doi, and its helpers, for themes written for it.

Only what works is told: a DOI that was confirmed, or that somebody else registered. It is told to
everybody alike, since the search index keeps it.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk

from ... import config
from ...database import NotMigrated, read, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DOI = reading(
    """
    SELECT CASE WHEN ever_confirmed THEN doi ELSE external_doi END AS doi, published_on,
           CASE WHEN ever_confirmed THEN publisher END AS publisher
      FROM andsdoi_doi
     WHERE package_id = :id AND environment = :environment AND current
       AND CASE WHEN ever_confirmed THEN url IS NOT NULL AND environment = 'production'
                ELSE external_doi IS NOT NULL END
    """
)


def add_keys(pkg_dict: dict[str, Any]) -> None:
    """Add the five keys to what `package_show` returns; what the dataset has itself stays.

    Args:
        pkg_dict: The dataset.
    """
    values = {"id": pkg_dict["id"], "environment": config.environment()}
    try:
        found = read(_DOI, values).one_or_none()
    except NotMigrated:
        return
    if found is None:
        return
    told = {
        "doi": found.doi,
        "doi_status": True,
        "domain": str(tk.config["ckan.site_url"]).rstrip("/").replace("http://", ""),
        "doi_date_published": found.published_on and found.published_on.isoformat(),
        "doi_publisher": found.publisher,
    }
    for key, value in told.items():
        pkg_dict.setdefault(key, value)


def package_get_year(pkg_dict: Mapping[str, Any]) -> int:
    """Return the year in which a dataset was entered.

    Args:
        pkg_dict: The dataset, as a template has it.
    """
    return int(str(pkg_dict["metadata_created"])[:4])


def now() -> datetime:
    """Return the time."""
    return datetime.now(timezone.utc)


def get_site_title() -> str:
    """Return the title of the site."""
    return str(tk.config.get("ckan.site_title") or "")


def doi_test_mode() -> bool:
    """Tell whether the DOIs of this site are for tests."""
    return config.environment() == "test"


HELPERS: Mapping[str, Callable[..., Any]] = {
    one.__name__: one for one in (package_get_year, now, get_site_title, doi_test_mode)
}
"""What ckanext-doi offers to templates."""
