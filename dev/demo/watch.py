"""Shows how datasets get their DOIs, and at the end where each of them stands."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dev.console import say
from dev.demo.adapt import Json
from dev.demo.api import Api, get_json

POLL = 0.5
PATIENCE = 60  # seconds without any change, after which it is no longer "on its way"


@dataclass(frozen=True)
class Standing:
    """Where a dataset stands: at the site and at the registry."""

    title: str
    doi: str
    state: str
    at_registry: str
    problem: str
    on_its_way: bool


@dataclass(frozen=True)
class Watch:
    """Looks at the site and at the sandbox registry."""

    api: Api
    sandbox_url: str

    def known_dois(self) -> dict[str, str]:
        """Return the registry's DOIs with their states."""
        entries = get_json(f"{self.sandbox_url}/_sandbox/dois")
        return {str(entry["doi"]): str(entry["state"]) for entry in entries}

    def follow(self, datasets: Sequence[Json], known: Iterable[str]) -> list[Standing]:
        """Say each DOI that was not known as it is registered, until nothing moves any more.

        Returns where all the datasets stand then.
        """
        announced = set(known)
        moved = time.monotonic()
        while True:
            standings = self._look(datasets)
            fresh = [s for s in standings if s.at_registry == "findable" and s.doi not in announced]
            for standing in fresh:
                say(f"  {standing.doi}  {standing.title}")
                announced.add(standing.doi)
            moved = time.monotonic() if fresh else moved
            waiting = [s for s in standings if s.on_its_way]
            if not waiting or time.monotonic() - moved > PATIENCE:
                return standings
            time.sleep(POLL)

    def _look(self, datasets: Sequence[Json]) -> list[Standing]:
        shown = [self.api.call("andsdoi_show", id=dataset["id"]) for dataset in datasets]
        states = self.known_dois()  # after the site: it claims nothing that isn't there by now
        pairs = zip(datasets, shown, strict=True)
        return [self._standing(dataset, facts, states) for dataset, facts in pairs]

    def _standing(self, dataset: Json, shown: Json, states: dict[str, str]) -> Standing:
        doi, problem = shown["doi"] or "", shown["problem"]
        return Standing(
            title=dataset["title"],
            doi=doi,
            state=_visibility(dataset) or shown["state"],
            at_registry=states.get(doi, ""),
            problem=problem["text"] if problem else "",
            on_its_way=bool(shown["due"]) and not problem,
        )


def print_table(standings: Sequence[Standing]) -> None:
    """Print one line per dataset: title, DOI, state at the site, state at the registry."""
    rows = [("Dataset", "DOI", "here", "at the registry")]
    rows += [(_cut(s.title, 48), s.doi or "-", s.state, s.at_registry or "-") for s in standings]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    say("")
    for row in rows:
        cells = (cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())
    for standing in standings:
        if standing.problem:
            say(f"\n{standing.title}: {standing.problem}")


def _visibility(dataset: Json) -> str:
    if dataset["state"] != "active":
        return f"CKAN {dataset['state']}"
    return "private" if dataset["private"] else ""


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) >= width:
        text = text[:-1]
    return f"{text}…"


def _width(text: str) -> int:
    """Return how many columns a text takes: East Asian characters take two, marks none."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
