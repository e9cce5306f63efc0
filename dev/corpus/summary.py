"""The figures of a dump: what is valid, blocked, wrong, unused."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ckanext.andsdoi.metadata import ADVICE, BLOCKS, LOST
from dev.corpus.outcome import Outcome, unused
from dev.corpus.schemas import Schemas

_ORDER = (BLOCKS, LOST, ADVICE)


class Kind(NamedTuple):
    """A kind of problem: how often it was told, and of how many datasets."""

    severity: str
    code: str
    times: int
    datasets: int


def figures(outcomes: Sequence[Outcome], schemas: Schemas) -> list[tuple[str, str]]:
    """Return what is counted over the whole dump, as names and values."""
    problems = [len(one.document.problems) for one in outcomes]
    by = ["the package's own check", *(f"DataCite's schema {kernel}" for kernel in schemas.kernels)]
    return [
        ("Datasets", str(len(outcomes))),
        ("Valid", f"{sum(one.valid for one in outcomes)} (by {', '.join(by)})"),
        ("Blocked", str(sum(one.document.blocked for one in outcomes))),
        ("Problems", f"{sum(problems)}, median {statistics.median(problems or [0]):g} a dataset"),
    ]


def kinds(outcomes: Iterable[Outcome]) -> list[Kind]:
    """Return the kinds of problems, the severest first, then the most frequent."""
    told = [(p.severity, p.code, one.number) for one in outcomes for p in one.document.problems]
    times = Counter((severity, code) for severity, code, _ in told)
    datasets = Counter((severity, code) for severity, code, _ in set(told))
    counted = (Kind(*kind, times[kind], datasets[kind]) for kind in times)
    return sorted(counted, key=lambda k: (_ORDER.index(k.severity), -k.datasets, k.code))


def unused_fields(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Return the fields that nothing was made of, and in how many datasets, most first."""
    names = Counter(name for one in outcomes for name in set(unused(one.document)))
    return sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))


def text(outcomes: Sequence[Outcome], schemas: Schemas) -> str:
    """Return all figures for a terminal."""
    lines = [f"{name:9} {value}" for name, value in figures(outcomes, schemas)]
    lines += [
        f"  line {one.number} {one.title}: {fault}" for one in outcomes for fault in one.faults
    ]
    lines += ["", f"{'Problems by kind':42}  times  datasets"]
    lines += [f"  {k.severity:7} {k.code:32}  {k.times:5}  {k.datasets:8}" for k in kinds(outcomes)]
    lines += ["", f"{'Unused fields':42}         datasets"]
    lines += [f"  {name:40}         {count:8}" for name, count in unused_fields(outcomes)]
    return "\n".join(lines)
