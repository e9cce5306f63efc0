"""`ckan andsdoi assign` and `transfer`: the actions of these names, and what follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .console import Console, ask, fail, finish, json_option, on_site, tell_current_status
from .sync import send

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(short_help="Give a dataset a DOI that was registered elsewhere.")
@click.argument("id_", metavar="ID")
@click.argument("doi")
@click.option("--replace", is_flag=True, help="The DOI that the dataset has becomes a former one.")
@json_option
@on_site
def assign(id_: str, doi: str, replace: bool, as_json: bool) -> None:
    """Give a dataset a DOI that this site's account at the registry has already.

    The registry is asked first whether it is ours. Then metadata and address are sent. Do it while
    the dataset is public.

    Example:
        ckan andsdoi assign my-dataset 10.4226/08/50F62E0D359D3
    """
    data = {"id": id_, "doi": doi, "replace": replace}
    _decide_and_send("andsdoi_assign", data, Console(as_json))


@click.command(short_help="Move the DOI of a dataset that is gone to another.")
@click.argument("doi")
@click.argument("to_id", metavar="ID")
@json_option
@on_site
def transfer(doi: str, to_id: str, as_json: bool) -> None:
    """Move the DOI of a merged, deleted or purged dataset to another dataset.

    Example:
        ckan andsdoi transfer 10.4226/5q2xk9m087 my-dataset
    """
    _decide_and_send("andsdoi_transfer", {"doi": doi, "to_id": to_id}, Console(as_json))


def _decide_and_send(action: str, data: Mapping[str, Any], console: Console) -> None:
    """Take a decision, send what it means, and tell how the dataset stands then."""
    answer = ask(action, data, console)
    if answer is None:
        fail()
    send([answer["dataset_id"]], console)
    told = tell_current_status(answer["dataset_id"], console)
    finish(told is not None and not (told.due or told.problem))
