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
from ..lifecycle.rows.problem import ProblemClass
from ..lifecycle.worker.endings import ENDINGS
from . import signals
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

    \b
    Example:
      */10 * * * * /usr/lib/ckan/default/bin/ckan -c /etc/ckan/ckan.ini andsdoi sync
    """
    console = Console(as_json)
    # None for all: nothing but unknown ids are no datasets, not all
    chosen = [one.id for one in find_all(ids, console)] if ids else None
    all_found = chosen is None or len(chosen) == len(ids)
    if dry_run:
        forecast = _Forecast(console, confirm_hides=confirm_hides, only=account)
        if chosen != []:
            forecast.look(chosen, limit)
        finish(all_found and not forecast.waiting)
        return
    totals = worker.DrainTotals()
    console.at_end(lambda: _summary(totals, chosen, account))
    if chosen == []:
        fail()
    with signals.ended_first():
        worker.sync(
            chosen,
            limit=limit,
            confirm_hides=confirm_hides,
            only=account,
            progress=_narrator(console, totals),
            stop=signals.is_stopping,
            totals=totals,
        )
        tell_skipped(totals, console)
    if totals.held:
        _tell_held(console)
    if not config.send():
        console.note(f"Nothing was sent: the option {config.SEND} is false.")
    finish(totals.all_well and all_found)


def _summary(
    totals: DrainTotals, ids: Sequence[str] | None, only: str | None
) -> tuple[str, dict[str, Any]]:
    text = (
        f"{totals.swept} changed, {totals.tried} tried, {totals.confirmed} confirmed,"
        f" {totals.failed} failed, {totals.defects} defects, {totals.held} held."
    )
    return text, {**asdict(totals), "left": worker.count_left(ids, only)}


def _narrator(console: Console, totals: DrainTotals) -> Callable[[RunReport], None]:
    """Return what tells of each dataset that was tried: failures in words, the rest as a number."""

    def tell(report: RunReport) -> None:
        if report.failed:
            name = report.task.doi or report.task.package_id
            class_, reason = _failure(report)
            console.complain(f"{name}: {reason}", class_, **_facts(report))
        elif report.requests and console.as_json:
            console.tell("", **_facts(report))
        console.expect(totals.to_try)
        console.advance(failed=report.failed)

    return tell


def send(ids: Sequence[str], console: Console) -> DrainTotals:
    """Send what is due for some datasets; why accounts were left out is told."""
    if not ids:
        return worker.DrainTotals()
    totals = worker.sync(
        ids,
        progress=lambda report: console.advance(failed=report.failed),
        stop=signals.is_stopping,
    )
    tell_skipped(totals, console)
    return totals


def tell_skipped(totals: DrainTotals, console: Console) -> None:
    """Tell why a drain left accounts out."""
    for name in totals.skipped_accounts:
        reason = of_account(name)
        class_ = reason.class_ if reason else ProblemClass.FAILING
        console.complain(reason.text if reason else _FAILING, class_, account=name)


def _tell_held(console: Console) -> None:
    """Tell whose hides wait for somebody to say that they are right."""
    for one in brake.closed():
        facts = {"organization": one.organization, "user": one.user, "waiting": one.waiting}
        console.complain(one.text, one.problem.class_, **facts)


def _failure(report: RunReport) -> tuple[str, str]:
    """Return what kind of failure it was, and what was said."""
    if report.held:
        return report.held.class_.value, report.held.sentence
    ending = report.run.ending
    class_ = ENDINGS[ending].problem or ending
    return class_.value, report.error.text if report.error else ""


def _facts(report: RunReport) -> dict[str, Any]:
    return {
        "dataset_id": report.task.package_id,
        "name": report.task.observed.name,
        "doi": report.task.doi,
        "account": report.task.account,
        "outcome": report.run.ending.value,
        "requests": report.requests,
    }


class _Forecast:
    """What a run would do now, told and counted."""

    def __init__(self, console: Console, *, confirm_hides: bool, only: str | None) -> None:
        self.console = console
        self._only = only
        self._confirm_hides = confirm_hides
        self._brakes = None if confirm_hides else Forecast()
        self.would_send = self.would_wait = self.held = 0
        console.at_end(self.totals)

    @property
    def waiting(self) -> int:
        """Return how many hides would wait for a person, those that do already included."""
        return self.would_wait + self.held

    def look(self, chosen: Sequence[str] | None, limit: int | None) -> None:
        """Tell what would be sent for the chosen datasets, or for all."""
        ids, wanted = dry_run.unfinished(confirm_hides=self._confirm_hides), set(chosen or ())
        tried = (package_id for package_id in ids if not wanted or package_id in wanted)
        for package_id in itertools.islice(tried, limit):
            for one in [dry_run.sync(package_id), *dry_run.formers(package_id)]:
                if self._only in (None, one.snapshot.row.account):
                    self._take(one)
            self.console.advance()
        if self._confirm_hides:
            return
        self.held = brake.count_held(chosen)
        if self.held:
            _tell_held(self.console)

    def totals(self) -> tuple[str, dict[str, int]]:
        """Return how many would be sent, and how many would wait."""
        numbers = {name: getattr(self, name) for name in ("would_send", "would_wait", "held")}
        waiting = f", {self.waiting} would wait" if self.waiting else ""
        return f"{self.would_send} would be sent{waiting}.", {**numbers, "left": self.waiting}

    def _take(self, assessment: Assessment) -> None:
        """Tell what would be done for a dataset; not if its hide would have to wait."""
        hides = Step.DELETE in assessment.plan.steps and not assessment.known.withdrawn
        if not (hides and self._brakes and self._brakes.holds(assessment.snapshot.owner)):
            self.would_send += tell_assessment(assessment, self.console)
            return
        self.would_wait += 1
        text = "would wait, too many DOIs are hidden within the hour"
        facts = {**_known(assessment), "outcome": "waits", "steps": [], "problem": "brake"}
        self.console.tell(f"{assessment.snapshot.name}: {text}", **facts)


def _known(assessment: Assessment) -> dict[str, Any]:
    row = assessment.snapshot.row
    return {
        "dataset_id": row.package_id,
        "name": assessment.snapshot.name,
        "doi": assessment.known.doi,
        "account": row.account,
    }


def tell_assessment(assessment: Assessment, console: Console) -> bool:
    """Tell what would be done for a dataset; false if nothing would be sent."""
    steps = [step.value for step in assessment.plan.steps]
    name, problem = assessment.snapshot.name, assessment.observed.problem
    facts = {
        **_known(assessment),
        "outcome": "would-send" if steps else "nothing",
        "steps": steps,
        "problem": problem and problem.class_.value,
    }
    if steps:
        console.tell(f"{name}: {', '.join(steps)}", **facts)
    elif problem:
        console.tell(f"{name}: nothing, {problem.english}", **facts)
    return bool(steps)
