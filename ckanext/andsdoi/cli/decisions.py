"""`ckan andsdoi assign`, `transfer`, `reserve`, `request`, `withdraw` and other decisions.

The actions of these names. What a decision means at the registry is sent at once, and the command
tells how the dataset stands then. To request, decline, exclude and redact mean nothing there, and
what follows from `include` is left to the worker.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from . import signals
from .console import (
    Console,
    ask,
    fail,
    find_all,
    finish,
    is_settled,
    json_option,
    on_site,
    tell_current_status,
)
from .sync import send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..lifecycle.reports.lookup import DoiLookup


@click.command(short_help="Give a dataset a DOI that was registered elsewhere.")
@click.argument("id_", metavar="ID")
@click.argument("doi")
@click.option("--replace", is_flag=True, help="The DOI that the dataset has becomes a former one.")
@json_option
@on_site
def assign(id_: str, doi: str, replace: bool, as_json: bool) -> None:
    """Give a dataset a DOI that this site's account at the registry has already.

    The registry is asked first whether it is ours. Then metadata and address are sent. Do it while
    the dataset is public.

    \b
    Example:
      ckan andsdoi assign my-dataset 10.4226/08/50F62E0D359D3
    """
    data = {"id": id_, "doi": doi, "replace": replace}
    _decide("andsdoi_assign", data, Console(as_json))


@click.command(short_help="Move the DOI of a dataset that is gone to another.")
@click.argument("doi")
@click.argument("to_id", metavar="ID")
@json_option
@on_site
def transfer(doi: str, to_id: str, as_json: bool) -> None:
    """Move the DOI of a merged, deleted or purged dataset to another dataset.

    \b
    Example:
      ckan andsdoi transfer 10.4226/5q2xk9m071 my-dataset
    """
    _decide("andsdoi_transfer", {"doi": doi, "to_id": to_id}, Console(as_json))


@click.command(short_help="Reserve DOIs for datasets that are not published yet.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def reserve(ids: tuple[str, ...], as_json: bool) -> None:
    """Reserve DOIs that work after publication, for manuscripts and READMEs.

    Repeated, it tells the same DOI again.

    \b
    Example:
      ckan andsdoi reserve my-dataset
    """
    _decide_only("andsdoi_reserve", ids, "reserved", Console(as_json))


@click.command(short_help="Ask for DOIs.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def request(ids: tuple[str, ...], as_json: bool) -> None:
    """Ask for DOIs for datasets, public or not; `mint` approves, `decline` says no.

    \b
    Example:
      ckan andsdoi request my-dataset
    """
    _decide_only("andsdoi_request", ids, "requested", Console(as_json))


@click.command(short_help="Answer requests for DOIs with no.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="For the history, which editors read.")
@json_option
@on_site
def decline(ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Answer requests with no, or take an approval back before anything was sent for the DOI.

    Which requests wait tells `ckan andsdoi list --requested`.

    \b
    Example:
      ckan andsdoi decline my-dataset --reason "A duplicate."
    """
    _decide_only("andsdoi_decline", ids, "declined", Console(as_json), reason=reason)


