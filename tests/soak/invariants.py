"""What must hold once the faults have stopped: reckoned from the database, not from a plan."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ckanext.andsdoi.registry.sandbox import DEMO

from .operations import FOREIGN, UNKNOWN, pause
from .site import CONFIDENTIAL, Site

SITE_URL = "http://test.ckan.net"
SHOWN = ("findable", "registered")
ZEROS = ("lost", "doubled", "leaked")
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_DATASETS = """
    SELECT d.*, coalesce(p.id, d.package_id) AS id, p.id IS NOT NULL AS exists, p.title AS now,
           coalesce(p.state = 'active' AND p.private IS NOT TRUE, false) AS public,
           EXISTS (SELECT FROM andsdoi_exemption AS e
                    WHERE e.package_id = p.id AND e.reason = 'excluded') AS excluded
      FROM (SELECT * FROM andsdoi_doi WHERE current) AS d
      FULL JOIN package AS p ON p.id = d.package_id
"""
_FORMER = """
    SELECT f.*, coalesce(p.state = 'active' AND p.private IS NOT TRUE, false)
                AND c.withdrawn_at IS NULL AS shown
      FROM andsdoi_doi AS f LEFT JOIN package AS p ON p.id = f.package_id
      LEFT JOIN andsdoi_doi AS c ON c.package_id = f.package_id AND c.current
     WHERE NOT f.current
"""


@dataclass(frozen=True)
class Violation:
    """What does not hold: `kind` is one of the zeros, or a promise."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def close(site: Site) -> list[Violation]:
    """End the faults, let a day pass, run one `sync`; return what does not hold then."""
    site.calm()
    site.let_a_day_pass()
    _lift_what_persons_hold(site)
    found = list(_sync(site))
    found += _check(site)
    quiet = len(site.registry.journal)
    found += _sync(site)
    late = [f"{entry.method} {entry.path}" for entry in site.registry.journal[quiet:]]
    return [*found, *(Violation("P6", f"a second sync sends {request}") for request in late)]


def _lift_what_persons_hold(site: Site) -> None:
    """Resume the account, and ask for what was refused as data or is left to a person."""
    pause(site, paused=False)
    parked = "SELECT package_id FROM andsdoi_doi WHERE current AND parked IS NOT NULL"
    for row in site.all(parked):
        site.act("andsdoi_mint", id=row.package_id)


def _sync(site: Site) -> Iterator[Violation]:
    from ckanext.andsdoi.lifecycle import drain

    totals = drain.sync(confirm_hides=True)
    if not totals.all_well:
        yield Violation("P5", f"sync does not end well: {totals}")


def _check(site: Site) -> Iterator[Violation]:
    for row in site.all(_DATASETS):
        yield from _dataset(site, row)
    for row in site.all(_FORMER):
        yield from _former(site, row)
    yield from _names(site)
    yield from _wire(site)


def _dataset(site: Site, row: Any) -> Iterator[Violation]:
    record = site.registry.dois.get(row.doi) if row.doi else None
    state = record.state if record else "none"
    wanted = _wanted(site, row)
    of = f"dataset {row.id}, DOI {row.doi}"
    if wanted and state != "findable":
        yield Violation("lost", f"{of}: {state} instead of findable ({row.problem_text})")
    elif wanted and record:
        yield from _current(row, record, of)
    elif state == "findable":
        yield Violation("leaked", f"{of}: findable, but not public")
    if row.in_doubt or row.due_at is not None:
        yield Violation("P5", f"{of}: unfinished, in doubt {row.in_doubt}, {row.problem_text}")
    if row.ever_confirmed:
        yield from _claimed(site, row, of)


def _former(site: Site, row: Any) -> Iterator[Violation]:
    """A former DOI is hidden and shown with its dataset."""
    record = site.registry.dois.get(row.doi)
    state = record.state if record else "none"
    of = f"former DOI {row.doi} of dataset {row.package_id}"
    if row.shown and row.ever_confirmed and state != "findable":
        yield Violation("lost", f"{of}: {state} instead of findable ({row.problem_text})")
    if not row.shown and state == "findable":
        yield Violation("leaked", f"{of}: findable, but not public")
    if row.in_doubt or row.due_at is not None:
        yield Violation("P5", f"{of}: unfinished, in doubt {row.in_doubt}, {row.problem_text}")


