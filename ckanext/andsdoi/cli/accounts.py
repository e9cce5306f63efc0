"""`ckan andsdoi pause`, `resume`, `site-moved`, `account-moved`: what a person says of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import config
from ..lifecycle import accounts
from ..lifecycle.capture import wakeup
from ..lifecycle.maintenance import relocation
from ..logic.schema import LONGEST_TEXT
from .choice import account_option
from .console import VALIDATION, Console, Failure, json_option, on_site

if TYPE_CHECKING:
    from collections.abc import Iterable

WHO = "the command line"
MOST_NAMES = 2


@click.command(short_help="Send nothing until resume.")
@click.argument("reason", nargs=-1)
@account_option
@click.option(
    "--old-stock",
    is_flag=True,
    help="Only datasets that were public before DOIs, and what refresh marked; the rest goes on.",
)
@json_option
@on_site
def pause(reason: tuple[str, ...], account: str | None, old_stock: bool, as_json: bool) -> None:
    """Send nothing to the registry until `resume`. Saves go on, and what they change is kept.

    \b
    Example:
      ckan andsdoi pause The registry moves to another machine
    """
    known, said = config.usable_accounts(account), " ".join(reason)
    if len(said) > LONGEST_TEXT:
        text = f"reason: Give at most {LONGEST_TEXT} characters."
        raise Failure(text, VALIDATION, field="reason")
    stop = accounts.pause_old_stock if old_stock else accounts.pause_by_hand
    for one in known:
        stop(one, WHO, said)
    what = "Nothing of the old stock" if old_stock else "Nothing"
    text = f"{what} is sent any more. To go on, run ckan andsdoi resume."
    _tell_each(text, [one.name for one in known], "paused", Console(as_json))


@click.command(short_help="Go on after a pause.")
@account_option
@json_option
@on_site
def resume(account: str | None, as_json: bool) -> None:
    """Go on after `pause`, or at once after the registry has refused this site.

    \b
    Example:
      ckan andsdoi resume
    """
    known = config.usable_accounts(account)
    paused = [one for one in known if (s := accounts.get(one)) and s.paused_by_any]
    for one in paused:
        accounts.resume(one, by_hand=True)
    wakeup.enqueue_drain()
    text = "What is due is sent again." if paused else "Nothing was paused."
    _tell_each(text, [one.name for one in paused], "resumed", Console(as_json))


@click.command("site-moved", short_help="Confirm that the site has a new address.")
@account_option
@json_option
@on_site
def site_moved(account: str | None, as_json: bool) -> None:
    """Confirm that this site, not a copy of it, has a new address, and register it for all DOIs.

    \b
    Example:
      ckan andsdoi site-moved
    """
    console = Console(as_json)
    moved, left = relocation.site_moves(account), relocation.account_moves()
    if moved:
        _confirm_site(moved, account, console)
    else:
        text = "The address of the site is the one that its DOIs were registered with."
        console.at_end(lambda: (text, {"due": 0, "hidden": 0, "left": 0}))
    _tell_rest(left, "account-moved", console)


@click.command("account-moved", short_help="Confirm another registry, prefix or account.")
@click.argument("names", nargs=-1, metavar="[NAME | OLD NEW]")
@account_option
@json_option
@on_site
def account_moved(names: tuple[str, ...], account: str | None, as_json: bool) -> None:
    """Confirm that DOIs are now looked after at another endpoint or prefix, or by another account.

    With one NAME only that account goes on. With two names all DOIs of OLD are those of NEW from
    now on, as after a transfer at DataCite or when an account gets another name; nothing is sent
    for that.

    \b
    Example:
      ckan andsdoi account-moved marine ocean
    """
    console = Console(as_json)
    if len(names) > MOST_NAMES or (names and account):
        raise click.UsageError("Write one name, or two: OLD NEW.")
    names = (account,) if account else names
    known = _known_account(names[-1]) if names else None
    if known is not None and len(names) == MOST_NAMES:
        _move_rows(names[0], known, console)
        return
    only = known.name if known else None
    moved = relocation.account_moves(only)
    if not moved:
        console.at_end(lambda: ("Endpoint and prefix are those that were used before.", {}))
        return
    relocation.confirm_account(only)
    for move in moved:
        _tell_account_move(move, console)
    _tell_rest(relocation.site_moves(), "site-moved", console)


def _known_account(name: str) -> config.Account:
    known = config.accounts()
    if name not in known:
        text = f'there is no account "{name}"; known are {", ".join(known)}'
        raise click.BadParameter(text, param_hint="NAME")
    return known[name]


def _confirm_site(moved: list[relocation.Move], account: str | None, console: Console) -> None:
    result = relocation.confirm_site(account)
    before = ", ".join(sorted({one.before for one in moved}))
    now = moved[0].now
    text = f"{now} instead of {before}: {result.due} DOIs get the new address."
    if result.hidden:
        text += (
            f"\n{result.hidden} hidden DOIs keep the old one, since sending it would show them"
            f" again: let {before} redirect to {now}."
        )
    console.tell(text, before=before, now=now, outcome="moved", **vars(result))
    console.at_end(lambda: ("", {**vars(result), "left": result.due}))


def _move_rows(old: str, new: config.Account, console: Console) -> None:
    try:
        number = relocation.move_rows(old, new, WHO)
    except relocation.NotMovable as refused:
        raise Failure(str(refused)) from refused
    text = f"{number} DOIs and datasets of {old} are those of {new.name} now."
    console.tell(text, account=new.name, outcome="moved", moved=number, before=old, now=new.name)


def _tell_account_move(move: relocation.Move, console: Console) -> None:
    text = f"{move.what}: {move.now} instead of {move.before}."
    console.tell(text, outcome="moved", **vars(move))
    account = config.account(move.account)
    if move.what == "prefix" and move.before not in account.former_prefixes:
        console.note(f"Write {move.before} into {account.place('former_prefixes')}.")


def _tell_each(text: str, names: Iterable[str], outcome: str, console: Console) -> None:
    """Tell people a sentence, and machines what became of each account."""
    told = [*names]
    for name in told if console.as_json else []:
        console.tell("", account=name, outcome=outcome)
    console.at_end(lambda: (text, {outcome: len(told)}))


def _tell_rest(left: list[relocation.Move], command: str, console: Console) -> None:
    """Tell what else has moved: each fact, and the command that confirms it."""
    for move in left:
        console.note(
            f"Still nothing is sent for {move.account}: {move.what} was {move.before} and is"
            f" {move.now}; run ckan andsdoi {command}, too, if that is meant."
        )
