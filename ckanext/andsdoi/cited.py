"""A dataset of this site as `citation/` presents it: with its addresses and its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p

from . import config
from .citation import CitedDataset, Standing, resources_of
from .lifecycle.reports.described import described, described_on_page
from .lifecycle.reports.overview import EXTERNAL, state_of
from .lifecycle.rows.enums import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lifecycle.reports.described import Described
    from .lifecycle.reports.lookup import DoiLookup


def cited(found: DoiLookup) -> CitedDataset | None:
    """Return a public dataset with the DOI that its page shows, None if there is none to cite.

    Args:
        found: The dataset, and its rows.
    """
    doi = public_doi(found)
    told = described(found.row, doi) if found.row and doi else None
    return _cited(found, doi, told) if told and doi else None


def cited_on_page(found: DoiLookup, shown: Mapping[str, Any]) -> CitedDataset | None:
    """Return the same for the page itself, which has read the dataset: nothing more is asked.

    What it says of other datasets is left out, and the document, too.

    Args:
        found: The dataset, and its rows.
        shown: The dataset as the page has it.
    """
    doi = public_doi(found)
    if found.row is None or doi is None or shown.get("private") or shown["state"] != "active":
        return None
    return _cited(found, doi, described_on_page(found.row, doi, _unlabelled(shown)))


def public_doi(found: DoiLookup) -> str | None:
    """Return the DOI of a dataset that everybody may see, None if there is none."""
    row = found.row
    if row is None:
        return None
    if state_of(row) == EXTERNAL:
        return row.external_doi
    return row.doi if row.is_announced else None


def cited_standing(found: DoiLookup) -> Standing | None:
    """Tell who registered the DOI that a dataset's page shows, None if it shows none."""
    if found.row is None or public_doi(found) is None:
        return None
    is_external = state_of(found.row) == EXTERNAL
    return Standing.EXTERNAL if is_external else standing_in(found.row.environment)


def standing_in(environment: str) -> Standing:
    """Tell where a DOI leads that this site registered."""
    if environment != "production":
        return Standing.TEST
    return Standing.ELSEWHERE if config.lands_elsewhere() else Standing.HERE


def _cited(found: DoiLookup, doi: str, told: Described) -> CitedDataset | None:
    row, dataset, standing = found.row, found.dataset, cited_standing(found)
    if row is None or dataset is None or standing is None:
        return None
    return CitedDataset(
        record=told.record,
        doi=doi,
        standing=standing,
        page=_address(f"{dataset.type}.read", id=dataset.name),
        exports=_address("andsdoi.export", id=dataset.id, name="x").removesuffix("/x"),
        site_title=str(tk.config.get("ckan.site_title") or ""),
        site_url=_address("home.index"),
        document=told.document,
        resources=resources_of(told.dataset),
        is_open=bool(told.dataset.get("isopen")),
        is_findable=row.state is State.FINDABLE,
        withdrawn_on=row.withdrawn_on,
    )


def _unlabelled(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dataset with the names of its fields.

    For a page, ckanext-dcat puts labels in their place, in the language of the visitor
    (`ckanext.dcat.translate_keys`).
    """
    if not p.plugin_loaded("dcat"):
        return dict(shown)
    from ckanext.dcat.utils import field_labels

    names = {label: name for name, label in field_labels().items()}
    extras = [{**one, "key": names.get(one["key"], one["key"])} for one in shown.get("extras", [])]
    resources = [
        {names.get(name, name): value for name, value in one.items()} for one in shown["resources"]
    ]
    return {**shown, "extras": extras, "resources": resources}


def _address(endpoint: str, **values: str) -> str:
    """Return an address for machines: whole, and in no language."""
    return str(tk.url_for(endpoint, locale="default", _external=True, **values))
