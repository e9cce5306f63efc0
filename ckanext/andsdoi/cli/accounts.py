"""`ckan andsdoi pause`, `resume`, `site-moved`, `account-moved`: what a person says of accounts."""

from __future__ import annotations

import click

from .. import config
from ..lifecycle import accounts, moves, wakeup
from .console import on_site

WHO = "the command line"


@click.command(short_help="Send nothing until resume.")
@click.argument("reason", nargs=-1)
@on_site
def pause(reason: tuple[str, ...]) -> None:
    """Send nothing to the registry until `resume`. Saves go on, and what they change is kept."""
    for account in config.accounts().values():
        accounts.pause_by_hand(account, WHO, " ".join(reason))
    click.echo("Nothing is sent any more. To go on, run ckan andsdoi resume.")


@click.command(short_help="Go on after a pause.")
@on_site
def resume() -> None:
    """Go on after `pause`, or at once after the registry has refused this site."""
    known = config.accounts().values()
    paused = [one for one in known if (s := accounts.peek(one)) and s.paused_since]
    for account in paused:
        accounts.resume(account, by_hand=True)
    wakeup.request()
    click.echo("What is due is sent again." if paused else "Nothing was paused.")


@click.command("site-moved", short_help="Confirm that the site has a new address.")
@on_site
def site_moved() -> None:
    """Confirm that this site, not a copy of it, has a new address, and register it for all DOIs."""
    moved = moves.site_moves()
    if not moved:
        click.echo("The address of the site is the one that its DOIs were registered with.")
        return
    result = moves.confirm_site()
    click.echo(
        f"{moved[0].now} instead of {moved[0].before}: {result.due} DOIs get the new address."
    )
    if result.hidden:
        click.echo(
            f"{result.hidden} hidden DOIs keep the old one, since sending it would show them again:"
            f" let {moved[0].before} redirect to {moved[0].now}."
        )
    _tell_rest([move.what for move in moves.account_moves()], "account-moved")


@click.command("account-moved", short_help="Confirm another registry or prefix.")
@on_site
def account_moved() -> None:
    """Confirm that the DOIs of this site are now looked after at another endpoint or prefix."""
    moved = moves.account_moves()
    if not moved:
        click.echo("Endpoint and prefix are those that were used before.")
        return
    moves.confirm_account()
    for move in moved:
        click.echo(f"{move.what}: {move.now} instead of {move.before}.")
        if move.what == "prefix" and move.before not in config.former_prefixes():
            click.echo(f"Write {move.before} into {config.FORMER_PREFIXES}.")
    _tell_rest([move.what for move in moves.site_moves()], "site-moved")


def _tell_rest(what: list[str], command: str) -> None:
    if what:
        click.echo(f"Still nothing is sent: run ckan andsdoi {command}, too, if that is meant.")
