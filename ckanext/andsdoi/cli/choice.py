"""The option that lets a command look at one account only."""

from __future__ import annotations

import click

from .. import config


def _known(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is None or name in config.accounts():
        return name
    known = ", ".join(config.accounts())
    raise click.BadParameter(f'there is no account "{name}"; known are {known}')


account_option = click.option(
    "--account", metavar="NAME", callback=_known, help="Only this account; without it all."
)
