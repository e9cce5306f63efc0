"""A dataset of this site as `citation/` presents it: with its addresses and its standing."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING

import ckantoolkit as tk

from .. import config
from ..citation import CitedDataset, Standing, resources_of
from ..lifecycle.reports.described import described
from ..lifecycle.reports.overview import EXTERNAL, state_of
from ..lifecycle.rows.enums import State

if TYPE_CHECKING:
    from ..lifecycle.reports.lookup import Dataset, DoiLookup
    from ..lifecycle.rows.row import DoiRow


def cited(found: DoiLookup) -> CitedDataset | None:
    """Return a public dataset with the DOI that its page shows, None if there is none to cite.

    Args:
        found: The dataset, and its rows.
    """
    row, dataset = found.row, found.dataset
    doi = None if row is None else _doi(row)
    if row is None or dataset is None or doi is None:
        return None
    told = described(row, doi)
    if told is None:
        return None
    return CitedDataset(
        record=told.record,
        doi=doi,
        standing=standing(row),
        page=page_of(dataset),
        exports=exports_of(dataset),
        site_title=str(tk.config.get("ckan.site_title") or ""),
        site_url=tk.url_for("home.index", locale="default", _external=True),
        document=told.document,
        resources=resources_of(told.dataset),
        is_open=bool(told.dataset.get("isopen")),
        is_findable=row.state is State.FINDABLE,
        withdrawn_on=row.withdrawn_at and row.withdrawn_at.astimezone(timezone.utc).date(),
    )


def standing(row: DoiRow) -> Standing:
    """Tell who registered the DOI of a row, and where it leads."""
    if state_of(row) == EXTERNAL:
        return Standing.EXTERNAL
    if row.environment != "production":
        return Standing.TEST
    return Standing.ELSEWHERE if config.lands_elsewhere() else Standing.HERE


def page_of(dataset: Dataset) -> str:
    """Return the address of a dataset's page on CKAN, after redirects, in no language."""
    endpoint = f"{dataset.type}.read"
    return str(tk.url_for(endpoint, id=dataset.name, locale="default", _external=True))


def exports_of(dataset: Dataset) -> str:
    """Return what the addresses of a dataset's downloads begin with."""
    endpoint, where = "andsdoi.export", {"locale": "default", "_external": True}
    return str(tk.url_for(endpoint, id=dataset.id, name="x", **where)).removesuffix("/x")


def _doi(row: DoiRow) -> str | None:
    """Return the DOI that everybody may see."""
    return row.external_doi if state_of(row) == EXTERNAL else row.doi if row.is_announced else None
