"""`ckan andsdoi mint --existing`, what is peculiar to many: the forecast and the marks."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import config
from ..lifecycle import accounts
from ..lifecycle.accounts import pace
from ..lifecycle.accounts.stops import of_old_stock
from ..lifecycle.capture import wakeup
from ..lifecycle.dataset import without_doi
from ..lifecycle.dataset.ckan import find_package
from ..lifecycle.dataset.without_doi import Wanted
from ..lifecycle.maintenance import dry_run, estimate
from ..lifecycle.maintenance import old_stock as lifecycle
from ..lifecycle.maintenance.estimate import Estimate, Sample
from ..lifecycle.maintenance.old_stock import Choice
from ..lifecycle.rows.problem import DecisionRefused
from .console import organization_id, site_user
from .sync import tell_assessment

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..lifecycle.plan.assess import Assessment
    from .console import Console

Command = TypeVar("Command", bound="Callable[..., Any]")

SAMPLE = 200
"""Of so many datasets a dry run makes the documents."""
EVERY_ONE = 0


class SampleSize(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number, or `all`."""

    name = "N|all"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number, `EVERY_ONE` for all."""
        if value == "all":
            return EVERY_ONE
        if not str(value).isdecimal() or int(value) < 1:
            self.fail(f"{value} is neither a number of datasets nor all.", param, ctx)
        return int(value)


_OPTIONS = (
    click.option("--organization", help="With --existing: only datasets of this organization."),
    click.option("--type", "dataset_type", help="With --existing: only datasets of this type."),
    click.option(
        "--limit", type=click.IntRange(min=1), help="With --existing: no more datasets than this."
    ),
    click.option(
        "--no-wait",
        is_flag=True,
        help="With --existing: mark them for the workers, behind everything else, and end.",
    ),
    click.option(
        "--sample",
        type=SampleSize(),
        help=f"With --existing --dry-run: how many datasets to look at; {SAMPLE} if not given.",
    ),
    click.option(
        "--verbose", is_flag=True, help="With --existing --dry-run: a line for each of them."
    ),
)


def options(command: Command) -> Command:
    """Give a command the options of `Options`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class Options:
    """What may be given with --existing."""

    organization: str | None
    dataset_type: str | None
    limit: int | None
    no_wait: bool
    sample: int | None
    verbose: bool

    @property
    def first_given(self) -> str | None:
        """Return the first option that was given, as it is written, or None."""
        return self._first(field.name for field in fields(self))

    @property
    def first_of_dry_run(self) -> str | None:
        """Return the first that was given of those that only a dry run knows."""
        return self._first(("sample", "verbose"))

    def _first(self, names: Iterable[str]) -> str | None:
        values = ((name, getattr(self, name)) for name in names)
        given = (name for name, value in values if value is not None and value is not False)
        name = next(given, None)
        return name and f"--{name.removeprefix('dataset_').replace('_', '-')}"

    @cached_property
    def wanted(self) -> Wanted:
        """Return which datasets are meant."""
        return Wanted(organization_id(self.organization), self.dataset_type)


