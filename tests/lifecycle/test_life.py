"""A DOI from its reservation to its tombstone: registry and row are right after every step."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ..portal import Portal

Step = Callable[["Life"], None]


@dataclass
class Life:
    """One dataset, what was done to it, and what should hold then."""

    portal: Portal
    dataset: dict[str, Any] = field(default_factory=dict)
    title: str = "Draft"
    private: bool = True
    state: str = "active"
    excluded: bool = False
    withdrawn: bool = False
    requested: bool = False
    minted: bool = False
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dataset = self.portal.create(private=True, title=self.title)

    @property
    def public(self) -> bool:
        return self.state == "active" and not self.private

    def take(self, step: Step) -> None:
        """Take a step, let the registry be told, and look at everything."""
        before = len(self.portal.requests())
        step(self)
        self.portal.sync()
        self.minted = self.minted or (self.public and not self.excluded)
        self.check_row()
        self.check_registry()
        self.check_requests(before)
        self.check_nothing_is_left()

    def expected(self) -> str:
        if not self.minted:
            return "none"
        return "findable" if self.public and not self.withdrawn else "registered"

    def check_row(self) -> None:
        row = self.portal.row(self.dataset)
        self.names |= {row.doi} - {None}
        assert len(self.names) <= 1, "P2"
        assert (row.state, row.ever_confirmed) == (self.expected(), self.minted)
        assert (row.due_at, row.in_doubt, row.parked) == (None, False, None)
        assert (row.withdrawn_at is not None, row.requested) == (self.withdrawn, self.requested)

    def check_registry(self) -> None:
        assert len(self.portal.registry.dois) == self.minted
        assert self.portal.state(self.dataset) == self.expected()
        if self.expected() == "findable":
            held = self.portal.registry.dois[self.portal.doi(self.dataset)].metadata.decode()
            assert f">{self.title}<" in held
            assert "Withdrawn" not in held
        if self.minted and self.state != "purged":
            assert self.portal.extra(self.dataset) == self.portal.doi(self.dataset)

    def check_requests(self, before: int) -> None:
        posts = [one for one in self.portal.requests()[before:] if one.method == "POST"]
        assert self.public or not posts, "P3"
        assert not self.withdrawn or len(posts) <= 1, "P9"

    def check_nothing_is_left(self) -> None:
        before = len(self.portal.requests())
        self.portal.sync()
        assert len(self.portal.requests()) == before, "P6"


def reserve(life: Life) -> None:
    shown = life.portal.act("andsdoi_reserve", id=life.dataset["id"])
    life.requested = life.requested or not life.minted
    life.names.add(shown["doi"])


def request(life: Life) -> None:
    life.portal.act("andsdoi_request", id=life.dataset["id"])
    life.requested = True


def mint(life: Life) -> None:
    life.portal.act("andsdoi_mint", id=life.dataset["id"])


def publish(life: Life) -> None:
    life.private = False
    life.portal.patch(life.dataset, private=False)


def make_private(life: Life) -> None:
    life.private = True
    life.portal.patch(life.dataset, private=True)


def edit(life: Life) -> None:
    life.title = f"Edited {len(life.portal.requests())}"
    life.portal.patch(life.dataset, title=life.title)


def exclude(life: Life) -> None:
    life.portal.act("andsdoi_exclude", id=life.dataset["id"], reason="Not yet.")
    life.excluded, life.requested = True, False


def include(life: Life) -> None:
    life.portal.act("andsdoi_include", id=life.dataset["id"])
    life.excluded = False


def withdraw(life: Life) -> None:
    life.portal.act("andsdoi_withdraw", id=life.dataset["id"], reason="Wrong.")
    life.withdrawn = True


def restore(life: Life) -> None:
    life.portal.act("andsdoi_restore", id=life.dataset["id"])
    life.withdrawn = False


def delete(life: Life) -> None:
    life.state = "deleted"
    life.portal.act("package_delete", id=life.dataset["id"])


def undelete(life: Life) -> None:
    life.state = "active"
    life.portal.patch(life.dataset, state="active")


def purge(life: Life) -> None:
    life.state = "purged"
    life.portal.act("dataset_purge", id=life.dataset["id"])


POSSIBLE: dict[Step, Callable[[Life], bool]] = {
    reserve: lambda life: life.state == "active" and not life.excluded,
    request: lambda life: life.state == "active" and not (life.excluded or life.minted),
    mint: lambda life: life.public and not (life.excluded or life.withdrawn),
    publish: lambda life: life.state == "active",
    make_private: lambda life: life.state == "active",
    edit: lambda life: life.state == "active",
    exclude: lambda life: not life.minted,
    include: lambda life: True,
    withdraw: lambda life: life.minted,
    restore: lambda life: life.minted,
    delete: lambda life: True,
    undelete: lambda life: life.state == "deleted",
}


@pytest.mark.parametrize("profile", ["ands", "mds"])
def test_a_whole_life(portal: Portal) -> None:
    life = Life(portal)

    for step in (
        request,
        reserve,
        exclude,
        publish,
        include,
        edit,
        make_private,
        publish,
        withdraw,
        edit,
        make_private,
        publish,
        restore,
        make_private,
        withdraw,
        publish,
        restore,
        delete,
        undelete,
        withdraw,
        delete,
        restore,
        undelete,
        delete,
        purge,
    ):
        life.take(step)

    assert portal.state(life.dataset) == "registered"
    shown = portal.act("andsdoi_show", doi=portal.doi(life.dataset))
    assert (shown["dataset_id"], shown["state"]) == (life.dataset["id"], "registered")


@pytest.mark.parametrize("profile", ["ands", "mds"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_registry_follows_any_life_of_a_dataset(portal: Portal, seed: int) -> None:
    chance, life = random.Random(seed), Life(portal)

    for _ in range(15):
        life.take(chance.choice([step for step, may in POSSIBLE.items() if may(life)]))
    life.take(purge)

    assert portal.state(life.dataset) == ("registered" if life.minted else "none")
