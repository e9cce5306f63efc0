"""The command line: `ckan andsdoi ...`."""

from __future__ import annotations

import click

from .accounts import account_moved, pause, resume, site_moved
from .check import check
from .decisions import assign, redact, reserve, restore, transfer, withdraw
from .fields import fields
from .imports import import_, import_ckanext_doi
from .mint import mint
from .reconcile import reconcile
from .refresh import refresh
from .show import preview, show
from .sync import sync
from .testing import forget_test, sandbox

__all__ = ["andsdoi"]


@click.group(short_help="DOIs for datasets.")
def andsdoi() -> None:
    """Mint DOIs for datasets, and keep what the registry knows of them up to date.

    Datasets are given by id or name. Every command ends with an exit code of 0 if all went well.
    """


for command in (
    check,
    sync,
    mint,
    refresh,
    assign,
    transfer,
    show,
    preview,
    fields,
    reserve,
    withdraw,
    restore,
    redact,
    pause,
    resume,
    site_moved,
    account_moved,
    reconcile,
    import_ckanext_doi,
    import_,
    forget_test,
    sandbox,
):
    andsdoi.add_command(command)
