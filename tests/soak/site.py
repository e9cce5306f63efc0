"""One CKAN, two registries, and what lies between two sequences: emptied, not rebuilt."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.registry.sandbox import NEIGHBOUR, start
from ckanext.andsdoi.registry.sandbox.journal import Entry

from .. import stages
from ..stages import Stage
from . import documents, worker
from .accounts import AT_REGISTRY, HOME, USERS, Accounts
from .faults import kind_of
from .registries import Registries

SLOTS = 2
PAGES = "http://test.ckan.net/dataset/"
"""What the pages of the site's datasets begin with."""
CONFIDENTIAL = "Confidential-Needle"
CONNECT_TIMEOUT, READ_TIMEOUT, LEASE = 0.2, 0.25, 0.35
DAY = 86_400.0
PATIENT = 20.0
"""Seconds of every time-out once the faults have stopped: a busy machine is no fault."""

_EMPTY = (
    "DROP TABLE IF EXISTS doi",
    "DELETE FROM andsdoi_doi",
    "DELETE FROM andsdoi_event",
    "DELETE FROM andsdoi_account",
    "DELETE FROM andsdoi_exemption",
    "DELETE FROM andsdoi_brake",
    "DELETE FROM andsdoi_notice",
    "DELETE FROM member WHERE table_name = 'package'",
)
_PARTS = """
    SELECT DISTINCT conrelid::regclass AS name FROM pg_constraint
     WHERE contype = 'f' AND confrelid = 'package'::regclass
"""
"""What belongs to a dataset: CKAN 2.11 has more such tables than 2.12."""
_HOLDERS = "SELECT doi, package_id FROM andsdoi_doi WHERE doi IS NOT NULL"
_EXISTED = """
    SELECT 1 FROM package WHERE id = :id
     UNION ALL SELECT 1 FROM andsdoi_doi WHERE package_id = :id
"""
_UNSETTLED = """
    SELECT d.account, p.owner_org FROM andsdoi_doi AS d JOIN package AS p ON p.id = d.package_id
     WHERE d.id = :id AND d.origin = 'minted' AND d.state = 'none'
       AND NOT (d.pinned OR d.in_doubt OR d.once_in_doubt OR d.ever_confirmed)
"""
_MOMENTS = {
    "andsdoi_doi": (
        "confirmed_at written_at due_at refused_at tried_at lease_until public_since problem_at"
        " withdrawn_at"
    ).split(),
    "andsdoi_account": (
        "paused_since next_probe_at wait_until confirmed_at arrival_at last_job_at last_sync_at"
    ).split(),
    "andsdoi_event": ["last_at"],
    "andsdoi_brake": ["closed_at"],
}
_EARLIER = "{0} = {0} - make_interval(secs => :by)"
_PASSING = ";".join(
    [
        *(
            f"UPDATE {table} SET {', '.join(map(_EARLIER.format, columns))}"
            for table, columns in _MOMENTS.items()
        ),
        "UPDATE andsdoi_brake SET hide_times = ARRAY("
        "SELECT hidden - make_interval(secs => :by) FROM unnest(hide_times) AS t (hidden))",
    ]
)


@dataclass
class Index:
    """The search index: what it holds of each dataset, and whether it can be reached.

    The memory of a worker process dies with it, and what it wrote into the index does not: that
    stands in `others` until it is read.
    """

    others: Path
    doi: dict[str, str | None] = field(default_factory=dict)
    is_away: bool = False
    process: int = field(default_factory=os.getpid)

    def take(self, dataset: dict[str, Any] | None, *__: Any, **___: Any) -> None:
        self.reach()
        if dataset is not None:
            listed = dataset.get("extras") or []
            extras = {extra["key"]: extra["value"] for extra in listed}
            self._put(dataset["id"], extras.get("doi"))

    def drop(self, dataset: dict[str, Any]) -> None:
        self.reach()
        self._put(dataset["id"], None)

    def read_others(self) -> None:
        """Take over what another process wrote before it ended."""
        if self.others.exists():
            for line in self.others.read_text().splitlines():
                package_id, doi = json.loads(line)
                self.doi[package_id] = doi
            self.others.unlink()

    def _put(self, package_id: str, doi: str | None) -> None:
        self.doi[package_id] = doi
        if os.getpid() != self.process:
            with self.others.open("a") as file:
                file.write(json.dumps([package_id, doi]) + "\n")

    def reach(self, *_: Any) -> None:
        from ckan.lib.search import SearchIndexError

        if self.is_away:
            raise SearchIndexError("The search index is away")


