"""What may happen, as functions of the site and of plain values: a sequence can be written down.

Each operation does what it can: on an empty slot, or where CKAN refuses, it does nothing.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.lifecycle.crash import die_at, ended, started

from . import faults, names
from .account_operations import (
    NUMBERS,
    change_prefix,
    exchange,
    hand_to,
    pause,
    remove_account,
    return_accounts,
    rotate,
)
from .import_operations import IMPORTED, import_doi
from .names import VALUES, elsewhere, note_brought, of_its_page
from .site import CONFIDENTIAL, PAGES, SLOTS, Site
from .worker import Worker

EXTRAS = ("doi", "replaces", "replaced_by")
TITLES = ("One", "Two & three", "Vier – Größe", "One")


@dataclass(frozen=True)
class Operation:
    """Something that may happen: how often, and the values its arguments are chosen from."""

    act: Callable[..., None]
    weight: int
    choices: dict[str, Sequence[Any]] = field(default_factory=dict)


def create(site: Site, slot: int, private: bool, brings: str) -> None:
    """Create a dataset; after a purge, under the same id again."""
    done = site.act(
        "package_create",
        id=site.ids[slot],
        name=f"soak-{site.ids[slot]}",
        title=CONFIDENTIAL if private else "A dataset",
        author="Doe, Jane",
        notes="Notes.",
        owner_org=site.organizations[0],
        private=private,
        extras=_extras(site, slot, brings),
    )
    if done is not None:
        note_brought(site, slot)


def edit(site: Site, slot: int, title: str) -> None:
    """Give a dataset another title; while it is not public, one that nobody may see."""
    package = site.package(slot)
    if package is not None:
        shown = package.state == "active" and not package.private
        _patch(site, slot, title=title if shown else f"{CONFIDENTIAL} {title}")


def edit_nothing(site: Site, slot: int) -> None:
    """Save a dataset as it is."""
    _patch(site, slot)


def publish(site: Site, slot: int, title: str) -> None:
    """Make a dataset public, deleted or private before."""
    _patch(site, slot, private=False, state="active", title=title)


def hide(site: Site, slot: int) -> None:
    """Make a dataset private, and write something confidential with the same save."""
    _patch(site, slot, private=True, title=CONFIDENTIAL)


def delete(site: Site, slot: int) -> None:
    """Delete a dataset; it can be undeleted."""
    site.act("package_delete", id=site.ids[slot])


def purge(site: Site, slot: int) -> None:
    """Remove a dataset for good."""
    site.act("dataset_purge", id=site.ids[slot])


def bring(site: Site, slot: int, brings: str) -> None:
    """Drop the DOI from the extras, forge one, or bring one in whatever shape."""
    _patch(site, slot, extras=_extras(site, slot, brings))
    note_brought(site, slot)


def lose(site: Site, slot: int, brings: str, ends: str, worked: bool) -> None:
    """A dataset brings a DOI, and an edit of other extras drops it; it may be put back."""
    bring(site, slot, brings)
    if worked:
        _job()
    bring(site, slot, "nothing")
    publish(site, slot, "Without its DOI")
    if ends == "put back":
        _job()
        bring(site, slot, brings)


def move(site: Site, slot: int, to: int) -> None:
    """Give a dataset to another organization."""
    _patch(site, slot, owner_org=site.organizations[to])


def in_bulk(site: Site, what: str, of: int) -> None:
    """Change all datasets of an organization, without an event of CKAN's."""
    if what == "public":
        if not site.is_swept:
            return
        site.execute(
            "UPDATE package SET title = 'In bulk', metadata_modified = now()"
            " WHERE owner_org = :org",
            org=site.organizations[of],
        )
    site.act(f"bulk_update_{what}", datasets=site.ids, org_id=site.organizations[of])


def by_sql(site: Site, slot: int, what: str) -> None:
    """Change a dataset behind CKAN's back; only a sweep finds that."""
    if not site.is_swept:
        return
    statements = {
        "hide": f"private = true, title = '{CONFIDENTIAL}'",
        "show": "private = false, state = 'active', title = 'By SQL'",
        "delete": f"state = 'deleted', title = '{CONFIDENTIAL}'",
        "draft": f"state = 'draft', title = '{CONFIDENTIAL}'",
    }
    site.execute(
        f"UPDATE package SET {statements[what]}, metadata_modified = now() WHERE id = :id",
        id=site.ids[slot],
    )


