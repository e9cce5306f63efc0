"""`ckan andsdoi fields`: what the mapping does not know, over all datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..lifecycle.reports import fields as report
from .console import Console, finish, json_option, on_unprepared_site

if TYPE_CHECKING:
    from ..lifecycle.reports.fields import FieldCount

_NAME = 30


@click.command(short_help="Count the fields that no document uses.")
@click.option(
    "--type",
    "dataset_type",
    metavar="TYPE",
    help="Only datasets of this type; without it those that get DOIs.",
)
@json_option
@on_unprepared_site
def fields(dataset_type: str | None, as_json: bool) -> None:
    """Count the filled fields that the mapping does not know, and those that the site maps itself.

    A line for each, the most frequent first: its name, in how many of the datasets, whether the
    site's mapping file or schema covers it (mapped, ignored, -), an example, and the line of the
    mapping file that covers it, or that may: put it below a dataset type, and think over what the
    field means.

    Nothing is sent and nothing is written; it needs neither account nor tables. An example is of a
    public dataset, and tells only the shape of what may tell of a person.

    \b
    Example:
      ckan andsdoi fields --type dataset
    """
    console = Console(as_json)
    found = report.survey(dataset_type, console.advance)
    for one in found.fields:
        _tell(one, found.datasets, console)
    for text in _notes(found):
        console.note(text)
    open_ = sum(one.field.covered == "-" for one in found.fields)
    numbers = {
        "datasets": found.datasets,
        "failed": found.failed,
        "fields": len(found.fields),
        "open": open_,
        "left_out": found.left_out,
    }
    text = (
        f"{len(found.fields)} fields in {found.datasets} datasets, {open_} of them neither mapped"
        " nor ignored."
    )
    console.at_end(lambda: (text, numbers))
    finish(not found.failed)


def _tell(one: FieldCount, datasets: int, console: Console) -> None:
    name, covered, _, line = one.field
    shown = f"{_on_line(name):{_NAME}} {one.datasets} of {datasets}  {covered:7}"
    console.tell(
        f"{shown}  {one.example or '(no public example)'}  |  {line}",
        field=name,
        datasets=one.datasets,
        of=datasets,
        covered=covered,
        example=one.example or None,
        line=line,
    )


def _on_line(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def _notes(found: report.Survey) -> list[str]:
    notes = []
    if found.left_out:
        notes.append(
            f"There are more than {report.MOST_NAMES} names; {found.left_out} times another one "
            "was left out."
        )
    if found.failed:
        notes.append(f"{found.failed} datasets could not be read; see the log.")
    return notes
