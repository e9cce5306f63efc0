"""The way of one fact through the package: the files in which it changes its name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from dev.shape.source import Module, Source


@dataclass(frozen=True)
class Stage:
    """One form that a fact takes: what that is, and how it is spelt in the source.

    A spelling is a name such as `Out.DATA`, a number, or a text in quotes; `'The registry refused
    it...'` stands for every text with this beginning.
    """

    what: str
    spellings: tuple[str, ...]

    def is_in(self, module: Module) -> bool:
        """Tell whether a module has the fact in this form, imports aside."""
        return any(_matches(found, one) for found in module.spellings for one in self.spellings)


@dataclass(frozen=True)
class Trail:
    """A question, and the forms that its answer takes from the first to the last."""

    question: str
    stages: tuple[Stage, ...]
    elsewhere: tuple[str, ...]
    """Parts of the package that speak of the same and are not on the way."""

    def files(self, source: Source) -> list[Path]:
        """Return the files that turn one form into the next, in that order."""
        aside = tuple(f"{source.package}.{one}." for one in self.elsewhere)
        every = source.modules.values()
        modules = [one for one in every if not f"{one.name}.".startswith(aside)]
        found = [
            module.path
            for before, after in pairwise(self.stages)
            for module in modules
            if before.is_in(module) and after.is_in(module)
        ]
        return list(dict.fromkeys(found))


ON_422 = Trail(
    "what happens on 422",
    (
        Stage("the HTTP status", ("422",)),
        Stage("what the answer means", ("DATA", "Outcome.DATA")),
        Stage("the error of the client", ("DataError", "RegistryError")),
        Stage("how the run ended", ("Out.DATA", "Ending.DATA")),
        Stage("what is stored", ("'data'", "Parked.DATA", "ProblemClass.DATA")),
        Stage("what a person reads", ("'The registry refused it...'",)),
    ),
    elsewhere=("registry.sandbox", "registry.rest", "registry.rest_client"),
)


def _matches(found: str, spelling: str) -> bool:
    if spelling.endswith("...'"):
        return found.startswith(spelling.removesuffix("...'"))
    return found == spelling
