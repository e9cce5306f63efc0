"""`ckan andsdoi pause`, `resume`, `site-moved`, `account-moved`: what a person says of accounts."""

from __future__ import annotations

import click

from .. import config
from ..lifecycle import accounts
from ..lifecycle.capture import wakeup
from ..lifecycle.maintenance import relocation
from .console import Console, json_option, on_site

WHO = "the command line"


@click.command(short_help="Send nothing until resume.")
@click.argument("reason", nargs=-1)
@click.option(
    "--old-stock",
    is_flag=True,
    help="Only datasets that were public before DOIs, and what refresh marked; the rest goes on.",
)
@json_option
@on_site
def pause(reason: tuple[str, ...], old_stock: bool, as_json: bool) -> None:
    """Send nothing to the registry until `resume`. Saves go on, and what they change is kept.

    Example:
        ckan andsdoi pause The registry moves to another machine
    """
    known = config.accounts()
    for account in known.values():
        stop = accounts.pause_old_stock if old_stock else accounts.pause_by_hand
        stop(account, WHO, " ".join(reason))
    what = "Nothing of the old stock" if old_stock else "Nothing"
    text = f"{what} is sent any more. To go on, run ckan andsdoi resume."
    Console(as_json).tell(text, paused=list(known))


@click.command(short_help="Go on after a pause.")
@json_option
@on_site
def resume(as_json: bool) -> None:
    """Go on after `pause`, or at once after the registry has refused this site.

    Example:
        ckan andsdoi resume
    """
    known = config.accounts().values()
    paused = [one for one in known if (s := accounts.get(one)) and s.paused_by_any]
    for account in paused:
        accounts.resume(account, by_hand=True)
    wakeup.enqueue_drain()
    text = "What is due is sent again." if paused else "Nothing was paused."
    Console(as_json).tell(text, resumed=[account.name for account in paused])


@click.command("site-moved", short_help="Confirm that the site has a new address.")
@json_option
@on_site
def site_moved(as_json: bool) -> None:
    """Confirm that this site, not a copy of it, has a new address, and register it for all DOIs.

    Example:
        ckan andsdoi site-moved
    """
    console = Console(as_json)
    moved = relocation.site_moves()
    if not moved:
        text = "The address of the site is the one that its DOIs were registered with."
        console.tell(text, due=0, hidden=0)
        return
    result = relocation.confirm_site()
    before, now = moved[0].before, moved[0].now
    text = f"{now} instead of {before}: {result.due} DOIs get the new address."
    if result.hidden:
        text += (
            f"\n{result.hidden} hidden DOIs keep the old one, since sending it would show them"
            f" again: let {before} redirect to {now}."
        )
    console.tell(text, before=before, now=now, **vars(result))
    _tell_rest(relocation.account_moves(), "account-moved", console)


@click.command("account-moved", short_help="Confirm another registry or prefix.")
@json_option
@on_site
def account_moved(as_json: bool) -> None:
    """Confirm that the DOIs of this site are now looked after at another endpoint or prefix.

    Example:
        ckan andsdoi account-moved
    """
    console = Console(as_json)
    moved = relocation.account_moves()
    if not moved:
        text = "Endpoint and prefix are those that were used before."
        console.tell(text, note=text)
        return
    relocation.confirm_account()
    for move in moved:
        text = f"{move.what}: {move.now} instead of {move.before}."
        console.tell(text, **vars(move))
        if move.what == "prefix" and move.before not in config.former_prefixes():
            text = f"Write {move.before} into {config.FORMER_PREFIXES}."
            console.tell(text, note=text)
    _tell_rest(relocation.site_moves(), "site-moved", console)


def _tell_rest(left: list[relocation.Move], command: str, console: Console) -> None:
    if left:
        text = f"Still nothing is sent: run ckan andsdoi {command}, too, if that is meant."
        console.tell(text, note=text)