def _wanted(site: Site, row: Any) -> bool:
    """Public, not withdrawn, and confirmed once or eligible."""
    if not row.public or row.withdrawn_at is not None:
        return False
    return bool(row.ever_confirmed) or _is_eligible(site, row)


def _is_eligible(site: Site, row: Any) -> bool:
    brings_its_own = site.extra(row.id) in (FOREIGN, UNKNOWN) and not row.despite_existing
    asked_for = site.select == "all" or row.approved
    return asked_for and not brings_its_own and not row.excluded


def _current(row: Any, record: Any, of: str) -> Iterator[Violation]:
    title = etree.fromstring(record.metadata).find("{*}titles/{*}title").text
    if title != row.now:
        yield Violation("P5", f"{of}: its title is {title!r} instead of {row.now!r}")
    url = f"{SITE_URL}/dataset/{row.id}"
    if record.url != url:
        yield Violation("P5", f"{of}: it leads to {record.url} instead of {url}")
    if row.state != "findable":
        yield Violation("P5", f"{of}: recorded as {row.state}")


def _claimed(site: Site, row: Any, of: str) -> Iterator[Violation]:
    """P4: what the extras and the index say is what the registry has confirmed."""
    answered = {
        entry.operation
        for entry in site.requests("POST")
        if entry.doi == row.doi and entry.status == 201
    }
    if not {"post_metadata", "post_url"} <= answered:
        yield Violation("P4", f"{of}: claimed after {sorted(map(str, answered))} only")
    if not row.exists:
        return
    extra = site.extra(row.id)
    if extra != row.doi:
        yield Violation("P4", f"{of}: the extra is {extra}")
    if row.index_pending is not None or (row.public and site.index.doi.get(row.id) != row.doi):
        yield Violation("P4", f"{of}: the index holds {site.index.doi.get(row.id)}")


def _names(site: Site) -> Iterator[Violation]:
    """P2: no dataset has two names, no name two datasets, and our table knows every one."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    known = {row.doi: row for row in site.all("SELECT doi, current, package_id FROM andsdoi_doi")}
    moved = {
        row.doi for row in site.all("SELECT doi FROM andsdoi_event WHERE what = 'transferred'")
    }
    for doi, record in site.registry.dois.items():
        if record.owner != DEMO.user or record.state not in SHOWN:
            continue
        if doi not in known:
            yield Violation("lost", f"our table does not know {doi}, {record.state}")
        elif known[doi].current and doi not in moved:
            held[_dataset_of(site, record.metadata)].add(doi)
    for dataset, names in held.items():
        if len(names) > 1:
            yield Violation("doubled", f"dataset {dataset} has {', '.join(sorted(names))}")
    posted = {(entry.doi, _dataset_of(site, entry.request.body)) for entry in _documents(site)}
    for doi, count in Counter(doi for doi, _ in posted if doi not in moved).items():
        if count > 1:
            yield Violation("doubled", f"{doi} was posted for {count} datasets")


def _wire(site: Site) -> Iterator[Violation]:
    """P3: nothing confidential left, and no POST for what was not public."""
    for entry in site.requests("POST"):
        if CONFIDENTIAL in entry.body:
            yield Violation("leaked", f"the text of a private dataset, POST {entry.path}")
    for leak in site.leaks:
        yield Violation("leaked", leak)


def _documents(site: Site) -> list[Any]:
    posts = site.requests("POST")
    return [entry for entry in posts if entry.operation == "post_metadata"]


def _dataset_of(site: Site, document: bytes) -> str:
    """Return the id of the dataset in a document: each carries it."""
    ids = {found.decode() for found in _UUID.findall(document)}
    return next((known for known in site.ids if known in ids), "unknown")