def mint(site: Site, slot: int, despite_existing: bool = False) -> None:
    """Ask for a DOI by hand."""
    done = site.act("andsdoi_mint", id=site.ids[slot], despite_existing=despite_existing)
    if despite_existing and done is not None:
        site.brought.pop(site.ids[slot], None)


def decide(site: Site, slot: int, what: str) -> None:
    """Let a person decide about a DOI."""
    reason = {"reason": "Decided."} if what in ("withdraw", "exclude", "decline") else {}
    site.act(f"andsdoi_{what}", id=site.ids[slot], **reason)


def assign(site: Site, slot: int, what: str, replace: bool) -> None:
    """Give a dataset a DOI that the registry has already, or one that it may not have."""
    doi = ASSIGNED[what](site, slot)
    if doi is None:
        return
    done = site.act("andsdoi_assign", id=site.ids[slot], doi=doi, replace=replace)
    if done is not None:
        site.decided.assigned(doi, site.ids[slot])
        site.met["assigned"] += 1


def transfer(site: Site, slot: int, to: int, what: str = "current") -> None:
    """Move a DOI of a dataset that is not public to another; a former one of any dataset."""
    doi = names.current(site, slot) if what == "current" else names.former(site, slot)
    if doi is None:
        return
    is_first = names.current(site, to) is None
    if site.act("andsdoi_transfer", doi=doi, to_id=site.ids[to]) is not None:
        site.decided.transferred(doi, site.ids[to], is_first=is_first)
        site.met["transferred"] += 1


def succeed(site: Site, slot: int, ends: str) -> None:
    """A dataset with a DOI is given another: the first one is a former one from now on."""
    publish(site, slot, "With two DOIs")
    mint(site, slot)
    _job()
    assign(site, slot, "registered elsewhere", replace=True)
    if ends == "hidden":
        _sync()
        hide(site, slot)


def hand_over(site: Site, slot: int, what: str, before: str, at: int) -> None:
    """A dataset loses its DOI, or a former one, to another that has none, or has one itself.

    The worker that mints it may die at boundary `at`: then nobody knows what the registry holds.
    """
    to = names.other(slot)
    if what == "former":
        succeed(site, slot, "shown")
    else:
        publish(site, slot, "With a DOI")
        mint(site, slot)
    work(site, "job", at, "death", slot)
    if before == "minted":
        mint(site, to)
        _job()
    hide(site, slot)
    transfer(site, slot, to, what)


def go_over(site: Site, slot: int, to: int, how: str, at: int) -> None:
    """A dataset gets a DOI, and goes to another organization, which may have another account.

    The worker may die at boundary `at`: then the name may be drawn, sent, in doubt, or registered.
    """
    publish(site, slot, "Of one account")
    if how == "reserved":
        decide(site, slot, "reserve")
    else:
        mint(site, slot)
    work(site, "job", at, "death", slot)
    move(site, slot, to)
    site.met["went over"] += 1
    if how == "worked":
        _job()


def refer(site: Site, slot: int, to: int, of: str, how: str) -> None:
    """Let a dataset say that it is another version of one, or take that back."""
    reference = REFERENCES[how](site, to)
    if site.package(slot) is not None:
        _patch(site, slot, extras=_with_extra(site, slot, of, reference))


def relate(site: Site, slot: int, as_what: str, ends: bool) -> None:
    """Begin or end a CKAN relationship of two datasets."""
    act = "delete" if ends else "create"
    ends_of_it = {"subject": site.ids[slot], "object": site.ids[names.other(slot)]}
    site.act(f"package_relationship_{act}", **ends_of_it, type=as_what, comment="")


def reconcile(site: Site, restart: bool) -> None:
    """Compare with the registry, and take in what it knows."""
    from ckanext.andsdoi.lifecycle.maintenance.reconcile import run

    found = run.reconcile(fix="somebody", restart=restart, tell=lambda _: None, note=lambda _: None)
    site.met["reconciled"] += 1
    site.met["marked by reconcile"] += found.marked + found.made_sure
    _forget_session()


