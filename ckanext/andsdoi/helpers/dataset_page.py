"""The page of a dataset: its DOI, how it is cited, and what machines read in its head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p

from .. import config
from ..citation import EXPORTS, Standing, citation, json_ld, meta_tags
from ..cited import public_doi
from ..database import NotMigrated
from ..lifecycle.reports import lookup, overview, successors
from .base import andsdoi_may_edit, cited_of, doi_of, extra_doi

if TYPE_CHECKING:
    from ..citation import CitedDataset, JsonLd, MetaTag
    from ..lifecycle.reports.overview import DoiStatus
    from ..lifecycle.reports.successors import Successor

_COMMONS = "https://commons.datacite.org/"
"""DataCite's catalogue of its index, which cites in many styles."""


@dataclass(frozen=True)
class Cite:
    """How people cite a dataset.

    Attributes:
        text: The citation in the form that DataCite recommends.
        url: The address at its end, None with a test registry's DOI.
        identifier: What names the dataset for unAPI.
        downloads: The files, each with `title` and `url`.
        more_styles: Where other styles are, None if DataCite's index does not have the DOI.
    """

    text: str
    url: str | None
    identifier: str
    downloads: list[dict[str, str]]
    more_styles: str | None


@dataclass(frozen=True)
class Head:
    """What machines read in the head of a dataset's page.

    Attributes:
        json_ld: The block of schema.org, None if another extension writes it.
        tags: Names and contents of meta tags.
        unapi: The address at which Zotero asks for files.
    """

    json_ld: JsonLd | None
    tags: tuple[MetaTag, ...]
    unapi: str


def andsdoi_doi(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return what the visitor may know of a dataset's DOI, without asking the registry.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        What the action `andsdoi_show` answers, and `editor`: the visitor may edit the dataset.
    """
    editor = andsdoi_may_edit(pkg)
    return {**_told(pkg, editor=editor).as_dict(), "editor": editor}


def andsdoi_citation(pkg: dict[str, Any]) -> str | None:
    """Return the citation of a public dataset with a DOI, in the form that DataCite recommends.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        Plain text that ends with the address of the DOI, or with `TEST` and the DOI of a test
            registry. None if there is nothing to cite.
    """
    cited = cited_of(pkg)
    if cited is None:
        return None
    environment = "test" if cited.standing is Standing.TEST else "production"
    return citation(cited.record, cited.doi, environment)


def andsdoi_cite(pkg: dict[str, Any]) -> Cite | None:
    """Return how people cite a public dataset with a DOI, None if there is nothing to cite.

    Args:
        pkg: The dataset, as a template has it.
    """
    cited, text = cited_of(pkg), andsdoi_citation(pkg)
    if cited is None or text is None:
        return None
    return Cite(text, cited.link, cited.address, _downloads(pkg), _more_styles(cited))


def andsdoi_head(pkg: dict[str, Any]) -> Head | None:
    """Return what machines read in the head of the page of a public dataset with a DOI.

    Of a test registry's DOI nothing is told. ckanext-dcat's plugin `structured_data` writes a
    block of schema.org of its own: there must not be two.

    Args:
        pkg: The dataset, as a template has it.
    """
    cited = cited_of(pkg)
    if cited is None:
        return None
    block = None if p.plugin_loaded("structured_data") else json_ld(cited)
    unapi = str(tk.h.url_for("andsdoi.unapi", locale="default", _external=True))
    return Head(block, meta_tags(cited), unapi)


def andsdoi_repeated(pkg: dict[str, Any]) -> str | None:
    """Return the key of the extra that says no more than the DOI shown on the page, or None.

    Args:
        pkg: The dataset, as a template has it.
    """
    try:
        shown = public_doi(doi_of(pkg))
    except NotMigrated:
        return None
    return config.extra_key() if shown and extra_doi(pkg) == shown else None


def andsdoi_successors(doi: dict[str, Any]) -> tuple[Successor, ...]:
    """Return what takes the place of a withdrawn dataset, each with `url` and `title`.

    Args:
        doi: What `andsdoi_doi` returned.
    """
    return successors.tellable(doi["successors"])


def _told(pkg: dict[str, Any], *, editor: bool) -> DoiStatus:
    try:
        found = doi_of(pkg)
    except NotMigrated:
        dataset = lookup.Dataset(pkg["id"], pkg["name"], pkg["type"])
        return overview.unmigrated(dataset, editor=editor)
    return overview.for_editor(found) if editor else overview.for_reader(found)


def _downloads(pkg: dict[str, Any]) -> list[dict[str, str]]:
    """Return the files; one address is built and serves all, since each takes CKAN long."""
    base = str(tk.h.url_for("andsdoi.export", id=pkg["id"], name="x")).removesuffix("/x")
    return [{"title": one.title, "url": f"{base}/{one.name}"} for one in EXPORTS.values()]


def _more_styles(cited: CitedDataset) -> str | None:
    is_ours = cited.standing in (Standing.HERE, Standing.ELSEWHERE)
    if cited.link is None or not is_ours or not cited.is_findable:
        return None
    return _COMMONS + cited.link.removeprefix("https://")
