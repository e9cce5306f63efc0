"""The command line: `ckan andsdoi ...`."""

from __future__ import annotations

import click

from .accounts import account_moved, pause, resume, site_moved
from .check import check
from .decisions import (
    assign,
    decline,
    exclude,
    include,
    redact,
    request,
    reserve,
    restore,
    transfer,
    withdraw,
)
from .export import export
from .fields import fields
from .frame import Commands
from .imports import import_, import_ckanext_doi
from .lists import history, list_
from .mint import mint
from .reconcile import reconcile
from .refresh import refresh
from .show import preview, show
from .status import status
from .sync import sync
from .testing import forget_test, sandbox

__all__ = ["andsdoi"]


@click.group(cls=Commands, short_help="DOIs for datasets.")
def andsdoi() -> None:
    """Mint DOIs for datasets, and keep what the registry knows of them up to date.

    Datasets are given by id or name. The exit code is 0 if all is as it should be, 1 if something
    failed, is refused or waits for somebody, 2 if the command was written wrongly, and 130, 143 or
    129 after Ctrl-C, SIGTERM or SIGHUP. With --json each line is an object, the totals last.
    """


for command in (
    check,
    sync,
    mint,
    refresh,
    assign,
    transfer,
    show,
    history,
    list_,
    preview,
    fields,
    request,
    decline,
    reserve,
    exclude,
    include,
    withdraw,
    restore,
    redact,
    pause,
    resume,
    site_moved,
    account_moved,
    reconcile,
    status,
    export,
    import_ckanext_doi,
    import_,
    forget_test,
    sandbox,
):
    andsdoi.add_command(command)
