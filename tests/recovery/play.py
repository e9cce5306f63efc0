"""What a play is given: a site where all is well, the recipe, and eyes for what is wrong."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rq

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle.accounts import clients
from ckanext.andsdoi.lifecycle.rows.problem import SENTENCES, ProblemClass

from ..cli.conftest import Done, Run
from ..portal import PREFIX, Portal
from ..webpages import Webpages
from .page import Recipe

Dataset = dict[str, Any]


@dataclass
class Play:
    """One heading of the page, played on a site with worker, pages and a registry."""

    recipe: Recipe
    portal: Portal
    run: Run
    worker: rq.Worker
    pages: Webpages
    patch: pytest.MonkeyPatch
    folder: Path
    migrate: Callable[[], object]
    skipped: set[str] = field(default_factory=set)

    # what it does

    def does(self, command: str, *, code: int = 0, **words: str) -> Done:
        """Run a command as the page writes it, with words for its capitals: it ends with `code`."""
        told = self.recipe.take(command)
        given = [words.get(one, one) for one in shlex.split(told)]
        assert given[:2] == ["ckan", "andsdoi"], f"{command}: run it by `has`"
        done = self.run(*given[2:])
        assert done.code == code, done.out + done.err
        return done

    def has(self, command: str, act: Callable[..., object], *given: Any) -> None:
        """Do what a command of CKAN or of the system does, or an action of ours."""
        self.recipe.take(command)
        act(*given)

    def sets(self, option: str, value: Any) -> None:
        """Set an option that the page names: ours without its beginning, any other in full."""
        self.recipe.take(option)
        if "." in option:
            self.portal.set_ckan(option, value)
        else:
            self.portal.set(option, value)

    def shell(self, command: str, **words: str) -> None:
        """Run a command of the system."""
        given = [words.get(one, one) for one in shlex.split(self.recipe.take(command))]
        subprocess.run(given, check=True)

    def leaves_out(self, *commands: str) -> None:
        """Say which commands of the recipe other plays show, or are for other cases."""
        for one in commands:
            self.skipped.add(self.recipe.take(one))

    # what it sees

    def found(self, topic: str = "", result: str = "wrong") -> str:
        """Return what `check` finds of a topic, with what mends it; the exit code fits."""
        topic = topic or self.recipe.heading.removeprefix("check: ")
        done = self.run("check", "--json")
        assert done.code == any(one["result"] == "wrong" for one in done.lines)
        found = [
            f"{one['text']} {one['mend']}"
            for one in done.lines
            if (one["topic"], one["result"]) == (topic, result)
        ]
        assert found, [one for one in done.lines if one["result"] != "ok"]
        return "\n".join(found)

    def problem(self, dataset: Dataset) -> str:
        """Return what is told on a dataset; its class is the heading."""
        told = self.portal.act("andsdoi_show", id=dataset["id"])["problem"]
        assert told
        assert told["class"] == self.recipe.heading, told
        return str(told["text"])

    def refused(self, *command: str) -> str:
        """Run a command that is refused for the reason that the heading names; nothing is sent."""
        before = len(self.portal.requests("POST"))
        done = self.run(*command, "--json")
        assert done.code == 1, done.out
        class_ = ProblemClass(self.recipe.heading)
        said = re.compile("|".join(map(_pattern, SENTENCES[class_])))
        assert any(one["class"] == class_ or said.search(one["text"]) for one in done.errors), done
        assert len(self.portal.requests("POST")) == before
        return "\n".join(one["text"] for one in done.errors)

    # how it is well again

    def well(self) -> None:
        """See that `check` says so, and that nothing is doubled or lost."""
        done = self.run("check", "--json")
        wrong = [one for one in done.lines if one["result"] == "wrong"]
        assert (done.code, wrong) == (0, []), wrong
        self.one_doi_each()

    def one_doi_each(self) -> None:
        """See that our tables and the registry have the same DOIs, each once."""
        rows = self.portal.one(
            "SELECT array_agg(doi ORDER BY doi) AS dois, count(DISTINCT package_id) AS datasets,"
            " bool_or(in_doubt OR due_at IS NOT NULL) AS unfinished"
            " FROM andsdoi_doi WHERE ever_confirmed AND current"
        )
        own = {doi for doi, one in self.portal.registry.dois.items() if one.owner == "sandbox"}
        former = self.portal.one(
            "SELECT array_agg(doi) AS dois FROM andsdoi_doi WHERE NOT current"
        ).dois
        assert {*(rows.dois or ()), *(former or ())} == own, (rows, own)
        assert rows.datasets == len(rows.dois or ())
        assert not rows.unfinished

    def registered(self, *datasets: Dataset) -> None:
        """See that datasets have their DOI, here, in their extras and at the registry."""
        for one in datasets:
            shown = self.portal.act("andsdoi_show", id=one["id"])
            assert (shown["problem"], shown["state"]) == (None, "findable"), shown
            assert self.portal.registry.dois[shown["doi"]].state == "findable"
            assert self.portal.extra(one) == shown["doi"]

    def minted(self, **fields: Any) -> Dataset:
        """Publish a dataset and see it registered."""
        dataset = self.portal.publish(**fields)
        self.portal.sync()
        self.registered(dataset)
        return dataset


def _pattern(sentence: str) -> str:
    """Return what finds a sentence, whatever stands in its gaps."""
    return re.sub(r"\\{\w+\\}", ".+", re.escape(sentence))


def hold(play: Play, doi: str, url: str = "http://test.ckan.net/somewhere-else") -> None:
    """Let the registry have a DOI of our account, as another program leaves it."""
    client = clients.client(config.account())
    xml = play.portal.act("andsdoi_preview", id=play.portal.create(private=True)["id"])["xml"]
    client.post_metadata(doi, xml.replace(f"{PREFIX}/xxxxxxxxxx", doi).encode())
    client.post_url(doi, url)
