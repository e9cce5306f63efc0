"""What must hold once the faults have stopped: reckoned from the database, not from a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from . import account_operations, documents, places, related
from .accounts import USERS
from .names import VALUES
from .site import CONFIDENTIAL, PAGES, Site
from .violation import ZEROS, Violation

__all__ = ["ZEROS", "Violation", "close"]

SHOWN = ("findable", "registered")

_DATASETS = """
    SELECT d.*, coalesce(p.id, d.package_id) AS id, p.id IS NOT NULL AS exists, p.title AS now,
           coalesce(p.state = 'active' AND p.private IS NOT TRUE, false) AS public,
           EXISTS (SELECT FROM andsdoi_exemption AS e
                    WHERE e.package_id = p.id AND e.reason = 'excluded') AS excluded,
           EXISTS (SELECT FROM andsdoi_event AS e
                    WHERE e.package_id = p.id AND e.what = 'external') AS was_external
      FROM (SELECT * FROM andsdoi_doi WHERE current) AS d
      FULL JOIN package AS p ON p.id = d.package_id
"""
_FORMER = """
    SELECT f.*, p.title AS now, coalesce(p.state = 'active' AND p.private IS NOT TRUE, false)
                AND c.withdrawn_at IS NULL AS shown,
           CASE WHEN c.ever_confirmed AND c.url IS NOT NULL THEN c.doi END AS current_doi
      FROM andsdoi_doi AS f LEFT JOIN package AS p ON p.id = f.package_id
      LEFT JOIN andsdoi_doi AS c ON c.package_id = f.package_id AND c.current
     WHERE NOT f.current
"""
_HELD = """
    SELECT coalesce(doi, package_id) AS of, problem_class, owner, EXISTS (
            SELECT FROM andsdoi_brake AS b
             WHERE b.closed_at IS NOT NULL AND b.owner IN (coalesce(d.owner, '-'), '*')) AS is_held
      FROM andsdoi_doi AS d WHERE waits_for = 'brake' AND due_at = 'infinity'
"""
_HIDES = """
    SELECT owner, cardinality(hide_times) AS number FROM andsdoi_brake WHERE owner <> '*'
"""


def close(site: Site) -> list[Violation]:
    """End the faults, let a day pass, run one `sync`; return what does not hold then."""
    site.calm()
    site.let_a_day_pass()
    account_operations.write_secrets(site)
    unsent = [*places.without_removed(site)]
    account_operations.return_accounts(site)
    account_operations.confirm_moves(site)
    _lift_what_persons_hold(site)
    if site.delay:
        # the delay begins when a plan sees for the first time that a dataset is public
        list(_sync(site))
        site.let_a_day_pass()
    found = [*unsent, *_held(site), *_sync(site)]
    found += _check(site)
    quiet = len(site.registry.journal)
    found += _sync(site)
    late = [f"{entry.method} {entry.path}" for entry in site.registry.journal[quiet:]]
    found += (Violation("P6", f"a second sync sends {request}") for request in late)
    return [*found, *_reconciled(site)]


def _reconciled(site: Site) -> Iterator[Violation]:
    """Held against the registry, nothing differs but what was made there without us."""
    from ckanext.andsdoi.lifecycle.maintenance.reconcile import run

    site.let_a_day_pass()
    known = {row.doi for row in site.all("SELECT doi FROM andsdoi_doi")}
    found: list[Any] = []
    totals = run.reconcile(restart=True, tell=found.append, note=lambda _: None)
    if totals.unanswered or totals.skipped_accounts:
        yield Violation("P5", f"reconcile does not end: {totals}")
    for one in found:
        is_ours = one.doi in known or one.doi not in site.outside
        record = site.registry.dois.get(one.doi)
        # a drawn name that is another page's: it is given up as soon as the dataset is public
        is_stray = one.doi in site.stray and record and not (record.url or "").startswith(PAGES)
        if is_stray or one.doi in site.out_of_reach:
            continue
        if is_ours and one.action in ("fix", "person"):
            yield Violation("P5", f"reconcile finds {one}")


def _held(site: Site) -> Iterator[Violation]:
    """What waits for a person says so, and its brake, or the site's, is closed."""
    for row in site.all(_HELD):
        site.met["held by the brake at the end"] += 1
        if not row.is_held or row.problem_class != "brake":
            yield Violation("P7", f"{row.of} of {row.owner} waits for a brake that is open")
    for row in site.all(_HIDES):
        if row.number > site.hide_limit:
            yield Violation("P5", f"{row.number} DOIs of {row.owner} were hidden within an hour")


