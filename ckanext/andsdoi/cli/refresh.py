"""`ckan andsdoi refresh`: send again what a new mapping, option or publisher has changed."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

import click
from lxml import etree

from .. import config
from ..lifecycle.accounts.enquiry import EnquiryStopped, RegistryEnquiry
from ..lifecycle.capture import wakeup
from ..lifecycle.maintenance import refresh as lifecycle
from ..registry import RegistryError
from . import signals
from .console import Console, find_all, finish, json_option, on_site, organization_id, site_user

if TYPE_CHECKING:
    from ..lifecycle.maintenance.refresh import Candidate

_WORDS = {
    "changed": "changed",
    "freed": "refused before and tried again",
    "same": "unchanged",
    "hidden": "hidden, to be sent when they are shown again",
    "blocked": "cannot be sent",
    "failed": "failed",
    "publisher": "with a new publisher",
}


@click.command(short_help="Send again what a new mapping, option or publisher has changed.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--organization", help="Only datasets of this organization.")
@click.option(
    "--publisher", is_flag=True, help="Take the present publisher, not the one first registered."
)
@click.option("--dry-run", is_flag=True, help="Count, and show one difference; change nothing.")
@json_option
@on_site
def refresh(
    ids: tuple[str, ...], organization: str | None, publisher: bool, dry_run: bool, as_json: bool
) -> None:
    """Have documents sent that would differ now, though no dataset has changed.

    A new version of the extension, another kernel, publisher or title of an organization send
    nothing by themselves. What is due afterwards the worker sends, after everything else; so does
    `ckan andsdoi sync`. Start with --dry-run.

    \b
    Example:
      ckan andsdoi refresh --organization example-university --publisher --dry-run
    """
    if ids and organization:
        raise click.UsageError("Give the ids of datasets, or --organization.")
    console = Console(as_json)
    chosen = [one.id for one in find_all(ids, console)] if ids else None
    candidates = lifecycle.candidates(chosen, organization_id(organization), publisher=publisher)
    refreshing = _Refreshing(console, None if dry_run else site_user().id)
    try:
        for candidate in candidates:
            with signals.ended_first():
                refreshing.take(candidate)
    finally:
        refreshing.wake()
    finish(refreshing.all_well and (chosen is None or len(chosen) == len(ids)))


class _Refreshing:
    """Counts what would change and lets it through, or only shows it if nobody decides."""

    def __init__(self, console: Console, who: str | None) -> None:
        self.console = console
        self.who = who
        self.numbers = Counter[str]()
        console.at_end(self.totals)

    def take(self, candidate: Candidate) -> None:
        """Take one DOI."""
        is_first = candidate.result == "changed" and not self.numbers["changed"]
        self.numbers[candidate.result] += 1
        self.numbers["publisher"] += candidate.publisher is not None
        self._tell(candidate)
        if self.who is None and is_first:
            self._show(candidate)
        if self.who is not None and candidate.is_concerned:
            lifecycle.mark(candidate, self.who)
        self.console.advance()

    @property
    def all_well(self) -> bool:
        """Tell whether everything can be sent."""
        return not (self.numbers["blocked"] or self.numbers["failed"])

    def wake(self) -> None:
        """Wake the worker, if anything is due now."""
        if self.who is not None and self._due():
            wakeup.enqueue_drain()

    def totals(self) -> tuple[str, dict[str, int]]:
        """Return how many are due now, or would be."""
        due = self._due()
        verb = "would be due" if self.who is None else "are due now"
        parts = [f"{self.numbers[key]} {word}" for key, word in _WORDS.items() if self.numbers[key]]
        told = f" ({', '.join(parts)})" if parts else ""
        totals = {"due": due, **{key: self.numbers[key] for key in _WORDS}}
        return f"{due} {verb}{told}.", {**totals, "left": due}

    def _due(self) -> int:
        return self.numbers["changed"] + self.numbers["freed"]

    def _tell(self, candidate: Candidate) -> None:
        problem = candidate.assessment.observed.problem
        facts = {
            "dataset_id": candidate.assessment.snapshot.row.package_id,
            "name": candidate.name,
            "doi": candidate.assessment.known.doi,
            "account": candidate.assessment.snapshot.row.account,
        }
        if candidate.result in ("blocked", "failed") and problem:
            class_, text = problem.class_, f"{candidate.name}: {problem.english}"
            self.console.complain(text, class_, **facts, field=problem.field)
        elif self.console.as_json and candidate.is_concerned:
            self.console.tell("", **facts, outcome=candidate.result)

    def _show(self, candidate: Candidate) -> None:
        """Show what would change in one document."""
        difference, reason = _difference(candidate)
        doi = candidate.assessment.known.doi
        if reason:
            self.console.note(f"No example is shown: {reason}")
            return
        text = "\n".join([f"For example {candidate.name}:", difference])
        self.console.tell(
            text,
            dataset_id=candidate.assessment.snapshot.row.package_id,
            name=candidate.name,
            doi=doi,
            outcome="example",
            difference=difference,
        )


def _difference(candidate: Candidate) -> tuple[str, str]:
    """Return how a document differs from what the registry holds, or why that is not known."""
    doi, document = candidate.assessment.known.doi or "", candidate.assessment.document
    row = candidate.assessment.snapshot.row
    try:
        with RegistryEnquiry(config.shown_account(row.account)) as enquiry:
            held = enquiry.ask(lambda: enquiry.client.get_metadata(doi))
    except EnquiryStopped as stopped:
        return "", stopped.problem.sentence
    except RegistryError as error:
        return "", f"the registry does not tell what it holds ({error.text})."
    if held is None or document is None:
        return "", "the registry does not know the DOI."
    lines = difflib.unified_diff(
        _lines(held), _lines(document.xml), "registered", "now", lineterm="", n=1
    )
    return "\n".join(lines), ""


def _lines(xml: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return xml.decode("utf-8", "replace").splitlines()
    return etree.tostring(root, pretty_print=True, encoding="unicode").splitlines()
