"""Imports of DOIs that a site brings along, which the registry knows or not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import names
from .site import Site

if TYPE_CHECKING:
    from pathlib import Path

_TABLE = "CREATE TABLE doi (identifier text PRIMARY KEY, package_id text, published timestamp)"
_ROW = "INSERT INTO doi VALUES (:doi, :id, CASE WHEN :published THEN timestamp '2020-05-31' END)"
TAKEN = frozenset({"confirmed", "in-doubt", "hidden", "reserved", "unregistered"})
"""Outcomes after which the DOI is the dataset's."""

IMPORTED: dict[str, Callable[[Site, int, int], str | None]] = {
    "of its page": lambda site, slot, of: names.of_its_page(site, slot, of=of),
    "hidden": lambda site, slot, of: names.of_its_page(site, slot, state="registered", of=of),
    "draft": lambda site, slot, of: names.of_its_page(site, slot, state="draft", of=of),
    "unknown to the proxy": lambda site, slot, of: names.of_its_page(site, slot, row=False, of=of),
    "of another page": lambda site, slot, of: names.elsewhere(site, of=of),
    "never registered": lambda site, slot, of: names.unregistered(site, of),
    "somebody else's": lambda site, slot, of: names.elsewhere(site, ours=False, of=of),
    "another dataset's": lambda site, slot, of: names.current(site, names.other(slot)),
    "its own": lambda site, slot, of: names.current(site, slot),
    "foreign": lambda site, slot, of: names.FOREIGN,
}


def import_doi(
    site: Site,
    slot: int,
    what: str,
    *,
    of: int = 0,
    published: bool = True,
    source: str = "file",
    choice: str = "none",
) -> None:
    """Import a DOI for a dataset: from a file, or from ckanext-doi's table.

    Args:
        site: The site.
        slot: The dataset.
        what: Which DOI.
        of: With the prefix of which account.
        published: Whether the source calls it registered.
        source: `file` or `table`.
        choice: An option of the command.
    """
    believed = choice == "unverified"
    if believed and (what == "somebody else's" or (what == "of another page" and not published)):
        # what is believed to be ours, or nobody's yet, and is not, waits for a person for ever
        choice = "none"
    doi = IMPORTED[what](site, slot, of)
    if doi is None:
        return
    if believed and what == "never registered":
        # whether it is, the proxy can't tell
        site.outside.add(doi)
    if source == "table":
        _from_table(site, slot, doi, published, choice)
    else:
        _from_file(site, slot, doi, published, choice)


def _from_file(site: Site, slot: int, doi: str, published: bool, choice: str) -> None:
    from ckanext.andsdoi.lifecycle.maintenance.imports.sources import CsvFile

    path: Path = site.folder / f"{uuid.uuid4().hex}.csv"
    said = str(published).lower()
    path.write_text(f"doi,dataset,published\n{doi},{site.ids[slot]},{said}\n")
    _run(site, slot, CsvFile(path), choice)


def _from_table(site: Site, slot: int, doi: str, published: bool, choice: str) -> None:
    """The table is there as long as the import runs: what is left is not wanted any more."""
    from ckanext.andsdoi.lifecycle.maintenance.imports.sources import DoiTable

    site.execute("DROP TABLE IF EXISTS doi")
    site.execute(_TABLE)
    site.execute(_ROW, doi=doi, id=site.ids[slot], published=published)
    _run(site, slot, DoiTable(), choice)
    site.execute("DROP TABLE IF EXISTS doi")


def _run(site: Site, slot: int, source: Any, choice: str) -> None:
    from ckanext.andsdoi.lifecycle.maintenance.imports.outcome import Choices
    from ckanext.andsdoi.lifecycle.maintenance.imports.run import ImportRefused, import_dois

    choices = Choices() if choice == "none" else Choices(**{choice: True})
    is_first = names.current(site, slot) is None
    settled: list[Any] = []
    try:
        import_dois(
            source,
            choices,
            who="somebody",
            restart=True,
            tell=settled.append,
            note=lambda _: None,
        )
    except ImportRefused:
        site.met["import refused"] += 1
    for one in settled:
        site.met[f"import: {one.outcome.value}"] += 1
        if one.outcome.value == "reserved":
            site.handed_out.add(one.doi)
        if one.outcome.value in TAKEN:
            site.decided.imported(one.doi, site.ids[slot], is_first=is_first)
    names.note_brought(site, slot)