def _lift_what_persons_hold(site: Site) -> None:
    """Resume the account, and ask for what was refused as data or is left to a person."""
    account_operations.resume_all(site)
    waiting = (
        "SELECT DISTINCT package_id FROM andsdoi_doi WHERE parked IS NOT NULL OR doi = ANY (:names)"
    )
    for row in site.all(waiting, names=[*site.handed_out]):
        site.act("andsdoi_mint", id=row.package_id)


def _sync(site: Site) -> Iterator[Violation]:
    from ckanext.andsdoi.lifecycle import worker

    totals = worker.sync(confirm_hides=True)
    rows = site.all("SELECT doi, parked FROM andsdoi_doi")
    totals.failed -= min(totals.failed, sum(_is_out_of_reach(site, row) for row in rows))
    if not totals.all_well:
        yield Violation("P5", f"sync does not end well: {totals}")


def _check(site: Site) -> Iterator[Violation]:
    for row in site.all(_DATASETS):
        yield from _dataset(site, row)
    for row in site.all(_FORMER):
        site.met["former DOI at the end"] += 1
        yield from _former(site, row)
    yield from _names(site)
    yield from _wire(site)
    yield from _decided(site)
    yield from _minted_over(site)
    yield from _publishers(site)
    yield from places.wrong(site)
    expected = related.expected(site)
    for row in site.all(_DATASETS):
        yield from _relations(site, row, expected)


def _dataset(site: Site, row: Any) -> Iterator[Violation]:
    record = site.registry.dois.get(row.doi) if row.doi else None
    state = record.state if record else "none"
    wanted = _wanted(site, row)
    of = f"dataset {row.id}, DOI {row.doi}"
    if wanted and state != "findable":
        yield Violation("lost", f"{of}: {state} instead of findable ({row.problem_class})")
    elif wanted and record:
        yield from _current(row, record, of)
    elif state == "findable" and _is_of(site, row, record) and not _is_out_of_reach(site, row):
        yield Violation("leaked", f"{of}: findable, but not public")
    if (row.in_doubt or row.due_at is not None) and not _is_out_of_reach(site, row):
        yield Violation(
            "P5",
            f"{of}: unfinished, in doubt {row.in_doubt}, {row.problem_class}",
        )
    if row.ever_confirmed and row.url is not None:
        yield from _claimed(site, row, of)


def _former(site: Site, row: Any) -> Iterator[Violation]:
    """A former DOI is hidden and shown with its dataset."""
    record = site.registry.dois.get(row.doi)
    state = record.state if record else "none"
    of = f"former DOI {row.doi} of dataset {row.package_id}"
    if row.shown and row.ever_confirmed and state != "findable":
        yield Violation("lost", f"{of}: {state} instead of findable ({row.problem_class})")
    elif row.shown and record and state == "findable":
        yield from _describes(row, record, of)
        if row.current_doi and ("IsIdenticalTo", row.current_doi) not in _said(record).relations:
            yield Violation("P5", f"{of}: does not name {row.current_doi}")
    if not row.shown and state == "findable" and not _is_out_of_reach(site, row):
        yield Violation("leaked", f"{of}: findable, but not public")
    if (row.in_doubt or row.due_at is not None) and not _is_out_of_reach(site, row):
        yield Violation(
            "P5",
            f"{of}: unfinished, in doubt {row.in_doubt}, {row.problem_class}",
        )


