"""`ckan andsdoi pause`, `resume`, `site-moved`, `account-moved`: what a person says of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import config
from ..lifecycle import accounts
from ..lifecycle.capture import wakeup
from ..lifecycle.maintenance import relocation
from ..logic.schema import LONGEST_TEXT
from .console import VALIDATION, Console, Failure, json_option, on_site

if TYPE_CHECKING:
    from collections.abc import Iterable

WHO = "the command line"


@click.command(short_help="Send nothing until resume.")
@click.argument("reason", nargs=-1)
@json_option
@on_site
def pause(reason: tuple[str, ...], as_json: bool) -> None:
    r"""Send nothing to the registry until `resume`. Saves go on, and what they change is kept.

    \b
    Example:
      ckan andsdoi pause The registry moves to another machine
    """
    known, said = config.accounts(), " ".join(reason)
    if len(said) > LONGEST_TEXT:
        text = f"reason: Give at most {LONGEST_TEXT} characters."
        raise Failure(text, VALIDATION, field="reason")
    for account in known.values():
        accounts.pause_by_hand(account, WHO, said)
    text = "Nothing is sent any more. To go on, run ckan andsdoi resume."
    _tell_each(text, known, "paused", Console(as_json))


@click.command(short_help="Go on after a pause.")
@json_option
@on_site
def resume(as_json: bool) -> None:
    r"""Go on after `pause`, or at once after the registry has refused this site.

    \b
    Example:
      ckan andsdoi resume
    """
    known = config.accounts().values()
    paused = [one for one in known if (s := accounts.get(one)) and s.paused_since]
    for account in paused:
        accounts.resume(account, by_hand=True)
    wakeup.enqueue_drain()
    text = "What is due is sent again." if paused else "Nothing was paused."
    _tell_each(text, [account.name for account in paused], "resumed", Console(as_json))


@click.command("site-moved", short_help="Confirm that the site has a new address.")
@json_option
@on_site
def site_moved(as_json: bool) -> None:
    r"""Confirm that this site, not a copy of it, has a new address, and register it for all DOIs.

    \b
    Example:
      ckan andsdoi site-moved
    """
    console = Console(as_json)
    moved = relocation.site_moves()
    if not moved:
        text = "The address of the site is the one that its DOIs were registered with."
        console.at_end(lambda: (text, {"due": 0, "hidden": 0, "left": 0}))
        return
    result = relocation.confirm_site()
    before, now = moved[0].before, moved[0].now
    text = f"{now} instead of {before}: {result.due} DOIs get the new address."
    if result.hidden:
        text += (
            f"\n{result.hidden} hidden DOIs keep the old one, since sending it would show them"
            f" again: let {before} redirect to {now}."
        )
    console.tell(text, before=before, now=now, outcome="moved", **vars(result))
    console.at_end(lambda: ("", {**vars(result), "left": result.due}))
    _tell_rest(relocation.account_moves(), "account-moved", console)


@click.command("account-moved", short_help="Confirm another registry or prefix.")
@json_option
@on_site
def account_moved(as_json: bool) -> None:
    r"""Confirm that the DOIs of this site are now looked after at another endpoint or prefix.

    \b
    Example:
      ckan andsdoi account-moved
    """
    console = Console(as_json)
    moved = relocation.account_moves()
    if not moved:
        console.at_end(lambda: ("Endpoint and prefix are those that were used before.", {}))
        return
    relocation.confirm_account()
    for move in moved:
        text = f"{move.what}: {move.now} instead of {move.before}."
        console.tell(text, outcome="moved", **vars(move))
        if move.what == "prefix" and move.before not in config.former_prefixes():
            console.note(f"Write {move.before} into {config.FORMER_PREFIXES}.")
    _tell_rest(relocation.site_moves(), "site-moved", console)


def _tell_each(text: str, names: Iterable[str], outcome: str, console: Console) -> None:
    """Tell people a sentence, and machines what became of each account."""
    told = [*names]
    for name in told if console.as_json else []:
        console.tell("", account=name, outcome=outcome)
    console.at_end(lambda: (text, {outcome: len(told)}))


def _tell_rest(left: list[relocation.Move], command: str, console: Console) -> None:
    if left:
        console.note(f"Still nothing is sent: run ckan andsdoi {command}, too, if that is meant.")