class Forecast:
    """Tells what `mint --existing` would do, from counts and a sample; leaves no trace."""

    def __init__(self, console: Console, given: Options) -> None:
        self.console = console
        self._given = given
        self._is_told = given.verbose or console.as_json
        self._estimate = Estimate(0)

    def run(self) -> bool:
        """Count what the rules leave out, look at a sample of the rest, and tell the sum."""
        wanted = self._given.wanted
        choice, counted = Choice(wanted, self._given.limit), without_doi.count(wanted)
        for package_id in self._chosen(choice, counted.total()):
            self._look(package_id)
        self._estimate.total = choice.chosen
        self._end(choice, counted)
        return True

    def _chosen(self, choice: Choice, total: int) -> Iterator[str]:
        """Yield the datasets to look at: a sample is known at the end only."""
        sample = Sample(SAMPLE if self._given.sample is None else self._given.sample)
        for ids in choice.batches(lifecycle.READ_BATCH):
            if self._given.sample == EVERY_ONE:
                yield from ids
            for package_id in ids:
                sample.add(package_id)
            judged = choice.chosen + choice.left_out.total()
            self.console.advance(f"of {total} datasets", to=judged)
        yield from sample.kept

    def _look(self, package_id: str) -> None:
        """Make the document of one dataset; one that is gone by now is not counted."""
        self.console.advance("datasets looked at", to=self._estimate.sampled)
        package = find_package(package_id)
        if package is None:
            return
        self._estimate.sampled += 1
        try:
            assessment = dry_run.mint(package)
        except DecisionRefused as refused:
            problem = refused.problem
            self._estimate.blocked[problem.class_.value] += 1
            if self._is_told:
                text, facts = f"{package_id}: {refused}", {"dataset_id": package_id}
                self.console.complain(text, problem.class_, **facts, field=problem.field)
            return
        self._count(assessment)
        if self._is_told:
            tell_assessment(assessment, self.console)

    def _count(self, assessment: Assessment) -> None:
        problem = assessment.observed.problem
        if assessment.plan.steps:
            self._estimate.would_send += 1
        elif problem is None:
            self._estimate.up_to_date += 1
        else:
            self._estimate.blocked[problem.field or problem.class_.value] += 1

    def _end(self, choice: Choice, counted: Counter[str]) -> None:
        command = _command(self._given)
        told, about = self._estimate, "" if self._estimate.is_exact else "about "
        blocked = {name: told.of_all(number) for name, number in told.blocked.most_common()}
        would_send, not_minted = told.of_all(told.would_send), told.of_all(told.blocked.total())
        requests = estimate.requests(would_send, counted)
        hours = pace.hours(requests)
        totals = {
            "without_doi": counted.total(),
            "left_out": dict(choice.left_out),
            "chosen": choice.chosen,
            "pre_existing": choice.pre_existing,
            "begun": choice.begun,
            "sampled": told.sampled,
            "about": not told.is_exact,
            "would_send": would_send,
            "not_minted": not_minted,
            "up_to_date": told.of_all(told.up_to_date),
            "blocked": blocked,
            "requests": sum(requests.values()),
            "hours": None if hours is None else round(hours, 2),
            "command": command,
        }
        why = ", ".join(f"{name} {about}{number}" for name, number in blocked.items())
        lines = (
            f"{counted.total()} public datasets have no DOI{left_out_in_words(choice.left_out)}.",
            f"Of the {choice.chosen} that are left, {choice.pre_existing} were public before DOIs"
            f" were switched on, and {choice.begun} were begun by an earlier run.",
            f"{told.sampled} of them were looked at: {about}{would_send} would be sent,"
            f" {about}{not_minted} not{f' ({why})' if why else ''}.",
            f"That takes {about}{_cost(requests)}.",
            f"To start, run {command}",
        )
        self.console.at_end(lambda: ("\n".join(lines), totals))


def mark(console: Console, given: Options) -> bool:
    """Approve the old stock and mark it for the workers, behind everything else."""
    choice, who, total = Choice(given.wanted, given.limit, waiting=False), site_user().id, 0
    announce(console, given)
    for ids in choice.batches(lifecycle.BATCH):
        lifecycle.approve(ids, who)
        total += len(ids)
        console.advance("datasets marked", to=total)
    wakeup.enqueue_drain()
    is_paused(console)
    waiting = f", {choice.waiting} were waiting already" if choice.waiting else ""
    text = (
        f"{total} are marked now{waiting}{left_out_in_words(choice.left_out)}. The workers and"
        " ckan andsdoi sync send them, after what is new or edited."
    )
    numbers = {"marked": total, "waiting": choice.waiting, "left_out": dict(choice.left_out)}
    console.at_end(lambda: (text, {**numbers, "left": total + choice.waiting}))
    return True


def announce(console: Console, given: Options) -> None:
    """Tell before the start how many datasets there are at most, and how long they take."""
    counted = without_doi.count(given.wanted)
    total = min(counted.total(), given.limit or sys.maxsize)
    console.note(f"At most {total} datasets: {_cost(estimate.requests(total, counted))}.")


def is_paused(console: Console) -> bool:
    """Tell whether somebody has paused the old stock, here and to the caller."""
    found = (of_old_stock(accounts.get(one)) for one in config.accounts().values())
    problem = next(filter(None, found), None)
    if problem is not None:
        console.complain(problem.english)
    return problem is not None


def left_out_in_words(skipped: Counter[str]) -> str:
    """Return what goes on a sentence: how many were left out, and by which rules."""
    rules = ", ".join(f"{code} {number}" for code, number in sorted(skipped.items()))
    return f", {skipped.total()} left out ({rules})" if skipped else ""


def _cost(requests: Mapping[str, int]) -> str:
    """Return how many requests there are, and how long they take; given by the account."""
    time = estimate.in_words(pace.hours(requests))
    busy = [rate for name, number in requests.items() if number and (rate := pace.rate(name))]
    at = f" at {busy[0]} requests in {pace.WINDOW_MINUTES} minutes" if len(busy) == 1 else ""
    return f"{sum(requests.values())} requests, {time}{at}"


def _command(given: Options) -> str:
    """Return what a person types to start what was forecast."""
    words = ["ckan", "andsdoi", "mint", "--existing"]
    words += ["--organization", given.organization] if given.organization else []
    words += ["--type", given.dataset_type] if given.dataset_type else []
    words += ["--limit", str(given.limit)] if given.limit else []
    return shlex.join([*words, "--no-wait"])
