"""`ckan andsdoi sync`: find what no event told, and send what is due."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .. import config
from ..lifecycle import worker
from ..lifecycle.accounts import brake
from ..lifecycle.accounts.brake import Forecast
from ..lifecycle.accounts.stops import of_account
from ..lifecycle.maintenance import dry_run
from ..lifecycle.plan.steps import Step
from .choice import account_option
from .console import Console, fail, find_all, finish, json_option, on_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..lifecycle.plan.assess import Assessment
    from ..lifecycle.worker import DrainTotals, RunReport


_FAILING = "The registry fails at the moment. Nothing is lost; the next sync tries again."


@click.command(short_help="Find what has changed, and send what is due.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--limit", type=click.IntRange(min=1), help="Try no more datasets than this.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option(
    "--confirm-hides", is_flag=True, help="Also hide the DOIs that were held back as too many."
)
@account_option
@json_option
@on_site
def sync(
    ids: tuple[str, ...],
    limit: int | None,
    dry_run: bool,
    confirm_hides: bool,
    account: str | None,
    as_json: bool,
) -> None:
    """Find the datasets that have changed, and send what is due, until everything was tried.

    Run it from cron: it makes up for every job that was lost. With ids, only those datasets.

    Example:
        */10 * * * * ckan -c /etc/ckan/ckan.ini andsdoi sync
    """
    console = Console(as_json)
    chosen = [one.id for one in find_all(ids, console)]
    all_found = len(chosen) == len(ids)
    if ids and not chosen:
        _tell_end(worker.DrainTotals(), console)
        fail()
    if dry_run:
        _forecast(set(chosen), limit, console, confirm_hides=confirm_hides, only=account)
        finish(all_found)
        return
    totals = worker.sync(
        chosen or None,
        limit=limit,
        confirm_hides=confirm_hides,
        only=account,
        progress=narrator(console),
    )
    tell_skipped(totals, console)
    if totals.held:
        _tell_held(console)
    if not config.send():
        console.note(f"Nothing was sent: the option {config.SEND} is false.")
    _tell_end(totals, console)
    finish(totals.all_well and all_found)


def _tell_end(totals: DrainTotals, console: Console) -> None:
    console.tell(
        f"{totals.swept} changed, {totals.tried} tried, {totals.confirmed} confirmed,"
        f" {totals.failed} failed, {totals.defects} defects, {totals.held} held.",
        totals=asdict(totals),
    )


def narrator(console: Console) -> Callable[[RunReport], None]:
    """Return what tells of each dataset that was tried: failures in words, the rest as a number."""

    def tell(report: RunReport) -> None:
        if report.failed:
            name = report.task.doi or report.task.package_id
            reason = report.held.sentence if report.held else report.error and report.error.text
            console.complain(f"{name}: {reason}", **_facts(report))
        elif report.requests and console.as_json:
            console.tell("", **_facts(report))
        console.advance()

    return tell


def send(ids: Sequence[str], console: Console) -> DrainTotals:
    """Send what is due for some datasets; why accounts were left out is told."""
    if not ids:
        return worker.DrainTotals()
    totals = worker.sync(ids, progress=lambda _: console.advance())
    tell_skipped(totals, console)
    return totals


def tell_skipped(totals: DrainTotals, console: Console) -> None:
    """Tell why a drain left accounts out."""
    for name in totals.skipped_accounts:
        reason = of_account(name)
        text = reason.text if reason else _FAILING
        console.complain(text, account=name)


def _tell_held(console: Console) -> None:
    """Tell whose hides wait for somebody to say that they are right."""
    for one in brake.closed():
        facts = {"organization": one.organization, "user": one.user, "waiting": one.waiting}
        console.complain(one.text, **facts)


def _facts(report: RunReport) -> dict[str, Any]:
    return {
        "dataset_id": report.task.package_id,
        "doi": report.task.doi,
        "outcome": report.run.ending.value,
        "requests": report.requests,
    }


def _forecast(
    chosen: set[str],
    limit: int | None,
    console: Console,
    *,
    confirm_hides: bool,
    only: str | None,
) -> None:
    """Show what would be sent for the chosen datasets, or for all; of one account, or of all."""
    ids = dry_run.unfinished(confirm_hides=confirm_hides)
    tried = (package_id for package_id in ids if not chosen or package_id in chosen)
    count, forecast = 0, None if confirm_hides else Forecast()
    for package_id in itertools.islice(tried, limit):
        assessments = [dry_run.sync(package_id), *dry_run.formers(package_id)]
        wanted = [one for one in assessments if only in (None, one.snapshot.row.account)]
        count += sum(_tell_forecast(one, forecast, console) for one in wanted)
        console.advance()
    console.tell(f"{count} would be sent.", totals={"would_send": count})


def _tell_forecast(assessment: Assessment, brakes: Forecast | None, console: Console) -> bool:
    """Tell what would be done for a dataset; not if its hide would have to wait."""
    hides = Step.DELETE in assessment.plan.steps and not assessment.known.withdrawn
    if brakes is None or not hides or not brakes.holds(assessment.snapshot.owner):
        return tell_assessment(assessment, console)
    facts = {"dataset_id": assessment.snapshot.row.package_id, "doi": assessment.known.doi}
    text = "would wait, too many DOIs are hidden within the hour"
    console.tell(f"{assessment.snapshot.name}: {text}", **facts, steps=[], problem="brake")
    return False


def tell_assessment(assessment: Assessment, console: Console) -> bool:
    """Tell what would be done for a dataset; false if nothing would be sent."""
    steps = [step.value for step in assessment.plan.steps]
    name, problem = assessment.snapshot.name, assessment.observed.problem
    facts = {
        "dataset_id": assessment.snapshot.row.package_id,
        "name": name,
        "doi": assessment.known.doi,
        "steps": steps,
        "problem": problem and problem.class_.value,
    }
    if steps:
        console.tell(f"{name}: {', '.join(steps)}", **facts)
    elif problem:
        console.tell(f"{name}: nothing, {problem.english}", **facts)
    return bool(steps)
