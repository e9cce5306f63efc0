"""Figures of functions and folders."""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dev.shape.source import Function, Module, body_without_docstring, functions

SHORT = 3
"""A body of at most so many lines is short."""


@dataclass(frozen=True)
class FunctionFigures:
    """How the functions of some modules are."""

    modules: int
    functions: int
    median: float
    p90: int
    longest: int
    private: int
    used_once: int
    used_once_and_short: int
    typed: int
    documented: int

    def share(self, count: int) -> int:
        """Return a number of functions in percent."""
        return round(100 * count / self.functions) if self.functions else 0


def of_functions(modules: Iterable[Module]) -> FunctionFigures:
    """Return the figures of every function, methods and inner functions included."""
    listed = [(module, list(functions(module))) for module in modules]
    every = [node for _, nodes in listed for node in nodes]
    lengths = sorted(map(lines, every)) or [0]
    once = [node for module, nodes in listed for node in nodes if _is_used_once(node, module)]
    return FunctionFigures(
        modules=len(listed),
        functions=len(every),
        median=statistics.median(lengths),
        p90=lengths[int(len(lengths) * 0.9)],
        longest=lengths[-1],
        private=sum(is_private(node.name) for node in every),
        used_once=len(once),
        used_once_and_short=sum(_body_lines(node) <= SHORT for node in once),
        typed=sum(map(is_typed, every)),
        documented=sum(ast.get_docstring(node) is not None for node in every),
    )


def any_in(modules: Iterable[Module]) -> tuple[int, int]:
    """Return how often `Any` stands in annotations and elsewhere, and how often in `Row[Any]`."""
    every = [node for module in modules for node in ast.walk(module.tree)]
    named = sum(isinstance(node, ast.Name) and node.id == "Any" for node in every)
    rows = sum(
        isinstance(node, ast.Subscript) and ast.unparse(node) == "Row[Any]" for node in every
    )
    return named, rows


def entries(modules: Iterable[Module]) -> Counter[Path]:
    """Return how many modules and packages each folder holds, `__init__` and `__main__` aside."""
    found: Counter[Path] = Counter()
    for module in modules:
        if module.is_package:
            found[module.path.parent.parent] += 1
            found[module.path.parent] += 0
        elif module.path.stem != "__main__":
            found[module.path.parent] += 1
    return found


def lines(node: Function) -> int:
    """Return how many lines a function has, decorators and docstring aside."""
    return (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)


def is_private(name: str) -> bool:
    """Tell whether a name is private; `__init__` and its like are not."""
    return name.startswith("_") and not name.endswith("__")


def is_typed(node: Function) -> bool:
    """Tell whether a function says the types of its result and of every argument."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    extra = [one for one in (node.args.vararg, node.args.kwarg) if one]
    untyped = [one.arg for one in [*arguments, *extra] if one.annotation is None]
    return node.returns is not None and not set(untyped) - {"self", "cls"}


def _is_used_once(node: Function, module: Module) -> bool:
    return is_private(node.name) and module.uses[node.name] == 1


def _docstring_lines(node: Function) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    text = node.body[0]
    return (text.end_lineno or text.lineno) - text.lineno + 1


def _body_lines(node: Function) -> int:
    body = body_without_docstring(node)
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
