"""`ckan andsdoi export` and `import`: all that is known, as a file, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from .. import suffix
from ..lifecycle.maintenance import export as lifecycle
from ..lifecycle.maintenance.export import Chosen
from ..lifecycle.maintenance.restore import WHY, NotRestored, restore
from ..lifecycle.reports.csv_line import csv_line
from ..lifecycle.reports.overview import STATES
from .console import Console, Failure, on_site, organization_id

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = (
    "doi state dataset_id name title organization account url confirmed withdrawn reason".split()
)


@click.command(short_help="Write all that is known of the DOIs.")
@click.option(
    "--format",
    "as_format",
    type=click.Choice(["csv", "json", "xml"]),
    default="csv",
    show_default=True,
    help="A table for people; everything, to keep or to move; or the documents.",
)
@click.option("--organization", help="Only datasets of this organization.")
@click.option(
    "--state", type=click.Choice([str(one) for one in STATES]), help="Only DOIs in this state."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --format xml: where the documents are written.",
)
@on_site
def export(
    as_format: str, organization: str | None, state: str | None, folder: Path | None
) -> None:
    """Write the DOIs to standard output as CSV, or all that is known of them as JSON.

    The JSON has a line for each account, DOI, exemption and event, the same for the same tables,
    and no secret. `ckan andsdoi import` restores it. With --format xml a folder gets the document
    of each DOI as it would be sent now.

    \b
    Example:
      ckan andsdoi export --format json > andsdoi-export.jsonl
    """
    # what is exported has the standard output for itself, also where it is JSON
    console = Console()
    if (as_format == "xml") is (folder is None):
        raise click.UsageError("--folder goes with --format xml, which needs it.")
    chosen = Chosen(organization_id(organization), state)
    if folder is not None:
        _write_documents(chosen, folder, console)
    elif as_format == "json":
        for one in lifecycle.everything(chosen):
            console.write(json.dumps(one, ensure_ascii=False, sort_keys=False))
    else:
        console.write(csv_line(_COLUMNS), nl=False)
        for told in lifecycle.for_people(chosen):
            console.write(csv_line(told[column] for column in _COLUMNS), nl=False)


def restore_export(name: str, lines: Iterable[str], console: Console) -> None:
    """Restore an own export from the lines of a file, and tell what to do next.

    All of it, or nothing. Every account of it is paused then: an export is a backup, and more may
    have happened since.
    """
    try:
        numbers = restore(lines)
    except NotRestored as error:
        raise Failure(f"Nothing was restored. {name}, {error}") from None
    text = (
        f"{numbers['doi']} DOIs, {numbers['exemption']} exemptions and {numbers['event']} events"
        f" were restored. {WHY}."
    )
    console.at_end(lambda: (text, dict(numbers)))


def _write_documents(chosen: Chosen, folder: Path, console: Console) -> None:
    written = without = 0
    for doi, xml in lifecycle.documents(chosen):
        if xml is None:
            without += 1
            continue
        path = folder / _path_of(doi)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xml)
        written += 1
    console.note(f"{written} documents are written, {without} DOIs have none now.")


def _path_of(doi: str) -> Path:
    """Return `<prefix>/<suffix>.xml`; what no file name may have is quoted as in an address."""
    prefix = suffix.prefix_of(doi)
    name = quote(doi.removeprefix(f"{prefix}/"), safe="")
    return Path(prefix) / f"{name}.xml"
