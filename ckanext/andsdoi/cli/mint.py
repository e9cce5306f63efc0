"""`ckan andsdoi mint`: DOIs for single datasets, or for pre-existing datasets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click
from ckan import model

from ..lifecycle import decisions
from ..lifecycle.dataset.ckan import find_package
from ..lifecycle.maintenance import dry_run
from ..lifecycle.maintenance.old_stock import BATCH, Choice
from ..lifecycle.rows.enums import Priority
from ..lifecycle.rows.problem import DecisionRefused, ProblemClass, refusal
from . import old_stock, signals
from .console import (
    Console,
    find_all,
    finish,
    json_option,
    on_site,
    site_user,
    tell_current_status,
)
from .old_stock import left_out_in_words
from .sync import send, tell_assessment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..lifecycle.reports.overview import DoiStatus
    from ..lifecycle.worker import DrainTotals
    from .old_stock import Options


@click.command(short_help="Mint DOIs for datasets, or for all that have none.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--existing", is_flag=True, help="Every public dataset that has no DOI yet.")
@click.option("--dry-run", is_flag=True, help="Show what would be minted, and send nothing.")
@old_stock.options
@json_option
@on_site
def mint(
    ids: tuple[str, ...], existing: bool, dry_run: bool, as_json: bool, **options: Any
) -> None:
    """Mint DOIs now, or try again now what failed, and wait for the registry's answers.

    Start with --existing --dry-run: minting cannot be undone. It counts what the rules leave out,
    looks at a sample of the rest, and ends with the time that it takes and the command to run.

    \b
    Example:
      ckan andsdoi mint --existing --organization example-university --dry-run
    """
    if bool(ids) is existing:
        raise click.UsageError("Give the ids of datasets, or --existing.")
    given = old_stock.Options(**options)
    if (stray := given.first_given) and not existing:
        raise click.UsageError(f"{stray} goes with --existing.")
    if (stray := given.first_of_dry_run) and not dry_run:
        raise click.UsageError(f"{stray} goes with --dry-run.")
    if dry_run and given.no_wait:
        raise click.UsageError("Give --no-wait or --dry-run.")
    console = Console(as_json)
    if not existing:
        finish(_datasets(ids, Forecast(console) if dry_run else Minting(console), console))
    elif dry_run:
        finish(old_stock.Forecast(console, given).run())
    elif given.no_wait:
        finish(old_stock.mark(console, given))
    else:
        finish(Minting(console).pre_existing(given))


def _datasets(ids: Sequence[str], minting: Minting | Forecast, console: Console) -> bool:
    chosen = [one.id for one in find_all(ids, console)]
    if unknown := len(ids) - len(chosen):
        minting.skipped["unknown"] = unknown
    return minting.datasets(chosen)


class Minting:
    """Approves datasets, sends what is due for them, and counts."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.numbers = Counter[str]()
        self.skipped = Counter[str]()
        self._who = site_user().id
        console.at_end(self._totals)

    def datasets(self, ids: Sequence[str]) -> bool:
        """Mint for the given datasets; a rule in the way of one is a failure."""
        new = Priority.NEW
        approved = [package_id for package_id in ids if self._approved(package_id, new)]
        totals = self._send(approved)
        return self._is_done() and totals.all_well and not self.skipped

    def pre_existing(self, given: Options) -> bool:
        """Mint for every dataset without a DOI; those that may not have one are left out."""
        choice, paused = Choice(given.wanted, given.limit), False
        old_stock.announce(self.console, given)
        for ids in choice.batches(BATCH):
            paused = old_stock.is_paused(self.console)
            if paused:
                break
            last = Priority.PRE_EXISTING
            approved = [one for one in ids if self._approved(one, last, quiet=True)]
            if self._send(approved).skipped_accounts:
                break
        self.skipped += choice.left_out
        return self._is_done() and not paused

    def _approved(self, package_id: str, priority: Priority, *, quiet: bool = False) -> bool:
        try:
            decisions.approve(_package(package_id), self._who, priority=priority)
            model.Session.commit()
        except DecisionRefused as refused:
            self.skipped[refused.problem.class_.value] += 1
            if not quiet:
                _tell_refusal(self.console, package_id, refused)
            return False
        finally:
            model.Session.remove()
        return True

    def _send(self, ids: Sequence[str]) -> DrainTotals:
        with signals.ended_first():
            totals = send(ids, self.console)
            for package_id in ids:
                told = tell_current_status(
                    package_id, self.console, named=True, is_done=_is_findable
                )
                if told is not None:
                    self.numbers["confirmed" if _is_findable(told) else "unfinished"] += 1
        return totals

    def _is_done(self) -> bool:
        return not self.numbers["unfinished"]

    def _totals(self) -> tuple[str, dict[str, Any]]:
        text = f"{self.numbers['confirmed']} confirmed, {self.numbers['unfinished']} unfinished"
        totals = {key: self.numbers[key] for key in ("confirmed", "unfinished")}
        return _with_skipped(text, {**totals, "left": totals["unfinished"]}, self.skipped)


class Forecast:
    """Does the same without leaving a trace."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.numbers = Counter[str]()
        self.skipped = Counter[str]()
        console.at_end(self._totals)

    def datasets(self, ids: Sequence[str]) -> bool:
        """Show what would happen to the given datasets."""
        for package_id in ids:
            self._look(package_id)
        return not (self.skipped or self.numbers["not_minted"])

    def _look(self, package_id: str) -> None:
        self.console.advance()
        try:
            assessment = dry_run.mint(_package(package_id))
        except DecisionRefused as refused:
            self.skipped[refused.problem.class_.value] += 1
            _tell_refusal(self.console, package_id, refused)
            return
        if tell_assessment(assessment, self.console):
            self.numbers["would_send"] += 1
        else:
            self.numbers["not_minted" if assessment.observed.problem else "up_to_date"] += 1

    def _totals(self) -> tuple[str, dict[str, Any]]:
        text = f"{self.numbers['would_send']} would be sent, {self.numbers['not_minted']} not"
        if self.numbers["up_to_date"]:
            text += f", {self.numbers['up_to_date']} are as they should be"
        totals = {key: self.numbers[key] for key in ("would_send", "not_minted", "up_to_date")}
        return _with_skipped(text, totals, self.skipped)


def _is_findable(status: DoiStatus) -> bool:
    return status.state == "findable" and not status.due


def _with_skipped(
    text: str, numbers: dict[str, int], skipped: Counter[str]
) -> tuple[str, dict[str, Any]]:
    return f"{text}{left_out_in_words(skipped)}.", {**numbers, "left_out": dict(skipped)}


def _tell_refusal(console: Console, package_id: str, refused: DecisionRefused) -> None:
    package = find_package(package_id)
    name = package.name if package else package_id
    console.complain(
        f"{name}: {refused}",
        refused.problem.class_,
        dataset_id=package_id,
        reference=name,
        field=refused.problem.field,
    )


def _package(package_id: str) -> model.Package:
    package = find_package(package_id)
    if package is None:
        raise refusal(ProblemClass.PURGED, "id")
    return package