@click.command(short_help="Let datasets get no DOI.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="For the history, which editors read.")
@json_option
@on_site
def exclude(ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Let datasets get no DOI, whatever the rules of the site say, until `include`.

    \b
    Example:
      ckan andsdoi exclude my-dataset --reason "Only a test."
    """
    _decide_only("andsdoi_exclude", ids, "excluded", Console(as_json), reason=reason)


@click.command(short_help="End the exclusion of datasets.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def include(ids: tuple[str, ...], as_json: bool) -> None:
    """End the exclusion of datasets: the rules of the site hold for them again.

    \b
    Example:
      ckan andsdoi include my-dataset
    """
    _decide_only("andsdoi_include", ids, "included", Console(as_json))


@click.command(short_help="Hide DOIs, whatever the state of their datasets.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Everybody can read it: nothing confidential.")
@click.option("--successor", "successors", multiple=True, help="DOI or dataset; may be repeated.")
@json_option
@on_site
def withdraw(ids: tuple[str, ...], reason: str, successors: tuple[str, ...], as_json: bool) -> None:
    """Withdraw DOIs, and wait for the registry's answers. They go on leading to their datasets.

    While a dataset is public, DataCite learns the day, the reason and the successors.

    \b
    Example:
      ckan andsdoi withdraw my-dataset --reason "Wrong calibration." --successor my-new-dataset
    """
    data = {"reason": reason, "successors": list(successors)}
    _decide_each("andsdoi_withdraw", ids, Console(as_json), **data)


@click.command(short_help="End the withdrawal of DOIs.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def restore(ids: tuple[str, ...], as_json: bool) -> None:
    """End the withdrawal of DOIs, and wait for the registry's answers.

    \b
    Example:
      ckan andsdoi restore my-dataset
    """
    _decide_each("andsdoi_restore", ids, Console(as_json))


@click.command(short_help="Show nothing of a dataset that is gone but its DOI and a reason.")
@click.argument("doi")
@click.option("--reason", required=True, help="Everybody can read it: nothing confidential.")
@json_option
@on_site
def redact(doi: str, reason: str, as_json: bool) -> None:
    """Leave nothing but DOI, reason and contact on the page of a dataset that is not public.

    It counts for all DOIs of the dataset, and for good; done again, the reason changes.

    \b
    Example:
      ckan andsdoi redact 10.4226/5q2xk9m071 --reason "Removed by order of a court."
    """
    console = Console(as_json)
    answer = ask("andsdoi_redact", {"doi": doi, "reason": reason}, console)
    if answer is None:
        fail()
    console.tell(f"{doi}: redacted.", **answer, outcome="redacted")


def _decide(action: str, data: Mapping[str, Any], console: Console) -> None:
    """Take a decision, send what it means, and tell how the dataset stands then."""
    answer = ask(action, data, console)
    if answer is None:
        fail()
    with signals.ended_first():
        send([answer["dataset_id"]], console)
        told = tell_current_status(answer["dataset_id"], console)
    finish(told is not None and is_settled(told))


def _decide_only(
    action: str, ids: Sequence[str], outcome: str, console: Console, **data: Any
) -> None:
    """Take a decision for datasets of which nothing has to be sent at once."""
    found = find_all(ids, console)
    numbers = _count_at_end(console, outcome, "refused", of=len(ids))
    for name, answer in _decided(action, found, console, **data):
        waits = outcome == "reserved" and answer["state"] != "findable"
        text = answer["doi"] if outcome == "reserved" else outcome
        works = " (works after publication)" if waits else ""
        console.tell(f"{name}: {text}{works}", **{**answer, "name": name, "outcome": outcome})
        numbers[outcome] += 1
    finish(numbers[outcome] == len(ids))


def _decide_each(action: str, ids: Sequence[str], console: Console, **data: Any) -> None:
    """Take a decision for datasets, send what it means for them, and end with how it went."""
    found = find_all(ids, console)
    numbers = _count_at_end(console, "confirmed", "unfinished", of=len(ids))
    decided = [answer["dataset_id"] for _, answer in _decided(action, found, console, **data)]
    with signals.ended_first():
        send(decided, console)
        for package_id in decided:
            told = tell_current_status(package_id, console, named=True)
            numbers["confirmed"] += told is not None and is_settled(told)
    finish(numbers["confirmed"] == len(ids))


def _count_at_end(console: Console, well: str, rest: str, *, of: int) -> Counter[str]:
    """Return what counts the datasets that are done; at the end the rest is told, too."""
    numbers = Counter[str]()

    def totals() -> tuple[str, dict[str, int]]:
        left = of - numbers[well]
        text = f"{numbers[well]} {well}, {left} {rest}."
        waits = {"left": left} if rest == "unfinished" else {}
        return text, {well: numbers[well], rest: left, **waits}

    console.at_end(totals)
    return numbers


def _decided(
    action: str, found: Sequence[DoiLookup], console: Console, **data: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the answer of each dataset for which the decision could be taken."""
    for one in found:
        name = one.dataset.name if one.dataset else one.id
        facts = {"dataset_id": one.id, "reference": name}
        answer = ask(action, {"id": one.id, **data}, console, f"{name}: ", **facts)
        if answer is not None:
            yield name, answer
