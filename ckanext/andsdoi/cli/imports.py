"""`ckan andsdoi import-ckanext-doi` and `import`: DOIs that the site has from before."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..lifecycle.maintenance.imports import sources
from ..lifecycle.maintenance.imports.outcome import FOR_PERSONS, WRITTEN, Choices, Outcome
from ..lifecycle.maintenance.imports.run import ImportRefused, import_dois
from ..lifecycle.maintenance.imports.sources import SourceError
from ..lifecycle.maintenance.restore import is_export
from .console import Console, Failure, finish, json_option, on_site, site_user
from .export import restore_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..lifecycle.maintenance.imports.run import ImportTotals
    from ..lifecycle.maintenance.imports.sources import Source
    from ..lifecycle.maintenance.imports.write import Settled

_ADVICE = {
    Outcome.UNREGISTERED: "Mint it (ckan andsdoi mint), or exclude the dataset.",
    Outcome.HIDDEN: "Withdraw it, or mint it once more to show it.",
    Outcome.HAS_DOI: "To have it instead: ckan andsdoi assign --replace; to have both: --former.",
    Outcome.ELSEWHERE: "It is another dataset's; ckan andsdoi transfer moves it.",
    Outcome.AWAY: "It leads to no page of this site. If that was its address: --old-site URL.",
    Outcome.FOREIGN: "It is another account's at the registry: have it transferred there.",
    Outcome.GONE: "There is no such dataset. --gone takes the DOI in, and hides it.",
    Outcome.INVALID: "It cannot be read as a DOI of a dataset.",
    Outcome.UNANSWERED: "Run the same command again.",
}
_LONGEST_HEAD = 10_000
_LONGEST_LINE = 10_000_000
"""Characters of an export; what is longer is no line of one, and is not kept in memory."""


def _choices(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that both commands have."""
    for option in (
        json_option,
        click.option("--restart", is_flag=True, help="Begin anew, not where a run ended."),
        click.option("--unverified", is_flag=True, help="Do not ask the registry."),
        click.option("--gone", is_flag=True, help="Take DOIs of purged datasets in, to hide them."),
        click.option("--former", is_flag=True, help="Keep as former DOIs of who has another one."),
        click.option(
            "--old-site",
            "old_sites",
            multiple=True,
            metavar="URL",
            help="An address that the site had before.",
        ),
        click.option("--dry-run", is_flag=True, help="Only show what each DOI would come to."),
    ):
        command = option(command)
    return command


@click.command("import-ckanext-doi", short_help="Take over the DOIs of ckanext-doi.")
@_choices
@on_site
def import_ckanext_doi(**options: Any) -> None:
    """Take over the DOIs in the table of ckanext-doi, or of a fork of it.

    The registry is asked about each; what it confirms is not sent again. Where one run ended the
    next one goes on; to repeat it changes nothing. The exit code is 1 if something is left to
    decide. Keep the table until it is 0.

    \b
    Example:
      ckan andsdoi import-ckanext-doi --dry-run
    """
    _import(sources.DoiTable, **options)


@click.command("import", short_help="Take over DOIs from a file or a field, or restore an export.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--field", metavar="NAME", help="The field of the datasets that has the DOI.")
@click.option("--state-field", metavar="NAME", help="The field that says what is registered.")
@click.option("--published", metavar="VALUE", help="What --state-field says of registered ones.")
@_choices
@on_site
def import_(
    file: Path | None,
    field: str | None,
    state_field: str | None,
    published: str | None,
    **options: Any,
) -> None:
    """Take over DOIs: from a CSV file with the columns doi, dataset and published, or a field.

    The dataset is an id or a name; published is a day, true or false, and may be left out. All
    the rest is as with import-ckanext-doi. What `ckan andsdoi export --format json` wrote is
    restored: all of it, or nothing, and every account of it is paused then.

    \b
    Examples:
      ckan andsdoi import dois.csv --dry-run
      ckan andsdoi import andsdoi-export.jsonl
    """
    if (file is None) == (field is None):
        raise click.UsageError("Name either a file or --field.")
    if (state_field is None) != (published is None) or (state_field and not field):
        raise click.UsageError("--state-field and --published go together, with --field.")
    if file is not None and _is_export(file):
        _restore(file, **options)
    elif file is not None:
        path = file
        _import(lambda: sources.CsvFile(path), **options)
    else:
        _import(lambda: sources.Field(str(field), state_field, published), **options)


def _is_export(path: Path) -> bool:
    """Tell whether a file is an own export; one that can't be read is none."""
    try:
        with path.open("rb") as file:
            return is_export(file.readline(_LONGEST_HEAD).decode("utf-8", "replace"))
    except OSError:
        return False


def _restore(path: Path, *, as_json: bool, **others: Any) -> None:
    stray = next((name for name, value in others.items() if value), None)
    if stray:
        option = {"old_sites": "old-site"}.get(stray, stray.replace("_", "-"))
        raise click.UsageError(f"--{option} does not go with an export, which is restored whole.")
    # stray bytes are told with their line, as all that is wrong is
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        lines = iter(lambda: file.readline(_LONGEST_LINE), "")
        restore_export(path.name, lines, Console(as_json))


def _import(
    source: Callable[[], Source], *, dry_run: bool, restart: bool, as_json: bool, **choices: Any
) -> None:
    console = Console(as_json)
    try:
        totals = import_dois(
            source(),
            Choices(**choices),
            who=None if dry_run else site_user().id,
            restart=restart,
            tell=lambda settled: _tell(settled, console),
            note=console.note,
        )
    except (SourceError, ImportRefused) as error:
        raise Failure(str(error)) from error
    _tell_totals(totals, console, dry_run=dry_run)
    finish(totals.all_well)


def _tell(settled: Settled, console: Console) -> None:
    name = settled.dataset or settled.dataset_id or "-"
    line = f"{settled.outcome.value:12} {settled.doi} {name}"
    is_left = settled.outcome in FOR_PERSONS
    is_nothing = settled.outcome not in FOR_PERSONS | WRITTEN
    console.advance("DOIs", failed=is_left, skipped=is_nothing)
    text = f"{line} ({settled.text})" if settled.text else line
    console.tell(text, **{**asdict(settled), "outcome": settled.outcome.value})


def _tell_totals(totals: ImportTotals, console: Console, *, dry_run: bool) -> None:
    if totals.stopped:
        console.complain(totals.stopped)
    numbers = ", ".join(f"{number} {name}" for name, number in sorted(totals.outcomes.items()))
    end = "Nothing was written." if dry_run else "What is in doubt the next sync sends."
    lines = [f"{totals.read} DOIs read: {numbers or 'none'}. {end}"]
    for outcome, advice in _ADVICE.items():
        if totals.outcomes.get(outcome):
            lines.append(f"{totals.outcomes[outcome]} {outcome.value}: {advice}")
    left = sum(totals.outcomes.get(one, 0) for one in FOR_PERSONS)
    numbers_told = {**asdict(totals), "dry_run": dry_run, "left": left}
    console.at_end(lambda: ("\n".join(lines), numbers_told))
