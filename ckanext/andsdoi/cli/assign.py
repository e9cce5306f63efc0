"""`ckan andsdoi assign` and `transfer`: the actions of these names, and what follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import click
from ckan import model

from ..lifecycle import worker
from .console import Console, ask, fail, finish, json_option, on_site, stands, tell_refusal
from .sync import tell_skipped

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
    try:
        answer = ask(action, data)
    except tk.ObjectNotFound as error:
        console.complain(str(error))
        fail()
    except tk.ValidationError as error:
        tell_refusal(error.error_dict, console)
        fail()
    finally:
        model.Session.remove()
    tell_skipped(worker.sync([answer["dataset_id"]]), console)
    _tell(answer["dataset_id"], console)


def _tell(package_id: str, console: Console) -> None:
    """Tell how the dataset stands; not well if something is still to be sent, or was refused."""
    standing = stands(package_id)
    if standing is None:
        fail()
    _, told = standing
    former = f" (former: {', '.join(told.former_dois)})" if told.former_dois else ""
    reason = f": {told.problem.text}" if told.problem else ""
    console.tell(f"{told.doi} {told.state}{former}{reason}", **told.as_dict())
    finish(not (told.due or told.problem))
