"""`ckan andsdoi reconcile`: every DOI against the registry."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from .. import config
from ..lifecycle.maintenance.reconcile.compare import DifferenceKind, Remedy
from ..lifecycle.maintenance.reconcile.run import ReconcileTotals, ReportedDifference
from ..lifecycle.maintenance.reconcile.run import reconcile as compare
from ..lifecycle.reports.csv_line import csv_line
from .choice import account_option
from .console import Console, finish, on_site, site_user

if TYPE_CHECKING:
    from collections.abc import Callable

_COLUMNS = [column.name for column in fields(ReportedDifference)]
_LINE = "{finding:14} {doi:28} {dataset}"


@click.command(short_help="Compare every DOI with the registry.")
@click.option("--fix", is_flag=True, help="Mark what the next sync can mend; sends nothing itself.")
@click.option("--restart", is_flag=True, help="Begin anew, not where an earlier run ended.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="json: one object a line, the totals last.",
)
@account_option
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@on_site
def reconcile(fix: bool, restart: bool, form: str, account: str | None, as_json: bool) -> None:
    """Compare every DOI with what the registry holds: missing, wrong page, old metadata, unknown.

    Only reads, within the rate limit; a run that was broken off goes on where it was. The exit
    code is 1 if something is left to mend or to decide. After a backup was restored run it with
    --fix before anything is sent, then ckan andsdoi sync.

    \b
    Example:
      ckan andsdoi reconcile --format csv > findings.csv
    """
    form = "json" if as_json else form
    console, totals = Console(form == "json"), ReconcileTotals()
    console.at_end(lambda: (_summary(totals, form, console), asdict(totals)))
    compare(
        fix=site_user().id if fix else None,
        restart=restart,
        only=account,
        tell=_writer(form, console),
        note=console.note,
        progress=lambda number: console.advance("names", number),
        totals=totals,
    )
    finish(totals.all_well)


def _writer(form: str, console: Console) -> Callable[[ReportedDifference], None]:
    """Return what writes a finding, each as soon as it is known."""
    if form == "csv":
        return _csv_writer(console)
    return lambda finding: _tell(finding, console)


def _csv_writer(console: Console) -> Callable[[ReportedDifference], None]:
    console.write(csv_line(_COLUMNS), nl=False)
    return lambda finding: console.write(csv_line(asdict(finding).values()), nl=False)


def _tell(finding: ReportedDifference, console: Console) -> None:
    """Tell what differs; what cannot be checked people read only as a number in the totals."""
    if console.as_json or finding.finding != DifferenceKind.UNCHECKED.value:
        facts = {**asdict(finding), "name": finding.dataset, "outcome": finding.finding}
        console.tell(_row(finding), **facts)


def _row(finding: ReportedDifference) -> str:
    name = finding.dataset or finding.dataset_id or ""
    lines = [_LINE.format(finding=finding.finding, doi=finding.doi, dataset=name).rstrip()]
    lines.append(finding.text)
    if finding.expected or finding.found:
        lines.append(f"here {finding.expected or '-'}, registry {finding.found or '-'}")
    if finding.marked:
        lines.append("marked for the next sync")
    elif finding.action == Remedy.PERSON.value:
        lines.append("needs a person")
    return f"\n{' ':15}".join(lines)


def _summary(totals: ReconcileTotals, form: str, console: Console) -> str:
    """Return what people read at the end; beside a table in CSV it is no part of that."""
    lines = [
        f"{totals.compared} DOIs compared, {totals.listed} listed by the registry:"
        f" {totals.differ} differences, {totals.persons} need a person,"
        f" {totals.not_checkable} not checkable, {totals.under_way} under way,"
        f" {totals.unanswered} not answered."
    ]
    if totals.not_checkable:
        lines.append(
            f"What MDS does not tell, {config.REST_ENDPOINT} would; --format csv lists it."
        )
    marked = totals.marked + totals.made_sure
    if marked:
        lines.append(f"{marked} marked: run ckan andsdoi sync.")
    elif totals.differ > totals.persons:
        lines.append("With --fix the next sync mends them.")
    text = "\n".join(lines)
    if form != "csv":
        return text
    console.note(text)
    return ""
