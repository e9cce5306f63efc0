"""`ckan andsdoi list` and `history`: what there is, and what has happened."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click

from ..lifecycle.dataset import without_doi
from ..lifecycle.dataset.ckan import find_package
from ..lifecycle.dataset.without_doi import Wanted
from ..lifecycle.maintenance import dry_run
from ..lifecycle.reports import doi_list
from ..lifecycle.reports.overview import STATES
from ..lifecycle.rows.problem import DecisionRefused, ProblemClass
from .choice import account_option
from .console import (
    Console,
    ask,
    fail,
    find,
    json_option,
    on_site,
    organization_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..lifecycle.reports.doi_list import Query

PROBLEMS = (doi_list.ANY, *(one.value for one in ProblemClass))
"""What `--problem` may be with `--would`: the rules of the site stand in the way, too."""
_PAGE = 500


@click.command("list", short_help="List DOIs, or the datasets that would get one.")
@click.option("--would", is_flag=True, help="The datasets that have no DOI: would they get one?")
@click.option("--state", type=click.Choice([str(one) for one in STATES]), help="In this state.")
@click.option("--problem", metavar="CLASS", help="A class of problems, or any.")
@click.option("--requested", is_flag=True, help="A request waits for an answer.")
@click.option("--excluded", is_flag=True, help="Somebody excluded the dataset.")
@click.option("--orphans", is_flag=True, help="The dataset is deleted or purged.")
@click.option("--organization", help="Only datasets of this organization.")
@account_option
@click.option("--limit", type=click.IntRange(min=1), help="No more than this.")
@json_option
@on_site
def list_(
    would: bool, organization: str | None, limit: int | None, as_json: bool, **narrowed: Any
) -> None:
    """List DOIs, the latest first, or with --would the datasets that have none.

    Each line tells the dataset, the DOI, its state, and the problem if there is one. With --would
    it tells what `mint --existing` would do with the dataset, or the rule or field in the way;
    --problem, --organization and --limit go with it. Nothing is changed.

    \b
    Examples:
      ckan andsdoi list --problem any
      ckan andsdoi list --requested --json
      ckan andsdoi list --would --problem blocked --limit 20
    """
    console = Console(as_json)
    chosen = {name: value for name, value in narrowed.items() if value}
    _check_problem(narrowed["problem"], PROBLEMS if would else doi_list.PROBLEMS)
    if would and chosen.keys() - {"problem"}:
        raise click.UsageError("Only --problem, --organization and --limit go with --would.")
    in_ = organization_id(organization)
    if would:
        _tell_would(in_, narrowed["problem"], limit, console)
        return
    chosen["orphaned"] = chosen.pop("orphans", False)
    size = min(_PAGE, limit or _PAGE)
    _tell_entries(doi_list.Query(limit=size, organization=in_, **chosen), limit, console)


@click.command(short_help="Tell what has happened to the DOIs of a dataset.")
@click.argument("id_", metavar="ID")
@click.option("--limit", type=click.IntRange(min=1), help="No more than the newest of them.")
@json_option
@on_site
def history(id_: str, limit: int | None, as_json: bool) -> None:
    """Tell what has happened to the DOIs of a dataset, the newest first: when, what, who.

    Takes a dataset, also a purged one by its id, or a DOI.

    \b
    Example:
      ckan andsdoi history my-dataset --limit 20
    """
    console, told = Console(as_json), 0
    console.at_end(lambda: ("", {"events": told}))
    known = find(id_)
    reference = known.id if known else id_
    for event in itertools.islice(_events(reference, console), limit):
        facts = {**event, "dataset_id": known.id if known else None, "outcome": event["what"]}
        console.tell(event_line(event), **facts)
        told += 1


def event_line(event: dict[str, Any]) -> str:
    """Return one line of the history."""
    times = f" ({event['count']} times)" if event["count"] > 1 else ""
    said = " ".join(str(word) for word in (event["status"], event["text"]) if word)
    moment = event["last_at"][:16].replace("T", " ")
    what = f"{event['what']} {event['doi'] or ''}".rstrip()
    return f"{moment} UTC  {what}{times}, {event['who']}{': ' + said if said else ''}"


def _check_problem(problem: str | None, known: Sequence[str]) -> None:
    if problem is not None and problem not in known:
        text = f"{problem}: there is no such problem. Give one of: {', '.join(known)}"
        raise click.BadParameter(text, param_hint="--problem")


def _tell_entries(query: Query, limit: int | None, console: Console) -> None:
    told = 0
    console.at_end(lambda: (f"{told} in the list.", {"listed": told}))
    for entry in itertools.islice(doi_list.every(query), limit):
        problem = entry.told.problem
        reason = f": {problem.text}" if problem else ""
        name = entry.name or entry.told.dataset_id
        text = f"{name} {entry.told.doi or '-'} {entry.told.state}{reason}"
        console.tell(text, **entry.as_dict())
        told += 1


def _tell_would(
    organization: str | None, problem: str | None, limit: int | None, console: Console
) -> None:
    numbers = {"would_mint": 0, "not_minted": 0}
    console.at_end(
        lambda: (
            f"{numbers['would_mint']} would get a DOI, {numbers['not_minted']} not.",
            numbers,
        )
    )
    found = without_doi.find(Wanted(organization, None), size=_PAGE)
    ids = (one.package_id for batch in found for one in batch)
    known = filter(None, map(_would, _counted(ids, console)))
    told = (one for one in known if _is_meant(one["problem"], problem))
    for facts in itertools.islice(told, limit):
        numbers["not_minted" if facts["problem"] else "would_mint"] += 1
        console.tell(f"{facts['name']}: {facts['text'] or 'would get a DOI'}", **facts)


def _counted(ids: Iterable[str], console: Console) -> Iterator[str]:
    for one in ids:
        console.advance()
        yield one


def _is_meant(found: str | None, wanted: str | None) -> bool:
    return wanted in (None, found) or (wanted == doi_list.ANY and found is not None)


def _would(package_id: str) -> dict[str, Any] | None:
    """Return what `mint --existing` would do with a dataset, None if it is gone by now."""
    package = find_package(package_id)
    if package is None:
        return None
    facts: dict[str, Any] = {"dataset_id": package.id, "name": package.name}
    try:
        assessment = dry_run.mint(package)
    except DecisionRefused as refused:
        problem = refused.problem
    else:
        facts["account"] = assessment.snapshot.row.account
        found = None if assessment.plan.steps else assessment.observed.problem
        if found is None:
            return {**facts, "outcome": "would-mint", "problem": None, "text": None, "field": None}
        problem = found
    return {
        **facts,
        "outcome": "nothing",
        "problem": problem.class_.value,
        "text": problem.text,
        "field": problem.field,
    }


def _events(reference: str, console: Console) -> Iterator[dict[str, Any]]:
    for offset in itertools.count(0, _PAGE):
        data = {"id": reference, "limit": _PAGE, "offset": offset}
        events = ask("andsdoi_event_list", data, console, reference=reference)
        if events is None:
            fail()
        yield from events
        if len(events) < _PAGE:
            return
