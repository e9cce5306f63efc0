"""A sequence that can be drawn from a seed, run, written down, read again and made shorter."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, replace
from typing import Any

from .invariants import Violation, close
from .operations import OF_ACCOUNTS, OPERATIONS
from .site import SLOTS, Site

SCENES = (2, 6)
CHANGES = (
    "publish",
    "publish",
    "edit",
    "edit",
    "hide",
    "by_sql",
    "bring",
    "purge",
    "mint",
    "decide",
    "decide",
    "assign",
    "assign",
    "assign",
    "transfer",
    "succeed",
    "succeed",
    "hand_over",
    "hand_over",
    "refer",
    "refer",
    "relate",
    "relate",
    "relate",
    "reconcile",
    "move",
    "take_name",
    "import_doi",
    "import_doi",
    "rotate",
)
CHANGES_OF_ACCOUNTS = (
    *CHANGES,
    *("go_over",) * 6,
    *("exchange",) * 3,
    *("remove_account",) * 3,
    *("hand_to",) * 3,
    *("change_prefix",) * 2,
    *("move",) * 3,
    "return_accounts",
)
ASKING = ("assign", "succeed", "hand_over", "import_doi", "go_over")
"""These ask the registry themselves: they come before the fault, and the worker after it."""
PROFILES = ("ands", "mds")
HIDE_LIMITS = (0, 0, 1)
CONCURRENCIES = (1, 1, 4)
DELAYS = (0, 0, 0, 30)
ACCOUNTS = (1, 1, 1, 2, 3)
OPTIONS = (
    *("profile", "hide_limit", "concurrency", "select", "delay", "swept", "rest"),
    *("accounts", "apart"),
)
SELECTS = ("all", "all", "all", "requested")


@dataclass(frozen=True)
class Step:
    """One operation and its arguments."""

    operation: str
    values: dict[str, Any]

    def run(self, site: Site) -> None:
        site.met[f"did: {self.operation}"] += 1
        OPERATIONS[self.operation].act(site, **self.values)

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.operation}({values})"


@dataclass(frozen=True)
class Script:
    """The options of a site, and what happens on it."""

    seed: str
    profile: str
    hide_limit: int
    concurrency: int
    select: str = "all"
    delay: int = 0
    swept: bool = True
    rest: bool = False
    accounts: int = 1
    apart: bool = False
    steps: tuple[Step, ...] = ()

    def begin(self, site: Site) -> None:
        site.begin(self.seed, **self.options)

    def run(self, site: Site) -> list[Violation]:
        """Run it to its end; return what does not hold then."""
        self.begin(site)
        for step in self.steps:
            step.run(site)
        return close(site)

    def __str__(self) -> str:
        options = ", ".join(f"{name} {value}" for name, value in self.options.items())
        return "\n".join([f"{options}, seed {self.seed}", *(f"  {step}" for step in self.steps)])

    @property
    def options(self) -> dict[str, Any]:
        """The options of the site."""
        values = asdict(self)
        return {name: values[name] for name in OPTIONS}

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Script:
        given = json.loads(text)
        return cls(**{**given, "steps": tuple(Step(**step) for step in given["steps"])})


def draw(seed: int, number: int) -> Script:
    """Return sequence `number` of a seed: always the same one."""
    chance = random.Random(f"{seed}/{number}")
    script = Script(
        seed=f"{seed}/{number}",
        profile=chance.choice(PROFILES),
        hide_limit=chance.choice(HIDE_LIMITS),
        concurrency=chance.choice(CONCURRENCIES),
        select=chance.choice(SELECTS),
        delay=chance.choice(DELAYS),
        swept=chance.random() < 0.5,
        rest=chance.random() < 0.5,
        accounts=chance.choice(ACCOUNTS),
        apart=chance.random() < 0.3,
    )
    scenes = range(chance.randint(*SCENES))
    steps = tuple(step for _ in scenes for step in _scene(chance, script.accounts))
    first = tuple(
        Step("create", {"slot": slot, "private": chance.random() < 0.3, "brings": "nothing"})
        for slot in range(chance.randint(1, SLOTS))
    )
    return replace(script, steps=(*first, *steps))


def shorten(site: Site, script: Script, rounds: int = 3) -> Script:
    """Leave out every step without which something is violated all the same."""
    for _ in range(rounds):
        before = script
        for number in reversed(range(len(script.steps))):
            shorter = replace(script, steps=script.steps[:number] + script.steps[number + 1 :])
            if shorter.run(site):
                script = shorter
        if script == before:
            return script
    return script


def _scene(chance: random.Random, accounts: int) -> list[Step]:
    """Draw one step, or a fault, a change that needs requests, and a worker that meets both."""
    if chance.random() < 0.3:
        known = [name for name in OPERATIONS if accounts > 1 or name not in OF_ACCOUNTS]
        weights = [OPERATIONS[name].weight for name in known]
        return [_step(chance, chance.choices(known, weights)[0])]
    change = chance.choice(CHANGES if accounts == 1 else CHANGES_OF_ACCOUNTS)
    names = ["break_registry", change, "work"]
    if change in ASKING:
        names[:2] = ["mend_registry", change, "break_registry"]
    return [_step(chance, name) for name in names]


def _step(chance: random.Random, name: str) -> Step:
    choices = OPERATIONS[name].choices
    return Step(name, {key: chance.choice(values) for key, values in choices.items()})