def work(site: Site, how: str, at: int, then: str, slot: int) -> None:
    """Let a worker work; it dies at a boundary, or something happens while it stands there."""
    happens = HAPPENINGS[then]
    here = Worker(at, None if happens is None else lambda: happens(site, slot))
    here.run(lambda: WORK[how](site))
    if here.stopped_at:
        site.met[f"at a boundary: {then}"] += 1
    _forget_session()


def killed(site: Site, at: int) -> None:
    """Let a worker process be killed with signal 9."""

    def job() -> None:
        die_at(at)
        _job()

    if os.WIFSIGNALED(ended(started(job))):
        site.met["killed process"] += 1
    site.index.read_others()


def together(site: Site, seconds: float, slot: int, then: str) -> None:
    """Two workers at once, whose leases end early, while somebody edits."""
    happens = HAPPENINGS[then]
    acts: list[Callable[[], object]] = [_job, _sync]
    if happens is not None:
        acts.append(lambda: happens(site, slot))
    with site.short_leases(seconds):
        threads = [threading.Thread(target=act, daemon=True) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    site.met["two workers at once"] += 1


def break_registry(site: Site, kind: str, operations: str, after: int, times: int) -> None:
    """Let requests to come meet a fault."""
    site.registry.set_faults(faults.fault(kind, operations, after, times))


def mend_registry(site: Site) -> None:
    """End the faults."""
    site.registry.set_faults([])


def lose_index(site: Site, away: bool) -> None:
    """The search index goes away, or comes back."""
    site.index.is_away = away


def jump(site: Site, seconds: int) -> None:
    """The clock jumps; no registry lags for ten minutes."""
    if seconds >= 600:
        mend_registry(site)
    site.pass_time(seconds)
    site.met["clock jump forwards" if seconds > 0 else "clock jump backwards"] += 1


def take_name(site: Site, owner: str, slot: int = 0, of: int = 0) -> None:
    """The next name that is drawn is known to the registry: of somebody else, or of a dataset.

    The latter as in a restored backup: its page is where the name leads.
    """
    name = f"taken{len(site.registry.dois):05d}"
    doi = f"{site.accounts.named(of).prefix}/{name}"
    is_restored = owner == "restored"
    site.foreign(doi, ours=is_restored, state="findable" if is_restored else owner)
    if is_restored:
        site.registry.lead(doi, PAGES + site.ids[slot])
    site.names.append(name)


def _name(site: Site, slot: int) -> str | None:
    package = site.package(slot)
    return package.name if package else None


def _job() -> None:
    from ckanext.andsdoi.lifecycle import worker

    worker.job()


def _sync() -> None:
    from ckanext.andsdoi.lifecycle import worker

    worker.sync()


def _lapse(site: Site, slot: int) -> None:
    """The lease runs out while its worker lives, and another worker takes over."""
    site.execute("UPDATE andsdoi_doi SET lease_until = clock_timestamp() - interval '1 second'")
    _job()
    _forget_session()


def _patch(site: Site, slot: int, **fields: Any) -> None:
    site.act("package_patch", id=site.ids[slot], **fields)


def _extras(site: Site, slot: int, brings: str) -> list[dict[str, str]]:
    doi = VALUES.get(brings)
    if brings == "another dataset's":
        row = site.one(
            "SELECT doi FROM andsdoi_doi WHERE package_id <> :id AND doi IS NOT NULL",
            id=site.ids[slot],
        )
        doi = row.doi if row else None
    return _with_extra(site, slot, "doi", doi)


def _with_extra(site: Site, slot: int, key: str, value: str | None) -> list[dict[str, str]]:
    """Return the extras of a dataset with another value of one; without it for None."""
    stored = {one: site.extra(site.ids[slot], one) for one in EXTRAS}
    values = {**stored, key: value}
    return [{"key": one, "value": text} for one, text in values.items() if text]


def _forget_session() -> None:
    from ckan import model

    model.Session.remove()


WORK: dict[str, Callable[[Site], None]] = {
    "job": lambda site: _job(),
    "sync": lambda site: _sync(),
    "reconcile": lambda site: reconcile(site, restart=True),
}
ASSIGNED: dict[str, Callable[[Site, int], str | None]] = {
    "registered elsewhere": lambda site, slot: elsewhere(site),
    "draft elsewhere": lambda site, slot: elsewhere(site, state="draft"),
    "unknown to the proxy": lambda site, slot: elsewhere(site, row=False),
    "of its page": of_its_page,
    "somebody else's": lambda site, slot: elsewhere(site, ours=False),
    "of another account": lambda site, slot: elsewhere(site, of=1),
    "former": names.former,
    "another dataset's": lambda site, slot: names.current(site, names.other(slot)),
}
REFERENCES: dict[str, Callable[[Site, int], str | None]] = {
    "id": lambda site, slot: site.ids[slot],
    "name": _name,
    "page": lambda site, slot: PAGES + site.ids[slot],
    "DOI": names.current,
    "nothing": lambda site, slot: None,
}
HAPPENINGS: dict[str, Callable[[Site, int], None] | None] = {
    "death": None,
    "edit": lambda site, slot: edit(site, slot, "Edited meanwhile"),
    "hide": hide,
    "publish": lambda site, slot: publish(site, slot, "Published meanwhile"),
    "hide by SQL": lambda site, slot: by_sql(site, slot, "hide"),
    "show by SQL": lambda site, slot: by_sql(site, slot, "show"),
    "delete": delete,
    "purge": purge,
    "drop the extra": lambda site, slot: bring(site, slot, "nothing"),
    "lapsed lease": _lapse,
    "another worker": lambda site, slot: _job(),
    "mint": mint,
    "withdraw": lambda site, slot: decide(site, slot, "withdraw"),
    "restore": lambda site, slot: decide(site, slot, "restore"),
    "exclude": lambda site, slot: decide(site, slot, "exclude"),
    "reserve": lambda site, slot: decide(site, slot, "reserve"),
    "assign": lambda site, slot: assign(site, slot, "registered elsewhere", replace=True),
    "transfer": lambda site, slot: transfer(site, slot, names.other(slot)),
    "reconcile": lambda site, slot: reconcile(site, restart=True),
    "move": lambda site, slot: move(site, slot, 1),
    "import": lambda site, slot: import_doi(site, slot, "of its page", of=slot),
    "rotate": lambda site, slot: rotate(site, slot, written=True),
}
TOGETHER = tuple(name for name in HAPPENINGS if name != "transfer")
"""What may happen at no known moment: whether a transfer comes before a name is drawn is known."""
DECISIONS = (
    *("withdraw", "withdraw", "restore", "restore", "reserve", "reserve"),
    *("exclude", "include", "request", "decline"),
)
RELATIONSHIPS = ("depends_on", "derives_from", "links_to", "child_of")
SLOT = range(SLOTS)
ORGANIZATIONS = range(3)
BRINGS = ("nothing", "another dataset's", *VALUES)

OPERATIONS: dict[str, Operation] = {
    "create": Operation(
        create, 4, {"slot": SLOT, "private": (False, False, True), "brings": ("nothing", *BRINGS)}
    ),
    "edit": Operation(edit, 5, {"slot": SLOT, "title": TITLES}),
    "edit_nothing": Operation(edit_nothing, 1, {"slot": SLOT}),
    "publish": Operation(publish, 6, {"slot": SLOT, "title": TITLES}),
    "hide": Operation(hide, 5, {"slot": SLOT}),
    "delete": Operation(delete, 2, {"slot": SLOT}),
    "purge": Operation(purge, 2, {"slot": SLOT}),
    "bring": Operation(bring, 3, {"slot": SLOT, "brings": BRINGS}),
    "lose": Operation(
        lose,
        4,
        {
            "slot": SLOT,
            "brings": ("foreign", "foreign in a list", "foreign as URN", "two"),
            "ends": ("lost", "put back"),
            "worked": (True, False),
        },
    ),
    "move": Operation(move, 3, {"slot": SLOT, "to": ORGANIZATIONS}),
    "in_bulk": Operation(
        in_bulk, 2, {"what": ("private", "public", "delete"), "of": ORGANIZATIONS}
    ),
    "by_sql": Operation(by_sql, 4, {"slot": SLOT, "what": ("hide", "show", "delete", "draft")}),
    "mint": Operation(mint, 2, {"slot": SLOT, "despite_existing": (False, False, False, True)}),
    "decide": Operation(decide, 6, {"slot": SLOT, "what": DECISIONS}),
    "assign": Operation(
        assign, 4, {"slot": SLOT, "what": tuple(ASSIGNED), "replace": (True, True, False)}
    ),
    "transfer": Operation(
        transfer, 3, {"slot": SLOT, "to": SLOT, "what": ("current", "current", "former")}
    ),
    "succeed": Operation(succeed, 2, {"slot": SLOT, "ends": ("shown", "shown", "hidden")}),
    "hand_over": Operation(
        hand_over,
        2,
        {
            "slot": SLOT,
            "what": ("current", "former"),
            "before": ("as it is", "minted"),
            "at": (*(0,) * 12, *range(2, 14)),
        },
    ),
    "refer": Operation(
        refer,
        4,
        {
            "slot": SLOT,
            "to": SLOT,
            "of": ("replaces", "replaces", "replaced_by"),
            "how": (*REFERENCES, "DOI", "id"),
        },
    ),
    "relate": Operation(
        relate, 3, {"slot": SLOT, "as_what": RELATIONSHIPS, "ends": (False, False, False, True)}
    ),
    "reconcile": Operation(reconcile, 4, {"restart": (True, False)}),
    "work": Operation(
        work,
        16,
        {
            "how": ("job", "sync", *WORK),
            "at": (*range(13), *range(30)),
            "then": ("death", *HAPPENINGS),
            "slot": SLOT,
        },
    ),
    "together": Operation(
        together, 2, {"seconds": (0.02, 0.1, 0.35), "slot": SLOT, "then": TOGETHER}
    ),
    "killed": Operation(killed, 1, {"at": range(1, 17)}),
    "break_registry": Operation(
        break_registry,
        10,
        {
            "kind": tuple(faults.KINDS),
            "operations": ("any", "any", "writes", "writes", "url", *faults.OPERATIONS),
            "after": (0, 0, 0, 0, 0, 1, 2),
            "times": (1, 1, 2, 3, 50),
        },
    ),
    "mend_registry": Operation(mend_registry, 3),
    "lose_index": Operation(lose_index, 1, {"away": (True, False)}),
    "jump": Operation(jump, 4, {"seconds": (5, 65, 700, 4000, 90_000, -5, -700, -90_000)}),
    "take_name": Operation(
        take_name,
        2,
        {
            "owner": ("findable", "draft", "restored", "restored"),
            "slot": SLOT,
            "of": NUMBERS,
        },
    ),
    "pause": Operation(pause, 1, {"paused": (True, False, False), "of": NUMBERS}),
    "import_doi": Operation(
        import_doi,
        4,
        {
            "slot": SLOT,
            "what": ("of its page", *IMPORTED),
            "of": NUMBERS,
            "published": (True, True, False),
            "source": ("file", "table"),
            "choice": (*("none",) * 4, "former", "gone", "unverified"),
        },
    ),
    "rotate": Operation(rotate, 1, {"of": NUMBERS, "written": (True, False)}),
    "go_over": Operation(
        go_over,
        2,
        {
            "slot": SLOT,
            "to": ORGANIZATIONS,
            "how": ("minted", "worked", "reserved"),
            "at": (*(0,) * 4, *range(2, 14)),
        },
    ),
    "exchange": Operation(exchange, 2, {"one": ORGANIZATIONS, "another": ORGANIZATIONS}),
    "remove_account": Operation(remove_account, 2, {"of": NUMBERS}),
    "return_accounts": Operation(return_accounts, 1),
    "change_prefix": Operation(change_prefix, 1, {"confirmed": (True, False)}),
    "hand_to": Operation(hand_to, 2, {"of": NUMBERS, "to": NUMBERS}),
}
OF_ACCOUNTS = frozenset(
    {"go_over", "exchange", "remove_account", "return_accounts", "change_prefix", "hand_to"}
)
"""These do nothing on a site with one account."""