@dataclass
class Decided:
    """What persons decided with success: `holders` by DOI, `current` by dataset."""

    holders: dict[str, str] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)

    def assigned(self, doi: str, package_id: str) -> None:
        self.imported(doi, package_id, is_first=True)

    def transferred(self, doi: str, package_id: str, *, is_first: bool) -> None:
        self.current = {of: one for of, one in self.current.items() if one != doi}
        self.imported(doi, package_id, is_first=is_first)

    def imported(self, doi: str, package_id: str, *, is_first: bool) -> None:
        self.holders[doi] = package_id
        if is_first:
            self.current[package_id] = doi

    def clear(self) -> None:
        self.holders.clear()
        self.current.clear()


class Site:
    """A site as its users, its database and its registry see it; `met` counts what it met."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.met: Counter[str] = Counter()
        self._registries = {
            profile: start(profile, accounts=AT_REGISTRY) for profile in ("ands", "mds")
        }
        self.registry = Registries(self._registries["ands"])
        self.folder = Path(tempfile.mkdtemp())
        self.accounts = Accounts(self.folder)
        self.index = Index(self.folder / "index.jsonl")
        self.leaks: list[str] = []
        self.early: list[str] = []
        self.misplaced: list[str] = []
        self.names: list[str] = []
        self.unwritten: dict[str, str] = {}
        """Secrets that are changed at the registry only, by account."""
        self.outside: set[str] = set()
        self.out_of_reach: set[str] = set()
        self.stray: set[str] = set()
        self.decided = Decided()
        self.named_elsewhere = 0
        self.handed_out: set[str] = set()
        """Names that were imported, and are minted if somebody mints them."""
        self.brought: dict[str, int] = {}
        """Datasets with a DOI of somebody else, and how far the journal was before ours left."""
        self._public_at: dict[str, float] = {}
        self.ids: list[str] = []
        self._lapse = LEASE
        self._is_swept = True
        self._ahead = 0.0
        self._is_patient = False
        self.caller = ""
        self._wire()
        self.caller = self.act("get_site_user")["name"]
        titles = ("One", "Another", "A third")
        self.organizations = [self._organization(one) for one in titles]
        parts = [f"DELETE FROM {row.name}" for row in self.all(_PARTS)]
        self._emptying = ";".join([*_EMPTY, *parts, "DELETE FROM package"])

    def close(self) -> None:
        for registry in self._registries.values():
            registry.stop()
        self.execute("DROP TABLE IF EXISTS doi")
        shutil.rmtree(self.folder)

    def begin(
        self,
        seed: str,
        profile: str,
        *,
        swept: bool = True,
        rest: bool = False,
        accounts: int = 1,
        apart: bool = False,
        **options: Any,
    ) -> None:
        """Empty everything that a sequence leaves behind; the same seed gives the same ids.

        Not `swept`: every change is told by an event, and the marks alone must do. With `rest`
        the registry's REST API tells what MDS does not. `apart`: the last of several accounts is
        at another registry.
        """
        random.seed(seed)
        self._open_registries(profile, accounts, apart=apart and accounts > 1, rest=rest)
        self.index.is_away = False
        for listed in (self.leaks, self.early, self.misplaced, self.names):
            listed.clear()
        self.unwritten.clear()
        self.outside.clear()
        self.out_of_reach.clear()
        self.stray.clear()
        self.decided.clear()
        self.brought.clear()
        self.handed_out.clear()
        self.named_elsewhere = 0
        self._public_at.clear()
        self._ahead = 0.0
        self._is_patient = False
        self.ids = []
        self.execute(self._emptying)
        self.ids = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{n}")) for n in range(SLOTS)]
        self.index.doi.clear()
        self.set("profile", profile)
        self.set("endpoint", self.registry.endpoint)
        self.set("kernel", "")
        self.set("rest_endpoint", self.registry.rest_endpoint if rest else "")
        self.configure()
        for option, value in options.items():
            self.set(option, value)

    def configure(self) -> None:
        """Write the accounts down, and start CKAN anew with them."""
        from ckanext.andsdoi.config import site_accounts

        site_accounts.read_accounts.cache_clear()
        for option, value in self.accounts.write().items():
            self.set(option, value)

    def calm(self) -> None:
        """End the faults; from now on everybody has time."""
        self.note_strikes()
        self.registry.set_faults([])
        for doi, record in self.registry.dois.items():
            owner = self.accounts.of_prefix(doi)
            if record.owner not in USERS and record.state == "draft" and owner:
                # nobody sees whose it is: it refuses, or a person has to look, for ever
                self.registry.make_foreign(doi, owner=owner.user)
                self.stray.add(doi)
        self.index.is_away = False
        self._is_patient = True

    def note_strikes(self) -> None:
        """Count the faults that struck since the journal was last emptied."""
        struck = (entry.fault for entry in self.registry.journal if entry.fault)
        self.met.update(f"fault: {kind_of(dict(keys))}" for keys in struck)

    def let_a_day_pass(self) -> None:
        """Let a day pass since the sequence began, whatever clocks did meanwhile."""
        self.pass_time(DAY + max(0.0, -self._ahead))

    @property
    def longest_lease(self) -> float:
        """Seconds after which nobody holds a row any more."""
        return 2 * (PATIENT if self._is_patient else LEASE)

    @property
    def is_swept(self) -> bool:
        """Tell whether a sweep may find what no event told."""
        return self._is_swept

    def pass_time(self, seconds: float) -> None:
        """Let the database's clock jump: every moment that we have noted is that much older."""
        self._ahead += seconds
        self.execute(_PASSING, by=seconds)

    @contextmanager
    def short_leases(self, seconds: float) -> Iterator[None]:
        """Let leases end while their workers live."""
        self._lapse = seconds
        try:
            yield
        finally:
            self._lapse = LEASE

    def act(self, action: str, context: dict[str, Any] | None = None, **data: Any) -> Any:
        """Call an action as CKAN's API does; what CKAN refuses is no matter of ours."""
        import ckantoolkit as tk
        from ckan import model
        from ckan.lib.search import SearchIndexError
        from sqlalchemy.orm.exc import DetachedInstanceError

        from ckanext.andsdoi.lifecycle.dataset.ckan import request_context

        refusals = (
            *(tk.ObjectNotFound, tk.ValidationError, tk.NotAuthorized, SearchIndexError),
            # a relationship that begins anew is committed, and CKAN does not find its datasets
            DetachedInstanceError,
        )
        caller = {"user": self.caller, "ignore_auth": True} if context is None else context
        with request_context():
            try:
                return tk.get_action(action)(dict(caller), data)
            except refusals as refusal:
                self.met[f"CKAN refused {action}: {type(refusal).__name__}"] += 1
                return None
            finally:
                model.Session.remove()
                self._note_what_is_public()

    def one(self, statement: str, **values: Any) -> Any:
        found = self.all(statement, **values)
        return found[0] if found else None

    def all(self, statement: str, **values: Any) -> list[Any]:
        from ckan.model import meta

        with meta.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values))

    def execute(self, statement: str, **values: Any) -> None:
        from ckan.model import meta

        with meta.engine.begin() as connection:
            connection.execute(sa.text(statement), values)
        self._note_what_is_public()

    def package(self, slot: int) -> Any:
        return self.one("SELECT * FROM package WHERE id = :id", id=self.ids[slot])

    def is_public(self, package_id: str) -> bool:
        where = "id = :id AND state = 'active' AND private IS NOT TRUE"
        return bool(self.one(f"SELECT 1 FROM package WHERE {where}", id=package_id))

    def extra(self, package_id: str, key: str = "doi") -> str | None:
        from ckan.model import meta

        from ckanext.andsdoi.lifecycle.dataset import extras

        with meta.engine.connect() as connection:
            return extras.read(connection, package_id, key)

    def set(self, option: str, value: Any) -> None:
        import ckantoolkit as tk

        self.patch.setitem(tk.config, f"ckanext.andsdoi.{option}", value)

    @property
    def hide_limit(self) -> int:
        """How many DOIs of one organization are hidden within an hour."""
        import ckantoolkit as tk

        return int(tk.config["ckanext.andsdoi.hide_limit"])

    @property
    def delay(self) -> int:
        import ckantoolkit as tk

        return int(tk.config["ckanext.andsdoi.delay"])

    @property
    def select(self) -> str:
        import ckantoolkit as tk

        return str(tk.config["ckanext.andsdoi.select"])

    def requests(self, *methods: str) -> list[Entry]:
        return [entry for entry in self.registry.journal if entry.method in methods]

    def foreign(self, doi: str, *, ours: bool, state: str, row: bool = True) -> None:
        """Let the registry know a DOI that this site knows nothing of."""
        owner = self.accounts.of_prefix(doi) if ours else None
        user = owner.user if owner else NEIGHBOUR.user
        self.registry.make_foreign(doi, owner=user, state=state, row=row)
        self.outside.add(doi)

    def _wire(self) -> None:
        from ckan.lib import search
        from ckan.lib.search.index import PackageSearchIndex
        from ckan.model import meta

        from ckanext.andsdoi import config
        from ckanext.andsdoi.config import options
        from ckanext.andsdoi.lifecycle.accounts import enquiry

        # the database stays: asking whether it is there costs a third of all round trips
        meta.engine.pool._pre_ping = False
        for option, value in {"environment": "test", "rate": 0}.items():
            self.set(option, value)
        self.configure()
        # the options where accounts read them, the lease where the worker asks for it
        for place, name, value in (
            (options, "connect_timeout", lambda: self._seconds(CONNECT_TIMEOUT)),
            (options, "read_timeout", lambda: self._seconds(READ_TIMEOUT)),
            (config, "lease_seconds", lambda: self._seconds(self._lapse)),
        ):
            self.patch.setattr(place, name, value)
        # the package has a function of the module's name
        reserve = import_module("ckanext.andsdoi.lifecycle.decisions.reserve")
        self.patch.setattr(reserve, "PATIENCE", READ_TIMEOUT)
        for name in ("FIRST_RETRY", "WAIT_PATIENCE", "_POLL"):
            self.patch.setattr(enquiry, name, CONNECT_TIMEOUT / 10)
        # wake-ups are lost: whether a worker runs, a sequence says
        Stage.WAKE_UP.wrap(self.patch, lambda _: lambda: None)
        Stage.SWEEP.wrap(self.patch, self._sweeping)
        Stage.LOST_MARK.wrap(self.patch, self._noting_lost_marks)
        self.patch.setattr(PackageSearchIndex, "index_package", self.index.take)
        self.patch.setattr(PackageSearchIndex, "delete_package", self.index.drop)
        self.patch.setattr(PackageSearchIndex, "commit", self.index.reach)
        self.patch.setattr(search, "commit", self.index.reach)
        self.patch.setattr(search, "show", self._not_in_index)
        self.patch.setattr(search.PackageSearchQuery, "run", _finds_nothing)
        Stage.GUARD.wrap(self.patch, self.watched)
        Stage.DRAW.wrap(self.patch, stages.drawing(self.names))
        worker.fence(self.patch, self.met)

    def _seconds(self, hurried: float) -> float:
        return PATIENT if self._is_patient else hurried

    def _sweeping(self, sweep: Callable[[], int]) -> Callable[[], int]:
        return lambda: sweep() if self._is_swept else 0

    def _noting_lost_marks(self, asked: Callable[[Exception], bool]) -> Callable[[Exception], bool]:
        """A mark that could not be made, such as for a lock held too long, is for the sweep."""

        def noting(error: Exception) -> bool:
            self._is_swept = True
            self.met["marks lost"] += 1
            return asked(error)

        return noting

    def _not_in_index(self, reference: str) -> dict[str, Any]:
        from ckan.lib.search import SearchError

        raise SearchError(reference)

    def watched(self, guard: Callable[..., bool]) -> Callable[..., bool]:
        """P3: note a guard that let a POST go that should not have left at that moment."""

        def watched(gate: Any, task: Any, step: Any) -> bool:
            if not step.is_post:
                return guard(gate, task, step)
            speaks = step.value == "POST metadata"
            early = speaks and self._is_early(task)
            misplaced = self._is_misplaced(task)
            before = self._unspeakable(task, speaks=speaks)
            passed = guard(gate, task, step)
            if passed and misplaced:
                self.misplaced.append(f"{task.doi} of {task.package_id}, at {misplaced}")
            if passed and before:
                left = before & self._unspeakable(task, speaks=speaks)
                of = f"{step.value} passed for {task.package_id}"
                self.leaks.extend(f"{of}, of which the world may not know {one}" for one in left)
            if passed and early:
                self.early.append(f"{task.doi} of {task.package_id} was announced too early")
            return passed

        return watched

    def _is_misplaced(self, task: Any) -> str | None:
        """Return the account of a first POST that is not that of the dataset's organization."""
        if self.accounts.number == 1:
            return None
        row = self.one(_UNSETTLED, id=task.row_id)
        if row is None or row.account == self.accounts.of_organization(row.owner_org):
            return None
        return str(row.account)

    def _unspeakable(self, task: Any, *, speaks: bool) -> set[str]:
        """Return what a request may not be about: neither public nor with a confirmed DOI."""
        found = set() if self.is_public(task.package_id) else {task.package_id}
        if not speaks:
            return found
        said = documents.read(task.xml)
        holders = {row.doi: row.package_id for row in self.all(_HOLDERS) if row.doi in said.dois}
        others = ({*said.ids, *holders.values()} & set(self.ids)) - {task.package_id}
        hidden = {one for one in others if self._is_secret(one)}
        unconfirmed = {
            doi
            for doi, holder in holders.items()
            if holder != task.package_id and not self.is_confirmed(doi)
        }
        return found | hidden | unconfirmed

    def _is_secret(self, package_id: str) -> bool:
        """Tell whether a dataset that is, or was, is neither public nor has a confirmed DOI."""
        if self.is_public(package_id) or not self.one(_EXISTED, id=package_id):
            return False
        mine = (row.doi for row in self.all(_HOLDERS) if row.package_id == package_id)
        return not any(self.is_confirmed(doi) for doi in mine)

    def is_confirmed(self, doi: str) -> bool:
        """Tell whether the registry ever said of a DOI of ours where it leads."""
        answered = {(entry.operation, entry.status) for entry in self._journal_of(doi)}
        return not answered.isdisjoint({("post_url", 201), ("get_url", 200)}) or self._was_listed(
            doi
        )

    def _was_listed(self, doi: str) -> bool:
        """Tell whether the registry's list, which REST answers, may have shown a DOI of ours."""
        record = self.registry.dois.get(doi) if doi in self.outside else None
        return record is not None and record.owner in USERS and record.state != "draft"

    def _journal_of(self, doi: str) -> Iterator[Entry]:
        return (entry for entry in self.registry.journal if entry.doi == doi)

    def _is_early(self, task: Any) -> bool:
        """Tell whether this is a first POST within the delay after publication."""
        if not self.delay or task.doi in self.outside or task.doi in self.decided.holders:
            return False
        if any(entry.method == "POST" for entry in self._journal_of(task.doi)):
            return False
        if self.one("SELECT 1 FROM andsdoi_doi WHERE id = :id AND approved", id=task.row_id):
            return False
        since = self._public_at.get(task.package_id, self._now)
        return self._now - since < 60 * self.delay

    @property
    def _now(self) -> float:
        return time.monotonic() + self._ahead

    def _note_what_is_public(self) -> None:
        """Note when each dataset was public first: the delay can't have begun before."""
        for one in self.ids if self.delay else ():
            if one not in self._public_at and self.is_public(one):
                self._public_at[one] = self._now

    def _open_registries(self, profile: str, accounts: int, *, apart: bool, rest: bool) -> None:
        first = self._registries[profile]
        other = "mds" if profile == "ands" else "ands"
        second = self._registries[other]
        keys = {"profile": other, "endpoint": second.endpoint}
        if rest:
            keys["rest_endpoint"] = second.rest_endpoint
        self.accounts.begin(self.organizations, accounts, keys if apart else {})
        there = HOME[self.accounts.named(accounts - 1).name] if apart else ()
        self.registry = Registries(first, second if apart else None, there)

    def _organization(self, title: str) -> str:
        name = f"soak-{uuid.uuid4().hex[:10]}"
        return str(self.act("organization_create", name=name, title=title)["id"])


def _finds_nothing(query: Any, *_: Any, **__: Any) -> dict[str, Any]:
    query.count, query.results, query.facets = 0, [], {}
    return {"results": []}
