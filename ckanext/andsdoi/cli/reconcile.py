"""`ckan andsdoi reconcile`: every DOI against the registry."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from .. import config
from ..lifecycle.maintenance.reconcile.compare import DifferenceKind, Remedy
from ..lifecycle.maintenance.reconcile.run import ReconcileTotals, ReportedDifference
from ..lifecycle.maintenance.reconcile.run import reconcile as compare
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

    Example:
        ckan andsdoi reconcile --format csv > findings.csv
    """
    form = "json" if as_json else form
    console = Console(form != "table")
    totals = compare(
        fix=site_user().id if fix else None,
        restart=restart,
        only=account,
        tell=_writer(form, console),
        note=lambda text: click.echo(text, err=True),
        progress=lambda number: console.advance("names", number),
    )
    _tell_totals(totals, form, console)
    finish(totals.all_well)


def _writer(form: str, console: Console) -> Callable[[ReportedDifference], None]:
    """Return what writes a finding, each as soon as it is known."""
    if form == "json":
        return lambda finding: click.echo(json.dumps(asdict(finding), ensure_ascii=False))
    if form == "csv":
        table = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        table.writeheader()
        return lambda finding: table.writerow(asdict(finding))
    return lambda finding: _tell_row(finding, console)


def _tell_row(finding: ReportedDifference, console: Console) -> None:
    """Tell what differs; what cannot be checked is only counted, in the totals."""
    if finding.finding != DifferenceKind.UNCHECKED.value:
        console.tell(_row(finding))


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


def _tell_totals(totals: ReconcileTotals, form: str, console: Console) -> None:
    if form == "json":
        console.tell("", totals=asdict(totals))
        return
    text = (
        f"{totals.compared} DOIs compared, {totals.listed} listed by the registry:"
        f" {totals.differ} differences, {totals.persons} need a person,"
        f" {totals.not_checkable} not checkable, {totals.under_way} under way,"
        f" {totals.unanswered} not answered."
    )
    click.echo(text, err=form == "csv")
    if totals.not_checkable:
        text = f"What MDS does not tell, {config.REST_ENDPOINT} would; --format csv lists it."
        click.echo(text, err=form == "csv")
    marked = totals.marked + totals.made_sure
    if marked:
        click.echo(f"{marked} marked: run ckan andsdoi sync.", err=form == "csv")
    elif totals.differ > totals.persons:
        click.echo("With --fix the next sync mends them.", err=form == "csv")
