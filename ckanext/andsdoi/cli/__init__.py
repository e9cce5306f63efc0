"""The command line: `ckan andsdoi ...`."""

from __future__ import annotations

import click

__all__ = ["andsdoi"]


@click.group(short_help="DOIs for datasets.")
def andsdoi() -> None:
    """Mint and maintain DOIs."""
