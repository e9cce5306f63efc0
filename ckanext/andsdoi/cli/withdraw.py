"""`ckan andsdoi reserve`, `withdraw`, `restore`: the actions of these names, for many datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .console import Console, ask, find_all, finish, json_option, on_site, tell_current_status
from .sync import send

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..lifecycle.reports.lookup import DoiLookup


@click.command(short_help="Reserve DOIs for datasets that are not published yet.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def reserve(ids: tuple[str, ...], as_json: bool) -> None:
    """Reserve DOIs that work after publication, for manuscripts and READMEs.

    Repeated, it tells the same DOI again.

    Example:
        ckan andsdoi reserve my-dataset
    """
    console = Console(as_json)
    found = find_all(ids, console)
    reserved = list(_decided("andsdoi_reserve", found, console))
    for name, answer in reserved:
        works = "" if answer["state"] == "findable" else " (works after publication)"
        console.tell(f"{name}: {answer['doi']}{works}", **answer)
    numbers = {"reserved": len(reserved), "refused": len(ids) - len(reserved)}
    text = f"{numbers['reserved']} reserved, {numbers['refused']} refused."
    console.tell(text, totals=numbers)
    finish(not numbers["refused"])


@click.command(short_help="Hide DOIs, whatever the state of their datasets.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Everybody can read it: nothing confidential.")
@click.option("--successor", "successors", multiple=True, help="DOI or dataset; may be repeated.")
@json_option
@on_site
def withdraw(ids: tuple[str, ...], reason: str, successors: tuple[str, ...], as_json: bool) -> None:
    """Withdraw DOIs, and wait for the registry's answers. They go on leading to their datasets.

    While a dataset is public, DataCite learns the day, the reason and the successors.

    Example:
        ckan andsdoi withdraw my-dataset --reason "Wrong calibration." --successor my-new-dataset
    """
    said = {"reason": reason, "successors": list(successors)}
    _decide_and_send("andsdoi_withdraw", ids, Console(as_json), **said)


@click.command(short_help="End the withdrawal of DOIs.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@on_site
def restore(ids: tuple[str, ...], as_json: bool) -> None:
    """End the withdrawal of DOIs, and wait for the registry's answers.

    Example:
        ckan andsdoi restore my-dataset
    """
    _decide_and_send("andsdoi_restore", ids, Console(as_json))


def _decide_and_send(action: str, ids: Sequence[str], console: Console, **said: Any) -> None:
    """Take a decision for datasets, send what it means for them, and end with how it went."""
    found = find_all(ids, console)
    decided = [answer["dataset_id"] for _, answer in _decided(action, found, console, **said)]
    send(decided, console)
    told = [tell_current_status(package_id, console, named=True) for package_id in decided]
    confirmed = sum(one is not None and not (one.due or one.problem) for one in told)
    numbers = {"confirmed": confirmed, "unfinished": len(ids) - confirmed}
    text = f"{numbers['confirmed']} confirmed, {numbers['unfinished']} unfinished."
    console.tell(text, totals=numbers)
    finish(not numbers["unfinished"])


def _decided(
    action: str, found: Sequence[DoiLookup], console: Console, **said: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the answer of each dataset for which the decision could be taken."""
    for one in found:
        name = one.dataset.name if one.dataset else one.id
        answer = ask(action, {"id": one.id, **said}, console, f"{name}: ", dataset_id=one.id)
        if answer is not None:
            yield name, answer