def _is_of(site: Site, row: Any, record: Any) -> bool:
    """A drawn name may be somebody else's, who shows it or not."""
    is_its_page = record.url == PAGES + row.id
    return bool(record.owner in USERS) and (row.doi not in site.stray or is_its_page)


def _is_out_of_reach(site: Site, row: Any) -> bool:
    """The ANDS proxy hides no DOI whose document it never saw: a person hides that."""
    if row.parked != "undeletable" or row.doi not in site.outside:
        return False
    seen = any(entry.doi == row.doi and entry.committed for entry in _documents(site))
    if not seen:
        site.out_of_reach.add(row.doi)
    return not seen


def _wanted(site: Site, row: Any) -> bool:
    """Public, not withdrawn, and confirmed once or eligible."""
    if not row.public or row.withdrawn_at is not None:
        return False
    return bool(row.ever_confirmed) or row.origin == "assigned" or _is_eligible(site, row)


def _is_eligible(site: Site, row: Any) -> bool:
    brings_its_own = row.was_external or site.extra(row.id) in VALUES.values()
    asked_for = site.select == "all" or row.approved
    return asked_for and not (brings_its_own and not row.despite_existing) and not row.excluded


def _current(row: Any, record: Any, of: str) -> Iterator[Violation]:
    yield from _describes(row, record, of)
    if row.state != "findable":
        yield Violation("P5", f"{of}: recorded as {row.state}")


def _describes(row: Any, record: Any, of: str) -> Iterator[Violation]:
    """The registry holds the dataset as it is now."""
    said = _said(record)
    if said.title != row.now:
        yield Violation("P5", f"{of}: its title is {said.title!r} instead of {row.now!r}")
    if said.dataset != row.package_id:
        yield Violation("doubled", f"{of}: it describes {said.dataset}")
    url = PAGES + row.package_id
    if record.url != url:
        yield Violation("P5", f"{of}: it leads to {record.url} instead of {url}")


def _relations(
    site: Site, row: Any, expected: defaultdict[str, set[related.Relation]]
) -> Iterator[Violation]:
    """A findable DOI speaks of the other datasets as they are now, and so do its former ones."""
    record = site.registry.dois.get(row.doi) if row.doi else None
    if record is None or record.state != "findable" or not _wanted(site, row):
        return
    named = {one for one in _said(record).relations if one[0] != "IsIdenticalTo"}
    wanted = expected[row.id]
    for lacking in sorted(wanted - named):
        yield Violation("P5", f"DOI {row.doi} of {row.id} does not say {lacking}")
    for surplus in sorted(named - wanted):
        yield Violation("P5", f"DOI {row.doi} of {row.id} says {surplus}")


def _decided(site: Site) -> Iterator[Violation]:
    """What a person assigned or transferred stays where it was put."""
    rows = site.all("SELECT doi, package_id, current FROM andsdoi_doi WHERE doi IS NOT NULL")
    holders = {row.doi: row.package_id for row in rows}
    current = {row.package_id: row.doi for row in rows if row.current}
    for doi, holder in site.decided.holders.items():
        if holders.get(doi) != holder:
            yield Violation("lost", f"{doi}, given to {holder}, belongs to {holders.get(doi)}")
    for holder, doi in site.decided.current.items():
        if current.get(holder) != doi:
            yield Violation("lost", f"{holder} was given {doi}, and has {current.get(holder)}")


def _minted_over(site: Site) -> Iterator[Violation]:
    """A dataset that brought a DOI got none of ours after that, but by a person."""
    for row in site.all("SELECT * FROM andsdoi_doi WHERE doi IS NOT NULL"):
        since = site.brought.get(row.package_id)
        if since is None or row.despite_existing or row.doi in site.decided.holders:
            continue
        if row.doi in site.outside:
            # registered for the dataset's page before: reconcile takes it up, nobody mints it
            continue
        sent = [
            place
            for place, entry in enumerate(site.registry.journal)
            if entry.doi == row.doi and entry.method == "POST" and entry.committed
        ]
        if sent and sent[0] >= since:
            yield Violation("doubled", f"{row.doi} of {row.package_id} was minted over its DOI")


