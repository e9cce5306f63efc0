"""`ckan andsdoi status`: the site at a glance, for people and for monitoring."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import click

from ..lifecycle.reports import prometheus, site_status
from .choice import account_option
from .console import Console, finish, json_option, on_unprepared_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@click.command(short_help="Tell how the DOIs of the site stand.")
@json_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "prometheus"]),
    default="text",
    show_default=True,
    help="For people, or the metrics for a textfile collector of Prometheus.",
)
@account_option
@on_unprepared_site
def status(as_json: bool, form: str, account: str | None) -> None:
    """Tell how many DOIs there are, what is due, what stops, and what ran when.

    Everything is read from the database and Redis; no registry is asked. The exit code tells
    whether it could be told: what is wrong is what `check` finds.

    \b
    Example:
      ckan andsdoi status --format prometheus
    """
    if as_json and form == "prometheus":
        raise click.UsageError("Give --json or --format prometheus, not both.")
    console, started = Console(as_json), time.monotonic()
    found = _of(account, site_status.status())
    if form == "prometheus":
        seconds = time.monotonic() - started
        told = prometheus.exposition(found, datetime.now(timezone.utc), seconds)
        console.write(told, nl=False)
        return
    console.tell("\n".join(_lines(found)), **found)
    finish(found["migrated"])


def _of(account: str | None, found: dict[str, Any]) -> dict[str, Any]:
    """Return the status with one account only, or with all."""
    known = found.get("accounts", [])
    chosen = [one for one in known if account in (None, one["name"])]
    return {**found, "accounts": chosen} if known else found


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the status in lines for people."""
    yield f"andsdoi {found['version']}, CKAN {found['ckan']}, {found['environment']} DOIs"
    if not found["migrated"]:
        yield found["problem"]["text"]
        return
    yield f"datasets     {_numbers(found['states'])}"
    if found["problems"]:
        yield f"problems     {_numbers(found['problems'])}"
    numbers = ("parked", "in_doubt", "requested", "withdrawn", "held_hides", "index_pending")
    yield f"waiting      {_numbers({name: found[name] for name in numbers})}"
    for account in found["accounts"]:
        yield from _of_account(account)
    workers = found["workers"]
    yield f"workers      {'Redis cannot be asked' if workers is None else len(workers)}"
    for run in ("last_job", "last_sync", "last_reconcile"):
        yield f"{run.replace('_', ' '):12} {found[run] or 'never'}"


def _of_account(account: Mapping[str, Any]) -> Iterator[str]:
    yield f"account      {account['name']}: {_numbers(account['dois'])}"
    yield f"  due now    {_numbers(account['due'])}"
    for name in ("oldest_due", "eta", "confirmed_at"):
        if account[name]:
            yield f"  {name.replace('_', ' '):10} {account[name]}"
    if account["problem"]:
        yield f"  stopped    {account['problem']['text']}"


def _numbers(numbers: Mapping[str, int]) -> str:
    told = [f"{number} {name.replace('_', ' ')}" for name, number in numbers.items() if number]
    return ", ".join(told) or "none"
