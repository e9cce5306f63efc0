"""`ckan andsdoi show` and `preview`: the actions of these names, on paper."""

from __future__ import annotations

from typing import Any

import click

from .. import suffix
from ..lifecycle.maintenance import dry_run
from ..lifecycle.reports import lookup
from .console import Console, ask, fail, finish, json_option, on_site
from .lists import event_line

RECENT = 5
"""Lines of the history that are shown."""


@click.command(short_help="Show where a DOI stands.")
@click.argument("id_or_doi")
@json_option
@on_site
def show(id_or_doi: str, as_json: bool) -> None:
    """Show where the DOI of a dataset stands, and what has happened to it lately.

    Takes a dataset or a DOI in any spelling.

    \b
    Example:
      ckan andsdoi show 10.4226/5q2xk9m071
    """
    console = Console(as_json)
    key = "doi" if suffix.normalize_doi(id_or_doi) else "id"
    answer = _ask("andsdoi_show", {key: id_or_doi}, console)
    if answer["state"] == "none" and not answer["problem"]:
        answer["why"] = dry_run.why_none(answer["dataset_id"])
    history = _ask("andsdoi_event_list", {"id": answer["dataset_id"], "limit": RECENT}, console)
    told = "\n".join([_lines(answer), *map(event_line, history)])
    found = lookup.find_dataset(answer["dataset_id"])
    console.tell(told, **answer, name=found and found.name, history=history)


@click.command(short_help="Show the document that would be sent.")
@click.argument("id_", metavar="ID")
@json_option
@on_site
def preview(id_: str, as_json: bool) -> None:
    """Show the DataCite document of a dataset, and what is missing or wrong.

    The XML goes to the standard output, the rest to the standard error. The exit code is 1 if the
    document would not be sent.

    \b
    Example:
      ckan andsdoi preview my-dataset > my-dataset.xml
    """
    console = Console(as_json)
    answer = _ask("andsdoi_preview", {"id": id_}, console)
    if as_json:
        found = lookup.find_dataset(id_)
        console.tell("", dataset_id=found and found.id, name=found and found.name, **answer)
    else:
        console.write(answer["xml"], nl=False)
        console.write(_remarks(answer), err=True)
    finish(all(problem["severity"] != "blocks" for problem in answer["problems"]))


def _ask(action: str, data_dict: dict[str, Any], console: Console) -> Any:
    reference = data_dict.get("id") or data_dict.get("doi")
    answer = ask(action, data_dict, console, reference=reference)
    if answer is None:
        fail()
    return answer


def _lines(answer: dict[str, Any]) -> str:
    shown = {key: value for key, value in answer.items() if value not in (None, False, [])}
    if answer["problem"]:
        shown["problem"] = answer["problem"]["text"]
    return "\n".join(f"{key + ':':18}{_word(value)}" for key, value in shown.items())


def _word(value: object) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "yes" if value is True else str(value)


def _remarks(answer: dict[str, Any]) -> str:
    filled = ", ".join(
        f"{answer['completeness'][kind]}/{answer['completeness'][kind + '_total']} {kind}"
        for kind in ("mandatory", "recommended", "optional")
    )
    told = [f"{p['severity']}: {', '.join(p['fields'])}: {p['text']}" for p in answer["lines"]]
    return "\n".join([answer["citation"], filled, *told])