def _publishers(site: Site) -> Iterator[Violation]:
    """A dataset that moves takes its DOI along, with the publisher first registered."""
    named: defaultdict[tuple[str | None, str], set[str | None]] = defaultdict(set)
    transferred = _transferred(site)
    for entry in _documents(site):
        if entry.committed and entry.doi not in transferred:
            said = documents.read(entry.request.body)
            named[entry.doi, said.dataset].add(said.publisher)
    for (doi, _), publishers in named.items():
        if len(publishers) > 1:
            yield Violation("P5", f"{doi} was announced by {sorted(map(str, publishers))}")


def _claimed(site: Site, row: Any, of: str) -> Iterator[Violation]:
    """P4: what the extras and the index say is what the registry has confirmed."""
    answered = {
        entry.operation
        for entry in site.requests("POST")
        if entry.doi == row.doi and entry.status == 201
    }
    if not {"post_metadata", "post_url"} <= answered and not _was_told(site, row):
        yield Violation("P4", f"{of}: claimed after {sorted(map(str, answered))} only")
    if not row.exists:
        return
    extra = site.extra(row.id)
    if extra != row.doi:
        yield Violation("P4", f"{of}: the extra is {extra}")
    if row.index_pending is not None or (row.public and site.index.doi.get(row.id) != row.doi):
        yield Violation("P4", f"{of}: the index holds {site.index.doi.get(row.id)}")


def _was_told(site: Site, row: Any) -> bool:
    """The registry told an import that the DOI leads to its dataset: nothing had to be sent."""
    record = site.registry.dois.get(row.doi) if row.origin == "imported" else None
    return record is not None and record.owner in USERS and record.url == PAGES + row.package_id


def _names(site: Site) -> Iterator[Violation]:
    """P2: no dataset has two names, no name two datasets, and our table knows every one."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    known = {row.doi: row for row in site.all("SELECT doi, current, package_id FROM andsdoi_doi")}
    moved = _transferred(site)
    for doi, record in site.registry.dois.items():
        if record.owner not in USERS or record.state not in SHOWN or doi in site.outside - {*known}:
            continue
        if doi not in known:
            yield Violation("lost", f"our table does not know {doi}, {record.state}")
        elif known[doi].current and doi not in moved and _said(record).dataset:
            held[_said(record).dataset].add(doi)
    for dataset, names in held.items():
        if len(names) > 1:
            yield Violation("doubled", f"dataset {dataset} has {', '.join(sorted(names))}")
    posted: defaultdict[str, set[str]] = defaultdict(set)
    for entry in _documents(site):
        posted[str(entry.doi)].add(documents.read(entry.request.body).dataset)
    for doi, datasets in posted.items():
        if len(datasets) > 1 and datasets - moved.get(doi, set()):
            yield Violation("doubled", f"{doi} was posted for {', '.join(sorted(datasets))}")


def _transferred(site: Site) -> dict[str, set[str]]:
    """Return the DOIs that were moved, with the datasets between which they were."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in site.all("SELECT doi, text FROM andsdoi_event WHERE what = 'transferred'"):
        found[row.doi] |= set(documents.UUID.findall(row.text))
    return found


def _wire(site: Site) -> Iterator[Violation]:
    """P3: nothing confidential left, and no POST for what was not public."""
    for entry in site.requests("POST"):
        if CONFIDENTIAL in entry.body:
            yield Violation("leaked", f"the text of a private dataset, POST {entry.path}")
    for leak in site.leaks:
        yield Violation("leaked", leak)
    for early in site.early:
        yield Violation("P3", early)


def _documents(site: Site) -> list[Any]:
    posts = site.requests("POST")
    return [entry for entry in posts if entry.operation == "post_metadata"]


def _said(record: Any) -> documents.Said:
    return documents.read(record.metadata)
