"""What templates, of this extension and of themes, may call."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p
from flask import g

from . import config, suffix
from .citation import EXPORTS, Standing, citation, json_ld, meta_tags
from .cited import cited_on_page, public_doi
from .database import NotMigrated
from .lifecycle.reports import forms, lookup, overview, readiness, successors
from .lifecycle.rows.enums import EventKind
from .logic import protect

if TYPE_CHECKING:
    from .citation import CitedDataset, JsonLd, MetaTag
    from .lifecycle.reports.lookup import DoiLookup
    from .lifecycle.reports.overview import DoiStatus
    from .lifecycle.reports.successors import Successor

log = logging.getLogger(__name__)

__all__ = [
    "andsdoi_again",
    "andsdoi_citation",
    "andsdoi_cite",
    "andsdoi_doi",
    "andsdoi_event_name",
    "andsdoi_form_extras",
    "andsdoi_head",
    "andsdoi_in_search",
    "andsdoi_lasting",
    "andsdoi_may_edit",
    "andsdoi_outlook",
    "andsdoi_repeated",
    "andsdoi_state",
    "andsdoi_state_name",
    "andsdoi_successors",
]

_DELAYS = (2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60)
"""Seconds until a page looks again for what is under way; then somebody has to reload it."""

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


def andsdoi_state(doi: dict[str, Any]) -> str:
    """Return where a DOI stands, in a sentence.

    Args:
        doi: What `andsdoi_doi` returned.
    """
    states = {
        "none": tk._("There is no DOI yet."),
        "reserved": tk._("This DOI is reserved. It works after publication."),
        "draft": tk._("The registry has the metadata; the DOI does not work yet."),
        "findable": tk._("Registered, and found in DataCite's index."),
        "registered": tk._("Registered, but hidden from DataCite's index."),
        "external": tk._("Somebody else registered this DOI; no other is minted."),
    }
    waits = tk._("Something is still to be sent.") if doi["due"] else ""
    return " ".join(filter(None, (states[doi["state"]], waits)))


def andsdoi_state_name(state: str) -> str:
    """Return a state in a word or two, for tables.

    Args:
        state: A word of `andsdoi_show`.
    """
    names = {
        "none": tk._("no DOI"),
        "reserved": tk._("reserved"),
        "draft": tk._("draft"),
        "findable": tk._("findable"),
        "registered": tk._("hidden"),
        "external": tk._("external"),
    }
    return names[state]


def andsdoi_event_name(what: str) -> str:
    """Return what happened to a DOI in a word or two, for the history.

    Args:
        what: A word of `andsdoi_event_list`.
    """
    names = {
        EventKind.RESERVED: tk._("name reserved"),
        EventKind.ANNOUNCED: tk._("metadata registered"),
        EventKind.MINTED: tk._("registered"),
        EventKind.UPDATED: tk._("updated"),
        EventKind.HIDDEN: tk._("hidden"),
        EventKind.RESTORED: tk._("shown again"),
        EventKind.REFUSED: tk._("refused by the registry"),
        EventKind.PARKED: tk._("given up until something changes"),
        EventKind.ADOPTED: tk._("found at the registry"),
        EventKind.GIVEN_UP: tk._("name given up"),
        EventKind.OVERTAKEN: tk._("two workers met"),
        EventKind.EXTERNAL: tk._("has a DOI of somebody else"),
        EventKind.OVERWRITTEN: tk._("this stood in the field before"),
        EventKind.INSTALLED: tk._("tables created"),
        EventKind.REQUESTED: tk._("requested"),
        EventKind.APPROVED: tk._("approved"),
        EventKind.DECLINED: tk._("declined"),
        EventKind.EXCLUDED: tk._("excluded"),
        EventKind.INCLUDED: tk._("no longer excluded"),
        EventKind.WITHDRAWN: tk._("withdrawn"),
        EventKind.WITHDRAWAL_ENDED: tk._("withdrawal ended"),
        EventKind.ASSIGNED: tk._("assigned"),
        EventKind.REPLACED: tk._("replaced by another"),
        EventKind.TRANSFERRED: tk._("moved to another dataset"),
        EventKind.REFRESHED: tk._("sent anew"),
        EventKind.RECONCILED: tk._("compared with the registry"),
        EventKind.REDACTED: tk._("redacted"),
        EventKind.TAKEN_IN: tk._("taken in from the registry"),
        EventKind.IMPORTED: tk._("imported"),
        EventKind.ACCOUNT_MOVED: tk._("looked after by another account"),
    }
    return names[EventKind(what)]


def andsdoi_again(doi: dict[str, Any], times: int) -> int | None:
    """Return in how many seconds a page looks again where a DOI stands.

    Args:
        doi: What `andsdoi_doi` returned.
        times: How often the page has looked again already.

    Returns:
        None if nothing changes by itself, or if it has looked often enough.
    """
    is_settled = not doi["due"] or doi["problem"] is not None or times >= len(_DELAYS)
    return None if is_settled else _DELAYS[times]


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


def andsdoi_may_edit(pkg: dict[str, Any]) -> bool:
    """Tell whether the visitor may edit a dataset; a request asks for it once.

    Who has not logged in counts as a reader, which saves most pages a question.

    Args:
        pkg: The dataset, as a template has it.
    """
    visitor = tk.current_user
    if not visitor or not visitor.is_authenticated:
        return False
    known: dict[str, bool] = g.setdefault("andsdoi_may_edit", {})
    if pkg["id"] not in known:
        known[pkg["id"]] = bool(tk.h.check_access("package_update", {"id": pkg["id"]}))
    return known[pkg["id"]]


def andsdoi_repeated(pkg: dict[str, Any]) -> str | None:
    """Return the key of the extra that says no more than the DOI shown on the page, or None.

    Args:
        pkg: The dataset, as a template has it.
    """
    try:
        shown = public_doi(doi_of(pkg))
    except NotMigrated:
        return None
    return config.extra_key() if shown and _extra(pkg) == shown else None


def andsdoi_in_search(package: dict[str, Any]) -> dict[str, Any] | None:
    """Return the DOI of a dataset among the results of a search, without asking anything.

    Args:
        package: The dataset, as the search returned it.

    Returns:
        `doi`, `url` (None with a test registry's) and `environment`; None if there is no DOI, or
            if the option `show_in_search` says no.
    """
    doi = _extra(package) if config.show_in_search() else None
    if doi is None:
        return None
    is_test = _is_test(suffix.prefix_of(doi))
    url = None if is_test else suffix.doi_url(doi)
    return {"doi": doi, "url": url, "environment": "test" if is_test else "production"}


def andsdoi_successors(doi: dict[str, Any]) -> tuple[Successor, ...]:
    """Return what takes the place of a withdrawn dataset, each with `url` and `title`.

    Args:
        doi: What `andsdoi_doi` returned.
    """
    return successors.tellable(doi["successors"])


def andsdoi_outlook(pkg: dict[str, Any], on_form: bool = False) -> dict[str, Any] | None:
    """Return what stands between a dataset and its first DOI.

    Args:
        pkg: The dataset, as a template has it.
        on_form: Whether the page is the dataset's form: then links stay on it.

    Returns:
        The attributes of `Outlook` (`lifecycle/reports/readiness.py`), each line with `fields`
            that have a `label` and a `url`; None for those who may not edit the dataset, and where
            there is nothing to say.
    """
    found = _editable(pkg)
    if found is None or found.dataset is None or found.dataset.state == "deleted":
        return None
    try:
        outlook = readiness.outlook(found.id)
    except NotMigrated:
        return None
    except Exception:
        log.exception("What keeps the DOI of %s away could not be told", found.id)
        return None
    if outlook is None:
        return None
    form = forms.Form({**pkg, "id": found.id, "type": found.dataset.type}, on_form)
    lines = [form.with_links(line.as_dict()) for line in outlook.lines]
    return {**vars(outlook), "lines": lines, "is_clear": outlook.is_clear}


def andsdoi_lasting(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """Return the DOI of a dataset that stays whatever becomes of the dataset.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        What `andsdoi_doi` returns, `is_public`, and `held`: of `delete` and `private` what the
            visitor may not do to the dataset (option `protect`). None for those who may not edit
            the dataset, and as long as the registry has not confirmed a DOI.
    """
    found = _editable(pkg)
    if found is None or found.dataset is None:
        return None
    row = next((one for one in found.rows if one.ever_confirmed), None)
    if row is None:
        return None
    told = overview.for_editor(lookup.of_row(row, found.rows, found.dataset)).as_dict()
    is_public = found.dataset.state == "active" and not pkg.get("private")
    return {**told, "is_public": is_public, "held": protect.held(found.id)}


def andsdoi_form_extras(data: dict[str, Any]) -> dict[str, Any]:
    """Return the extras of a dataset that its form shows.

    Args:
        data: The dataset, or what was written into the form of one.

    Returns:
        `doi`, which stays in its extra whatever is written there, or None, and `extras`: all, but
            that one.
    """
    found = lookup.find_dataset(data["id"]) if data.get("id") else None
    kept = forms.kept_doi(found.id) if found else None
    return {"doi": kept, "extras": forms.editable_extras(data.get("extras") or (), kept)}


def doi_of(pkg: dict[str, Any]) -> DoiLookup:
    """Return the rows of a dataset; a request asks for them once.

    Args:
        pkg: The dataset, as a template has it.

    Raises:
        NotMigrated: The tables are missing.
    """
    known: dict[str, DoiLookup] = g.setdefault("andsdoi_rows", {})
    if pkg["id"] not in known:
        dataset = lookup.Dataset(pkg["id"], pkg["name"], pkg["type"], pkg.get("state", "active"))
        known[dataset.id] = lookup.of_dataset(dataset.id, dataset)
    return known[pkg["id"]]


def cited_of(pkg: dict[str, Any]) -> CitedDataset | None:
    """Return a public dataset as its page cites it; a request maps it once.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        None if there is nothing to cite. Whatever fails is logged: the page stays.
    """
    known: dict[str, CitedDataset | None] = g.setdefault("andsdoi_cited", {})
    if pkg["id"] not in known:
        known[pkg["id"]] = _cited(pkg)
    return known[pkg["id"]]


def _cited(pkg: dict[str, Any]) -> CitedDataset | None:
    try:
        return cited_on_page(doi_of(pkg), pkg)
    except NotMigrated:
        return None
    except Exception:
        log.exception("The citation of %s could not be written", pkg["id"])
        return None


def _downloads(pkg: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"title": one.title, "url": tk.h.url_for("andsdoi.export", id=pkg["id"], name=one.name)}
        for one in EXPORTS.values()
    ]


def _more_styles(cited: CitedDataset) -> str | None:
    is_ours = cited.standing in (Standing.HERE, Standing.ELSEWHERE)
    if cited.link is None or not is_ours or not cited.is_findable:
        return None
    return _COMMONS + cited.link.removeprefix("https://")


def _extra(pkg: dict[str, Any]) -> str | None:
    """Return the DOI in the extra, which with ckanext-scheming is a field; None if it is none."""
    key = config.extra_key()
    extras = {one["key"]: one["value"] for one in pkg.get("extras") or ()}
    value = extras.get(key, pkg.get(key))
    return suffix.normalize_doi(value) if isinstance(value, str) else None


def _is_test(prefix: str) -> bool:
    """Tell whether the DOIs of a prefix never resolve."""
    is_ours = config.environment() == "test" and prefix in config.prefixes()
    return is_ours or prefix == suffix.RETIRED_PREFIX


def _editable(pkg: dict[str, Any]) -> DoiLookup | None:
    """Return the rows of a dataset that the visitor may edit; after an error its id is a name."""
    reference = pkg.get("id")
    if not reference or not andsdoi_may_edit(pkg):
        return None
    try:
        return lookup.find(reference)
    except NotMigrated:
        return None


def _told(pkg: dict[str, Any], *, editor: bool) -> DoiStatus:
    try:
        found = doi_of(pkg)
    except NotMigrated:
        dataset = lookup.Dataset(pkg["id"], pkg["name"], pkg["type"])
        return overview.unmigrated(dataset, editor=editor)
    return overview.for_editor(found) if editor else overview.for_reader(found)
