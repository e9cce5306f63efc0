"""An explicit-state model of one dataset's way to its DOI, and a search through all of it.

Every interleaving of edits, two workers, crashes, leases that run out and faults of the registry is
followed, within stated bounds, breadth first: the trace that is printed for a violation is a
shortest one. `docs/model.rst` says what is modelled, what is assumed and how a rule is changed.
Python 3.10 or later, nothing else.

    python3 tests/model/lifecycle_model.py          all suites: no violation is expected
    python3 tests/model/lifecycle_model.py --each   every rule off alone: which check needs it
    python3 tests/model/lifecycle_model.py --off hold_lease --suite mint   some rules off
    python3 tests/model/lifecycle_model.py --walk 20000   random walks far beyond the bounds
    python3 tests/model/lifecycle_model.py --rules bare   without the first block of rules
"""

from __future__ import annotations

import argparse
import random
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Rules:
    """Every rule can be switched off alone; all on is what the package does.

    The rules of the first block are those that only the search shows to be needed; `--each` shows
    that the checks would notice the absence of any.
    """

    hold_lease: bool = True
    """A write without an answer keeps its lease: RECORD does not release it."""
    redraw_memory: bool = True
    """"Once found in doubt" is a lasting fact of the name, apart from "in doubt"."""
    reactivated: bool = True
    """POST metadata confirmed on a registered DOI is recorded as findable."""
    verdict_leased: bool = True
    """"Taken by other", learned from another DOI, only while no lease runs; the revision rises."""
    parked_holds_posts: bool = True
    """Parked is a fact that PLAN reads: no POST, DELETE all the same, the row stays claimable."""
    refused_post_then_delete: bool = True
    """Withdrawn and public: a refused POST metadata does not stop the DELETE."""
    park_needs_revision: bool = True
    """A row is parked only for the revision that was planned."""
    adopt_in_doubt: bool = True
    """Adopting a name puts the row in doubt."""
    stale_needs_write: bool = True
    """RECORD without its token leaves a mark only if the run let a write go."""
    one_snapshot: bool = True
    """PLAN reads revision, `seen` and dataset in one REPEATABLE READ transaction."""
    hidden_asks: bool = True
    """A drawn name of which the registry was not asked yet is asked about also to hide it."""
    refused_in_doubt: bool = True
    """Refused data park no row that the run found in doubt: it is tried again."""

    guard_token: bool = True
    guard_revision: bool = True
    guard_public: bool = True
    guard_marks: bool = True
    """The guard sets "in doubt" before the write leaves."""
    clear_needs_revision: bool = True
    clear_needs_answers: bool = True
    clear_needs_both: bool = True
    """Found in doubt: cleared by both POSTs or a DELETE only."""
    due_needs_revision: bool = True
    refused_guard_due: bool = True
    """A refused guard leaves the row due."""
    record_needs_token: bool = True
    stale_record: bool = True
    """Without its token RECORD sets in doubt and due, and raises the revision."""
    revision_first: bool = True
    """PLAN reads the revision before the dataset."""
    seen_first: bool = True
    """... and `seen` too."""
    ten_minutes: bool = True
    """An unknown name counts as absent only after ten minutes."""
    extra_after_both: bool = True
    """The extra is written only after both POSTs."""

    settled_by_doubt: bool = True
    """What the registry may hold stays at its account: once in doubt counts as sent."""
    hand_over_needs_token: bool = True
    """A row is handed to another account only under the own lease."""
    hand_over_needs_revision: bool = True
    """... and only for the revision that was planned."""
    hand_over_forgets: bool = True
    """A row that is handed over leaves its name behind."""
    recall_ends_lease: bool = True
    """What is recalled from an account that is gone is nobody's: a token goes that ran out."""
    sweep: bool = True
    """Set by `Bounds.fit`; not a rule."""


CORRECTIONS = [f.name for f in fields(Rules)][:12]
EVERY = Rules()
BARE = replace(Rules(), **dict.fromkeys(CORRECTIONS, False))


UNKNOWN, DRAFT, FINDABLE, REGISTERED = "none", "draft", "findable", "registered"
FOREIGN_SEEN = "foreign, visible"
FOREIGN_403 = "foreign draft, 403"
FOREIGN_TEXT = "foreign draft, clear text"
FOREIGN = (FOREIGN_SEEN, FOREIGN_403, FOREIGN_TEXT)
WRITES = ("POST metadata", "POST url", "DELETE")
POSTS = WRITES[:2]

Orphan = tuple[int, str, int]
"""A request that nobody waits for any more: name, operation, bytes."""


class Row(NamedTuple):
    """Our row, as the database holds it. The revision is not a number here: see `Worker.rev`."""

    doi: int = -1
    conf: str = UNKNOWN  # state as the registry confirmed it
    hash: int = -1  # bytes last confirmed: document version + 2 if it carries the withdrawal
    url: bool = False
    doubt: bool = False
    tainted: bool = False  # a run once found this name in doubt: it is never given up for another
    free: bool = False  # the registry was asked about this name, and knew nothing of it
    ever: bool = False  # both POSTs confirmed once
    withdrawn: bool = False
    due: bool = True
    parked: str = ""  # "", "data", "person"
    refused: str = ""  # an account-class refusal stands against this DOI: of which operation
    seen: tuple[Any, ...] = ()
    aged: bool = True  # ten minutes since the last write
    lease: int = 0  # 0 none, 1 running, 2 run out
    account: int = 0  # 0 the site's own, 1 that of the other organization


class Name(NamedTuple):
    """One DOI name at the registry."""

    state: str = UNKNOWN
    bytes: int = -1
    url: bool = False


class Worker(NamedTuple):
    """A worker. `own`: its token is the row's; `rev`: the revision is still the one it read.

    Both are comparisons in the code; keeping only their results makes states equal that differ in
    numbers alone.
    """

    pc: str = "idle"  # idle, read, step, snapped, wait, record, handing
    own: bool = False
    rev: bool = False
    facts: tuple[Any, ...] = ()  # the row as read
    seen: tuple[Any, ...] = ()
    name: int = -1
    want: int = -1
    steps: tuple[str, ...] = ()
    found: bool = False  # the run found the row in doubt
    m: bool = False  # confirmed in this run
    u: bool = False
    d: bool = False
    free: bool = False  # asked before the first POST, the registry knew nothing
    wrote: bool = False
    silent: bool = False  # a write ended without an answer, or with a transient one
    late: bool = False  # ... without an answer: the registry may still execute it
    out: str = ""
    public: bool = False  # of a guard whose snapshot is older than the row it re-reads
    account: int = 0  # whose credentials it has; of one that is handing: who gets the row


IDLE = Worker()


class State(NamedTuple):
    """The whole world: dataset, row, registry, workers, and what may still happen."""

    public: bool
    doc: int
    row: Row
    reg: tuple[Name, ...]
    workers: tuple[Worker, ...]
    orphans: tuple[Orphan, ...] = ()
    drawn: int = 0  # names drawn so far: never drawn again
    fresh: bool = False  # reads may still lag
    edits: int = 0
    crashes: int = 0
    faults: int = 0
    expiries: int = 0
    backup: tuple[Any, ...] = ()
    restores: int = 0
    restored: bool = False
    moved: bool = False  # the dataset is of the organization that has account 1
    gone: bool = False  # account 1 was taken from the file
    homes: tuple[int, ...] = ()  # the account that each name was drawn at

    @property
    def side(self) -> int:
        """The account that new DOIs of the dataset get."""
        return int(self.moved and not self.gone)


@dataclass(frozen=True)
class Bounds:
    """What the environment may do. `timely`: a request is executed, or never, within its lease."""

    name: str
    edits: int = 2
    crashes: int = 1
    faults: int = 1
    expiries: int = 0
    restores: int = 0
    raw: bool = False
    """Edits by raw SQL: no mark, only the sweep finds them."""
    timely: bool = True
    old_snapshot: bool = False
    """The guard's view of the package may be older than its view of our row."""
    starts: tuple[str, ...] = ("new",)
    workers: int = 2
    reconciled: bool = True
    """After a restored backup what the registry knows is taken in before anything is sent."""
    accounts: bool = False
    """The dataset may go to an organization of another account, which may go and come back."""
    inherent: bool = False
    """Violations are listed, not counted: no client can prevent them."""

    def fit(self, rules: Rules) -> Rules:
        """Only raw SQL needs the sweep and PLAN's single snapshot: the others do without."""
        return replace(rules, one_snapshot=rules.one_snapshot and self.raw, sweep=self.raw)


def plan(
    row: Row, public: bool, doc: int, rules: Rules = EVERY
) -> tuple[str, int, tuple[str, ...]]:
    """Row and dataset in; desired state, bytes and steps out."""
    want = doc + 2 * row.withdrawn
    if public and not row.withdrawn:
        return FINDABLE, want, publish(row, want)
    return "hidden", want, hide(row, want, public, rules)


def publish(row: Row, want: int) -> tuple[str, ...]:
    if row.parked:
        return ()
    if row.doubt:
        return POSTS
    differs = ("POST metadata",) if row.hash != want else ()
    return {
        UNKNOWN: (*(() if row.doi >= 0 else ("draw",)), "GET before POST", *POSTS),
        DRAFT: (*differs, "POST url"),
        FINDABLE: (*differs, *(() if row.url else ("POST url",))),
        REGISTERED: POSTS,
    }[row.conf]


def hide(row: Row, want: int, public: bool, rules: Rules) -> tuple[str, ...]:
    if row.doubt:
        return ("DELETE",) if row.ever else ("GET in doubt",)
    unasked = row.doi >= 0 and not row.free and row.parked != "person"
    if row.conf == UNKNOWN and unasked and rules.hidden_asks:
        return ("GET before POST",)
    if row.conf != FINDABLE:
        return ()
    carries = row.withdrawn and public and row.hash != want and not row.parked
    return ("POST metadata", "DELETE") if carries else ("DELETE",)


def serve(reg: tuple[Name, ...], name: int, op: str, body: int) -> tuple[tuple[Name, ...], str]:
    """DataCite's state machine: registry after, answer."""
    n = reg[name]
    if n.state in FOREIGN:
        return reg, refusal(n.state, op)
    if op.startswith("GET"):
        return reg, knowledge(n, op)
    if op == "POST metadata":
        to = {UNKNOWN: DRAFT, REGISTERED: FINDABLE}.get(n.state, n.state)
        new, answer = Name(to, body, n.url), "ok"
    elif op == "POST url":
        if n.bytes < 0:
            return reg, "not found"
        new, answer = Name(FINDABLE, n.bytes, True), "ok"
    else:
        new = n._replace(state={UNKNOWN: DRAFT, FINDABLE: REGISTERED}.get(n.state, n.state))
        answer = "not found" if n.state == UNKNOWN else "ok"
    return (*reg[:name], new, *reg[name + 1 :]), answer


def refusal(state: str, op: str) -> str:
    """What the registry says of a name that belongs to somebody else."""
    if op == "GET url":
        return "not ours"
    if op.startswith("GET"):
        return "known" if state == FOREIGN_SEEN else "none"
    return "taken" if state == FOREIGN_TEXT else "account"


def knowledge(n: Name, op: str) -> str:
    """What the registry says of a name of ours."""
    if op == "GET url":
        return "ours" if n.url else "not ours"
    return "none" if n.state == UNKNOWN else "known"


def mark(row: Row, rules: Rules) -> Row:
    """An edit, or the sweep: due now. (The caller raises the revision.)"""
    return row._replace(due=True, parked="" if row.parked == "data" else row.parked)


def claimable(row: Row, rules: Rules) -> bool:
    return row.due and (not row.parked or rules.parked_holds_posts)


def raised(workers: tuple[Worker, ...]) -> tuple[Worker, ...]:
    return tuple(w._replace(rev=False) if w.pc != "idle" else w for w in workers)


def with_worker(s: State, i: int, w: Worker, **more: Any) -> State:
    ws = list(more.pop("workers", s.workers))
    ws[i] = w
    return s._replace(workers=tuple(sorted(ws)), **more)


def is_settled(row: Row, rules: Rules) -> bool:
    """The registry may hold the name: the row stays at its account for ever."""
    in_doubt = (row.doubt or row.tainted) and rules.settled_by_doubt
    return in_doubt or row.ever or row.conf != UNKNOWN


def forgotten(row: Row, account: int, rules: Rules) -> Row:
    """A row that goes to another account, and is planned anew there."""
    doi = -1 if rules.hand_over_forgets else row.doi
    return row._replace(account=account, doi=doi, free=False, refused="", due=True)


def hand_over(s: State, i: int, rules: Rules) -> tuple[State, str]:
    """Leave the row to the account that gets its DOI, in one transaction; else give it back."""
    w, row = s.workers[i], s.row
    mine = w.own or not rules.hand_over_needs_token
    if mine and (w.rev or not rules.hand_over_needs_revision):
        bad = "P2 a name that a person wrote down is given up" if row.tainted else ""
        return with_worker(s, i, IDLE, row=forgotten(row, w.account, rules)._replace(lease=0)), bad
    return with_worker(s, i, IDLE, row=row._replace(lease=0) if w.own else row), ""


def recall(s: State, rules: Rules) -> State:
    """What was never sent goes back to the site's own account from one that is gone."""
    row, workers = forgotten(s.row, 0, rules), raised(s.workers)
    if rules.recall_ends_lease:
        workers = tuple(w._replace(own=False) for w in workers)
        row = row._replace(lease=0)
    return s._replace(row=row, workers=tuple(sorted(workers)))


def may_recall(s: State, rules: Rules) -> bool:
    mine = s.gone and s.row.account == 1 and s.row.due and s.row.lease != 1
    return mine and not is_settled(s.row, rules)


def is_served(s: State) -> bool:
    """Whether the account of the row is one that somebody drains."""
    return not (s.gone and s.row.account == 1)


def claim(s: State, i: int, rules: Rules) -> State:
    """CLAIM, and PLAN's first read: revision, `seen`, our row."""
    workers = tuple(w._replace(own=False) if w.own else w for w in s.workers)
    row = s.row._replace(lease=1)
    w = Worker("read", True, True, tuple(row), (s.public, s.doc))
    if rules.one_snapshot:
        t = with_worker(s, i, w, workers=workers, row=row)
        return read_dataset(t, next(k for k, x in enumerate(t.workers) if x.own), rules)
    return with_worker(s, i, w, workers=workers, row=row)


def read_dataset(s: State, i: int, rules: Rules) -> State:
    """PLAN's second read, and the plan."""
    w = s.workers[i]
    if rules.revision_first:
        row, public, doc = Row(*w.facts), s.public, s.doc
    else:
        row, (public, doc) = s.row, w.seen
        w = w._replace(rev=True)
    _, want, steps = plan(row, public, doc, rules)
    if any(op in POSTS for op in steps) and not is_settled(row, rules) and row.account != s.side:
        return with_worker(s, i, IDLE._replace(pc="handing", own=w.own, rev=w.rev, account=s.side))
    w = w._replace(
        facts=(),
        account=row.account,
        name=row.doi,
        want=want,
        steps=steps,
        found=row.doubt,
        pc="step" if steps else "record",
    )
    return with_worker(s, i, w)


def guard(s: State, i: int, rules: Rules, public: bool) -> tuple[State, str]:
    """One transaction before one request, which leaves at once: the server takes it any time."""
    w, row = s.workers[i], s.row
    op = w.steps[0]
    if op == "draw":
        return draw(s, i), ""
    ok = (w.own or not rules.guard_token) and (w.rev or not rules.guard_revision)
    if op in POSTS and rules.guard_public:
        ok = ok and public
    if not ok:
        return with_worker(s, i, w._replace(pc="record", out="replan")), ""
    bad = guard_check(s, w, op)
    row = row._replace(lease=1 if w.own else row.lease)
    if op in WRITES:
        row = row._replace(doubt=row.doubt or rules.guard_marks, aged=False)
        w = w._replace(wrote=True)
    return with_worker(s, i, w._replace(pc="wait", public=False), row=row), bad


def draw(s: State, i: int) -> State:
    """A name, stored under the lease; not a request."""
    w = s.workers[i]
    if not w.own:
        return with_worker(s, i, w._replace(pc="record", out="replan"))
    w = w._replace(name=s.drawn, steps=w.steps[1:])
    row = s.row._replace(doi=s.drawn, tainted=False, free=False)
    homes = (*s.homes, *(0,) * (s.drawn - len(s.homes)), w.account)
    return with_worker(s, i, w, row=row, drawn=s.drawn + 1, homes=homes)


def guard_check(s: State, w: Worker, op: str) -> str:
    """P2, P3: what a request that passes its guard must not be."""
    if op in POSTS and not s.public:
        return f"P3 {op} passes the guard, the dataset is not public"
    last_word = op == "POST metadata" and "DELETE" in w.steps
    if op in POSTS and s.row.withdrawn and not last_word:
        return f"P3 {op} passes the guard, the DOI is withdrawn"
    if op in WRITES and s.homes and s.homes[w.name] != w.account:
        return f"P2 {op} at an account that has not the prefix"
    if op in POSTS and not is_settled(s.row, EVERY) and w.account != s.side and not s.gone:
        return f"P2 first {op} at an account that is not the organization's"
    return f"P2 {op} for a name that was given up" if w.name != s.row.doi else ""


def answered(s: State, i: int, answer: str, rules: Rules) -> State:
    """PERFORM goes on with the answer."""
    w = s.workers[i]
    op, rest = w.steps[0], w.steps[1:]
    if op.startswith("GET"):
        rest, out = learned(s, op, rest, answer, rules)
        w = w._replace(free=w.free or (op == "GET before POST" and answer == "none"))
    elif answer == "ok":
        w, out = confirmed(w, op), ""
    elif answer == "data" and rest == ("DELETE",) and rules.refused_post_then_delete:
        out = ""
    else:
        out = {"taken": "redraw", "account": "account " + op}.get(answer, answer)
        out = "no metadata" if out == "not found" and op == "POST url" else out
        out = "data in doubt" if out == "data" and w.found and rules.refused_in_doubt else out
        late = w.late or answer == "silence"
        w = w._replace(silent=w.silent or answer in ("silence", "transient"), late=late)
    done = out or not rest
    pc, steps = ("record", ()) if done else ("step", rest)
    return with_worker(s, i, w._replace(pc=pc, steps=steps, out=out))


def learned(
    s: State, op: str, rest: tuple[str, ...], answer: str, rules: Rules
) -> tuple[tuple[str, ...], str]:
    """What is left to do after the answer to a question, and the end of the run, if it is one."""
    if op == "GET url":
        ours = "adopt" if rules.adopt_in_doubt else ""
        return rest, ours if answer == "ours" else "redraw"
    if op == "GET before POST":
        return ("GET url", *rest) if answer == "known" else rest, ""
    if answer == "known":
        return ("DELETE",), ""
    return rest, "absent" if s.row.aged or not rules.ten_minutes else "later"


def confirmed(w: Worker, op: str) -> Worker:
    if op == "POST metadata":
        return w._replace(m=True)
    return w._replace(u=True) if op == "POST url" else w._replace(d=True)


def given_up(row: Row, rules: Rules) -> Row:
    """The name is somebody else's: drawn anew, or for a person. No lease of another's runs."""
    unsafe = row.doubt or (row.tainted and rules.redraw_memory)
    if row.ever or unsafe:
        return row._replace(parked="person", due=rules.parked_holds_posts, refused="")
    new = Row()
    return row._replace(
        doi=new.doi,
        conf=new.conf,
        hash=new.hash,
        url=new.url,
        doubt=False,
        tainted=False,
        free=False,
        due=True,
        refused="",
    )


def record(s: State, i: int, rules: Rules) -> tuple[State, str]:
    """RECORD: one transaction."""
    w, row = s.workers[i], s.row
    if not w.own and rules.record_needs_token:
        return overtaken(s, i, rules), ""
    seen = w.seen if rules.seen_first else (s.public, s.doc)
    row = row._replace(
        seen=seen if rules.sweep else (),
        tainted=row.tainted or w.found,
        free=row.free or w.free,
    )
    row = with_confirmed(row, w, rules)
    bad = extra_check(s, w, row, rules)
    row = ended(cleared(row, w, rules), w, rules)
    keep = rules.hold_lease and w.late and row.lease == 1
    if w.own:
        row = row._replace(lease=1 if keep else 0)
    return with_worker(s, i, IDLE, row=row), bad


def overtaken(s: State, i: int, rules: Rules) -> State:
    """RECORD without its token: if a write was let go, somebody must look again."""
    w, row = s.workers[i], s.row
    if not rules.stale_record or not (w.wrote or not rules.stale_needs_write):
        return with_worker(s, i, IDLE)
    row = mark(row._replace(doubt=row.doubt or row.doi >= 0), rules)
    return with_worker(s, i, IDLE, workers=raised(s.workers), row=row)


def with_confirmed(row: Row, w: Worker, rules: Rules) -> Row:
    if w.m:
        again = FINDABLE if rules.reactivated else REGISTERED
        to = {UNKNOWN: DRAFT, REGISTERED: again}.get(row.conf, row.conf)
        row = row._replace(conf=to, hash=w.want, refused="")
    if w.u:
        row = row._replace(conf=FINDABLE, url=True, ever=True, refused="")
    if w.d:
        row = row._replace(conf=REGISTERED, refused="")
    return row


def extra_check(s: State, w: Worker, row: Row, rules: Rules) -> str:
    """P4: the extra appears only with the confirmation of both POSTs."""
    extra = row.ever if rules.extra_after_both else row.conf != UNKNOWN
    confirmed_now = w.u and s.reg[w.name].state in (FINDABLE, REGISTERED)
    if extra and not s.row.ever and not confirmed_now:
        return "P4 the extra is set before both POSTs are confirmed"
    return ""


def cleared(row: Row, w: Worker, rules: Rules) -> Row:
    """Whether the row is still in doubt."""
    if w.out == "absent" and w.rev:
        return row._replace(conf=UNKNOWN, hash=-1, url=False, doubt=False, free=True)
    current = w.rev or not rules.clear_needs_revision
    sure = not w.silent or not rules.clear_needs_answers
    whole = not w.found or (w.m and w.u) or w.d or not rules.clear_needs_both
    return row._replace(doubt=False) if current and sure and whole and w.out != "later" else row


def ended(row: Row, w: Worker, rules: Rules) -> Row:
    """What the end of the run means: due, parked, refused, given up."""
    current = w.rev or not rules.due_needs_revision
    if w.out in ("", "absent") or (w.out == "replan" and not rules.refused_guard_due):
        return row._replace(due=row.due and not current)
    if w.out == "data" and (w.rev or not rules.park_needs_revision):
        return row._replace(parked="data", due=False)
    if w.out.startswith("account"):
        return row._replace(refused=w.out[8:])
    if w.out == "adopt":
        return row._replace(doubt=True)
    if w.out in ("not found", "no metadata"):
        conf = UNKNOWN if w.out == "not found" else row.conf
        return row._replace(conf=conf, hash=-1, url=False)
    return given_up(row._replace(doubt=w.found or w.silent), rules) if w.out == "redraw" else row


def verdict(s: State, rules: Rules) -> State:
    """Another DOI of the account was confirmed: the one refused with 403 is taken by other."""
    row, workers = given_up(s.row, rules), s.workers
    if rules.verdict_leased:
        workers = tuple(sorted(w._replace(own=False) for w in raised(workers)))
        row = row._replace(lease=0)
    return s._replace(row=row, workers=workers)


def registry_check(s: State) -> str:
    ours = [n for n in s.reg if n.state in (FINDABLE, REGISTERED)]
    if len(ours) > 1:
        return "P2 two names of one dataset are registered" + restored(s)
    return ""


def restored(s: State) -> str:
    return " (after a restored backup)" if s.restored else ""


Transition = tuple[str, State, str]
"""A label, the state after, and the violation, if it is one."""


def successors(s: State, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """Every next state."""
    yield from edits(s, b, rules)
    yield from events(s, b, rules)
    yield from work(s, b, rules)
    yield from late_requests(s)
    if b.restores:
        yield from backups(s, b)
    if b.accounts:
        yield from changes_of_account(s, b, rules)


def edits(s: State, b: Bounds, rules: Rules) -> Iterator[Transition]:
    row = s.row
    if s.edits >= b.edits:
        return
    e, workers = s.edits + 1, tuple(sorted(raised(s.workers)))
    changes: list[tuple[str, dict[str, Any]]] = [
        ("made private" if s.public else "made public", {"public": not s.public}),
        ("document changed", {"doc": 1 - s.doc}),
    ]
    for what, change in changes:
        if b.raw:
            yield f"edit by raw SQL: {what}", s._replace(edits=e, **change), ""
        else:
            due = mark(row, rules)
            yield f"edit: {what}", s._replace(edits=e, row=due, workers=workers, **change), ""
    if row.withdrawn or row.conf != UNKNOWN or row.doubt:
        what = "restored by a person" if row.withdrawn else "withdrawn by a person"
        decided = mark(row._replace(withdrawn=not row.withdrawn), rules)
        yield what, s._replace(edits=e, row=decided, workers=workers), ""


def changes_of_account(s: State, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """The dataset goes to the other organization; its account is taken from the file, and back.

    A worker that was started before goes on with what it has planned.
    """
    if may_recall(s, rules):
        yield "what was never sent is recalled", recall(s, rules), ""
    if s.edits >= b.edits:
        return
    moved = s._replace(edits=s.edits + 1, moved=not s.moved, row=mark(s.row, rules))
    yield "edit: another organization", moved._replace(workers=raised_all(s)), ""
    if s.row.doi >= 0 and not s.row.tainted:
        # handed out counts like once found in doubt: the name stays
        written = moved._replace(moved=s.moved, row=mark(s.row._replace(tainted=True), rules))
        yield "a person writes the name down", written._replace(workers=raised_all(s)), ""
    what = "put back" if s.gone else "taken from the file"
    yield f"the account is {what}", s._replace(edits=s.edits + 1, gone=not s.gone), ""


def raised_all(s: State) -> tuple[Worker, ...]:
    return tuple(sorted(raised(s.workers)))


def events(s: State, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """The sweep, the passing of time, and what is learned from another DOI."""
    row = s.row
    flying = bool(s.orphans) or any(w.pc == "wait" for w in s.workers)
    if b.raw and row.seen != (s.public, s.doc) and not row.due:
        workers = tuple(sorted(raised(s.workers)))
        yield "sweep", s._replace(row=mark(row, rules), workers=workers), ""
    if row.lease == 1 and not (b.timely and flying):
        live = any(w.own for w in s.workers)
        if not live or s.expiries < b.expiries:
            after = s._replace(row=row._replace(lease=2), expiries=s.expiries + live)
            yield "lease runs out", after, ""
    if not row.aged and not (b.timely and flying) and (row.doubt or s.fresh):
        yield "ten minutes pass", s._replace(row=row._replace(aged=True), fresh=False), ""
    free = not (rules.verdict_leased and row.lease == 1)
    drawable = row.doi < 0 or s.drawn < len(s.reg)
    if row.refused and free and drawable:
        yield "another DOI confirmed: this one is taken by other", verdict(s, rules), ""


def work(s: State, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """What the workers may do next, or that one dies. Idle ones are alike."""
    idle = next((i for i, w in enumerate(s.workers) if w.pc == "idle"), None)
    for i, w in enumerate(s.workers):
        if i == idle and claimable(s.row, rules) and s.row.lease != 1 and is_served(s):
            yield "worker claims and reads the row", claim(s, i, rules), ""
        if w.pc == "idle":
            continue
        if s.crashes < b.crashes:
            yield f"worker crashes ({w.pc})", crashed(s, i), ""
        yield from one_step(s, i, b, rules)


def crashed(s: State, i: int) -> State:
    w, orphans = s.workers[i], s.orphans
    if w.pc == "wait" and w.steps[0] in WRITES:
        orphans = tuple(sorted((*orphans, (w.name, w.steps[0], w.want))))
    return with_worker(s, i, IDLE, orphans=orphans, crashes=s.crashes + 1)


def one_step(s: State, i: int, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """A worker that is not idle goes on."""
    w = s.workers[i]
    if w.pc == "read":
        yield "worker reads the dataset and plans", read_dataset(s, i, rules), ""
    elif w.pc == "handing":
        t, bad = hand_over(s, i, rules)
        yield f"hand over: {'done' if t.row.doi < 0 else 'refused'}", t, bad
    elif w.pc == "step" and b.old_snapshot and w.steps[0] in POSTS:
        looked = with_worker(s, i, w._replace(pc="snapped", public=s.public))
        yield f"guard of {w.steps[0]}: snapshot", looked, ""
    elif w.pc in ("step", "snapped"):
        yield from at_the_guard(s, i, rules)
    elif w.pc == "wait":
        yield from requests(s, i, b, rules)
    elif w.pc == "record":
        t, bad = record(s, i, rules)
        token = "" if w.own else " without its token"
        yield f"RECORD{token} ({w.out or 'all done'})", t, bad


def at_the_guard(s: State, i: int, rules: Rules) -> Iterator[Transition]:
    w = s.workers[i]
    if w.steps[0] == "draw" and s.drawn >= len(s.reg):
        return  # the model's pool is empty, not the real one
    t, bad = guard(s, i, rules, w.public if w.pc == "snapped" else s.public)
    passed = any(x.pc == "wait" for x in t.workers) and t.row.lease == 1
    refused = any(x.out == "replan" for x in t.workers) and not passed
    what = w.steps[0] if w.steps[0] == "draw" else f"guard of {w.steps[0]}"
    yield f"{what}: {'refused' if refused else 'done'}", t, bad


def late_requests(s: State) -> Iterator[Transition]:
    """What becomes of the requests that nobody waits for any more."""
    for k, (name, op, body) in enumerate(s.orphans):
        if k and s.orphans[k - 1] == s.orphans[k]:
            continue
        rest = s.orphans[:k] + s.orphans[k + 1 :]
        reg, _ = serve(s.reg, name, op, body)
        if reg != s.reg:
            fresh = s.fresh or s.reg[name].state == UNKNOWN
            t = s._replace(orphans=rest, reg=reg, fresh=fresh)
            yield f"the registry executes the unanswered {op}", t, registry_check(t)
        yield f"the unanswered {op} is never executed", s._replace(orphans=rest), ""


def backups(s: State, b: Bounds) -> Iterator[Transition]:
    idle = all(w.pc == "idle" for w in s.workers)
    if not s.backup and not s.restored and idle and s.row.lease == 0:
        yield "backup taken", s._replace(backup=(s.public, s.doc, s.row)), ""
    waiting = [w for w in s.workers if w.pc == "wait"]
    flying = bool(s.orphans) or bool(waiting)
    if s.backup and s.restores < b.restores and not (b.timely and flying):
        public, doc, old = s.backup
        left = tuple((w.name, w.steps[0], w.want) for w in waiting if w.steps[0] in WRITES)
        t = s._replace(
            public=public,
            doc=doc,
            row=Row(*old),
            workers=(IDLE,) * len(s.workers),
            orphans=tuple(sorted(s.orphans + left)),
            restores=s.restores + 1,
            restored=True,
            backup=(),
        )
        how = ", reconcile" if b.reconciled else ""
        yield f"backup restored{how}", reconcile_fix(t) if b.reconciled else t, ""


def requests(s: State, i: int, b: Bounds, rules: Rules) -> Iterator[Transition]:
    """What may become of the request that worker i waits for."""
    w = s.workers[i]
    op = w.steps[0]
    reg, answer = serve(s.reg, w.name, op, w.want)
    created = s.fresh or (op in WRITES and s.reg[w.name].state == UNKNOWN and reg != s.reg)
    done = s._replace(reg=reg, fresh=created)
    yield (
        f"{op} executed, answered: {answer}",
        answered(done, i, answer, rules),
        registry_check(done),
    )
    if s.faults >= b.faults:
        return
    faulty, done = s._replace(faults=s.faults + 1), done._replace(faults=s.faults + 1)
    if op in WRITES:
        yield from failed_writes(faulty, done, i, rules)
    else:
        yield from failed_reads(faulty, i, answer, rules)


def failed_reads(s: State, i: int, answer: str, rules: Rules) -> Iterator[Transition]:
    w = s.workers[i]
    if s.fresh and answer == "known":
        yield f"fault: {w.steps[0]} lags, says unknown", answered(s, i, "none", rules), ""
    failed = with_worker(s, i, w._replace(pc="record", steps=(), out="later"))
    yield f"fault: {w.steps[0]} fails", failed, ""


def failed_writes(s: State, done: State, i: int, rules: Rules) -> Iterator[Transition]:
    """A write without an answer, or with a wrong one; `done` is the world if it was executed."""
    w = s.workers[i]
    op = w.steps[0]
    orphans = tuple(sorted((*s.orphans, (w.name, op, w.want))))
    silent = answered(s._replace(orphans=orphans), i, "silence", rules)
    yield f"fault: {op}: no answer", silent, ""
    if done.reg != s.reg:
        what = f"fault: {op} executed, answered: transient (empty 200)"
        yield what, answered(done, i, "transient", rules), registry_check(done)
    refused = f"fault: {op} not executed, answered: "
    yield f"{refused}account", answered(s, i, "account", rules), ""
    if op in POSTS:
        yield f"{refused}data", answered(s, i, "data", rules), ""


class SyncEnded(Exception):
    """A violation in the closing phase, or no way on."""

    def __init__(self, state: State, violation: str = "") -> None:
        super().__init__(violation)
        self.state = state
        self.violation = violation


def sync(s: State, rules: Rules) -> tuple[State, list[str], str]:
    """`ckan andsdoi sync`, undisturbed: state after, requests sent, violation."""
    sent: list[str] = []
    if rules.sweep and s.row.seen != (s.public, s.doc):
        s = s._replace(row=mark(s.row, rules))
    s = s._replace(row=s.row._replace(lease=0), workers=(IDLE,))
    try:
        for _ in range(12):
            if may_recall(s, rules):
                s = recall(s, rules)
            if not claimable(s.row, rules) or not is_served(s):
                return s, sent, ""
            s, out = sync_once(s, rules, sent)
            if out == "later":
                return s, sent, ""
            if s.row.refused:
                s = verdict(s, rules)
    except SyncEnded as end:
        return end.state, sent, end.violation
    return s, sent, "P5 sync never ends"


def sync_once(s: State, rules: Rules, sent: list[str]) -> tuple[State, str]:
    """One run of the only worker, from the claim to RECORD: state after, and how it ended."""
    s, out = claim(s, 0, rules), ""
    s = read_dataset(s, 0, rules) if s.workers[0].pc == "read" else s
    while s.workers[0].pc != "idle":
        w, bad = s.workers[0], ""
        if w.pc == "step":
            if w.steps[0] == "draw" and s.drawn >= len(s.reg):
                raise SyncEnded(s._replace(workers=(IDLE,), row=s.row._replace(parked="pool")))
            s, bad = guard(s, 0, rules, s.public)
        elif w.pc == "handing":
            s, bad = hand_over(s, 0, rules)
        elif w.pc == "wait":
            reg, answer = serve(s.reg, w.name, w.steps[0], w.want)
            sent.append(w.steps[0])
            s = answered(s._replace(reg=reg), 0, answer, rules)
            if twice := registry_check(s):
                raise SyncEnded(s, twice)
        else:
            out = w.out
            s, bad = record(s, 0, rules)
            s = s._replace(row=s.row._replace(lease=0))
        if bad:
            raise SyncEnded(s, bad + " (in sync)")
    return s, out


def reconcile_fix(s: State) -> State:
    """After a restored backup: what the registry knows under the landing URL is taken in."""
    row = s.row
    mine = [k for k, n in enumerate(s.reg) if n.url and n.state not in FOREIGN]
    drafts = row.doi >= 0 and s.reg[row.doi].state not in (UNKNOWN, *FOREIGN)
    name = mine[0] if mine else row.doi
    if not mine and not drafts:
        return s
    return s._replace(row=row._replace(doi=name, doubt=True, aged=False, due=True, parked=""))


def closing(s: State, b: Bounds, rules: Rules) -> str:
    """The checks of a quiet state: nothing flies, no worker runs."""
    row = s.row
    _, _, steps = plan(row, s.public, s.doc, rules)
    swept = rules.sweep and row.seen != (s.public, s.doc)
    unfinished = (steps or row.doubt) and row != taken_over(rules)
    if unfinished and not row.due and not row.parked and not swept:
        return "P5 unfinished, but never due"
    t, _, bad = sync(s, rules)
    if not is_served(t) and not bad:
        if not is_settled(t.row, EVERY) and t.row.due:
            return "P5 what was never sent waits for an account that is gone"
        t, _, bad = sync(t._replace(gone=False), rules)
    if bad or t.row.parked == "pool":
        return bad
    if bad := synced_check(t, rules):
        return bad + restored(s)
    _, again, bad = sync(t, rules)
    writes = [op for op in again if op in WRITES]
    if writes:
        return f"P6 a second sync sends {writes}" + restored(s)
    return ""


def synced_check(t: State, rules: Rules) -> str:
    """P5, P9: what must hold after `sync`."""
    desired, want, _ = plan(t.row, t.public, t.doc, rules)
    if desired == "hidden":
        if all(n.state != FINDABLE for n in t.reg):
            return ""
        why = f" (parked: {t.row.parked})" if t.row.parked else ""
        return "P9 findable after sync, hidden is desired" + why
    if t.row.parked == "data" and t.row.doubt:
        return "P5 parked as data, though it is in doubt what the registry holds"
    if t.row.parked:
        return ""
    mine = t.reg[t.row.doi] if t.row.doi >= 0 else Name()
    if t.row == taken_over(rules):
        want = mine.bytes
    if mine != Name(FINDABLE, want, True):
        same = "as" if mine.bytes == want else "not as"
        return f"P5 after sync the registry holds {mine.state}, bytes {same} desired"
    return "" if t.row.ever else "P5 findable after sync, but not recorded"


def taken_over(rules: Rules) -> Row:
    """What an import makes of a DOI that the registry confirms: left as it is until an edit."""
    return imported_rows(rules)[0]


def imported_rows(rules: Rules) -> tuple[Row, Row, Row]:
    """DOIs that were registered before: confirmed; hidden on purpose; in doubt, and not public."""
    seen = (True, 0) if rules.sweep else ()
    confirmed = Row(0, FINDABLE, -1, True, ever=True, due=False, seen=seen)
    hidden = confirmed._replace(conf=REGISTERED, parked="person")
    return confirmed, hidden, Row(0, url=True, doubt=True, tainted=True, ever=True, seen=seen)


def imports(b: Bounds, ws: tuple[Worker, ...]) -> Iterator[State]:
    confirmed, hidden, doubted = imported_rows(b.fit(Rules()))
    rest = (Name(), Name())
    shown, unseen = (Name(FINDABLE, 1, True), *rest), (Name(REGISTERED, 1, True), *rest)
    yield State(True, 0, confirmed, shown, ws, drawn=1)
    yield State(True, 0, hidden, unseen, ws, drawn=1)
    for public in (True, False):
        row = doubted._replace(url=not public, seen=(public, 0) if doubted.seen else ())
        yield State(public, 0, row, shown, ws, drawn=1)
        yield State(public, 0, row, unseen, ws, drawn=1)


def starts(b: Bounds) -> Iterator[State]:
    free, ws = (Name(),) * 3, (IDLE,) * b.workers
    up = Row(0, FINDABLE, 0, True, ever=True, due=False, seen=(True, 0) if b.raw else ())
    hidden = up._replace(conf=REGISTERED, seen=(False, 0) if b.raw else ())
    shown = (Name(FINDABLE, 0, True), *free[1:])
    unseen = (Name(REGISTERED, 0, True), *free[1:])
    known = {
        "new": [State(True, 0, Row(), free, ws)],
        "findable": [State(True, 0, up, shown, ws, drawn=1)],
        "hidden": [State(False, 0, hidden, unseen, ws, drawn=1)],
        "adopted": [State(True, 0, Row(0), shown, ws, drawn=1)],
        "imported": list(imports(b, ws)),
        "foreign": [State(True, 0, Row(), (Name(state), *free[1:]), ws) for state in FOREIGN],
    }
    for start in b.starts:
        yield from known[start]


Traces = dict[str, list[str]]
"""A violation, and how it came about."""


class Result(NamedTuple):
    """What a search found."""

    states: int
    transitions: int
    violations: Traces
    seconds: float
    complete: bool
    depth: int


def is_quiet(s: State) -> bool:
    return not s.orphans and all(w.pc == "idle" for w in s.workers)


class Search:
    """Breadth first over every reachable state. A state is not followed beyond a violation."""

    def __init__(self, b: Bounds, rules: Rules) -> None:
        self.bounds = b
        self.rules = b.fit(rules)
        self.parent: dict[State, tuple[State | None, str, int]] = {}
        self.queue: deque[State] = deque()
        self.closed: dict[tuple[Any, ...], str] = {}
        self.found: Traces = {}
        self.transitions = self.depth = 0
        for s in starts(b):
            self.parent[s] = (None, "start: " + describe(s), 0)
            self.queue.append(s)

    def run(self, limit: int = 0, stop_at_first: bool = False) -> bool:
        """Search to the end, or to a limit of states; tell whether it was the end."""
        while self.queue:
            s = self.queue.popleft()
            self.depth = self.parent[s][2]
            bad = self.close(s) if is_quiet(s) else ""
            if bad:
                self.note(bad, s, "faults stop, sync runs: " + bad)
            else:
                self.follow(s)
            if stop_at_first and self.found:
                return False
            if limit and len(self.parent) > limit:
                return False
        return True

    def follow(self, s: State) -> None:
        for label, t, bad in successors(s, self.bounds, self.rules):
            self.transitions += 1
            if bad:
                self.note(bad, s, label + "  <-- " + bad)
            elif t not in self.parent:
                self.parent[t] = (s, label, self.depth + 1)
                self.queue.append(t)

    def close(self, s: State) -> str:
        key = (
            *(s.public, s.doc, s.row._replace(lease=0), s.reg, s.drawn, s.restored),
            *(s.moved, s.gone, s.homes),
        )
        bad = self.closed.get(key)
        if bad is None:
            bad = self.closed[key] = closing(s, self.bounds, self.rules)
        return bad

    def note(self, bad: str, s: State, last: str) -> None:
        if bad not in self.found:
            self.found[bad] = self.trace(s, last)

    def trace(self, s: State, last: str) -> list[str]:
        lines, at = [last], s
        while True:
            up, label, _ = self.parent[at]
            lines.append(label)
            if up is None:
                return lines[::-1]
            at = up


def search(b: Bounds, rules: Rules, limit: int = 0, stop_at_first: bool = False) -> Result:
    """Search one suite."""
    began, it = time.time(), Search(b, rules)
    complete = it.run(limit, stop_at_first)
    seconds = time.time() - began
    return Result(len(it.parent), it.transitions, it.found, seconds, complete, it.depth)


ENVIRONMENT = ("edit", "fault", "worker crashes", "lease runs")


def walk(b: Bounds, rules: Rules, walks: int, seed: int) -> tuple[Traces, dict[str, int]]:
    """Random walks: far larger bounds, no claim of completeness. Also counts what was sent."""
    rng, rules, first = random.Random(seed), b.fit(rules), list(starts(b))
    found: Traces = {}
    words = ("walks", "steps", "GET", "write", "without effect", "parked for a person")
    count = dict.fromkeys(words, 0)
    for _ in range(walks):
        s = rng.choice(first)
        lines = ["start: " + describe(s)]
        s, bad = stroll(s, b, rules, rng, lines, count)
        count["walks"] += 1
        count["steps"] += len(lines)
        count["parked for a person"] += s.row.parked == "person"
        if bad and (bad not in found or len(lines) < len(found[bad])):
            found[bad] = [*lines, bad]
    return found, count


def stroll(
    s: State, b: Bounds, rules: Rules, rng: random.Random, lines: list[str], count: dict[str, int]
) -> tuple[State, str]:
    """One walk: the state where it ended, and the violation, if it is one."""
    for _ in range(400):
        bad = closing(s, b, rules) if is_quiet(s) else ""
        options = [] if bad else list(successors(s, b, rules))
        if not options:
            return s, bad
        label, t, bad = choose(options, rng)
        lines.append(label)
        count_request(label, t.reg == s.reg, count)
        s = t
        if bad:
            return s, bad
    return s, ""


def choose(options: list[Transition], rng: random.Random) -> Transition:
    """Mostly the lifecycle goes on; one time in four something happens to it."""
    env = [o for o in options if o[0].startswith(ENVIRONMENT)]
    rest = [o for o in options if o not in env]
    return rng.choice(env if env and (not rest or rng.random() < 0.25) else rest)


def count_request(label: str, same: bool, count: dict[str, int]) -> None:
    fault = label.startswith("fault")
    if "executed, answered" not in label and not fault:
        return
    write = any(op in label for op in WRITES)
    count["write" if write else "GET"] += 1
    count["without effect"] += write and same and not fault


def describe(s: State) -> str:
    name = s.reg[0].state
    foreign = f", first name {name}" if name in FOREIGN else ""
    return f"{'public' if s.public else 'private'}, DOI {s.row.conf}{foreign}"


ALL = ("new", "findable", "hidden")
SUITES = [
    Bounds("first mint", edits=2, crashes=1, faults=2),
    Bounds("update and hide", edits=2, crashes=1, faults=2, starts=("findable", "hidden")),
    Bounds("many edits", edits=3, crashes=1, faults=1, starts=ALL),
    Bounds("foreign names", edits=1, crashes=1, faults=2, starts=("foreign",)),
    Bounds("two workers", edits=2, crashes=0, faults=1, expiries=1, starts=ALL),
    Bounds("two workers, crash", edits=1, crashes=1, faults=1, expiries=2, starts=ALL),
    Bounds("raw SQL", edits=2, crashes=1, faults=1, raw=True, starts=ALL),
    Bounds(
        "raw SQL, two workers",
        edits=2,
        crashes=0,
        faults=1,
        expiries=1,
        raw=True,
        starts=("findable", "hidden"),
    ),
    Bounds("late, but alive", edits=2, crashes=0, faults=0, expiries=2, timely=False, starts=ALL),
    Bounds("old snapshot", edits=2, crashes=0, faults=1, expiries=1, old_snapshot=True, starts=ALL),
    Bounds("restored backup", edits=2, crashes=0, faults=1, restores=1, starts=("new",)),
    Bounds("adopted name", edits=2, crashes=1, faults=1, starts=("adopted",)),
    Bounds("imported", edits=2, crashes=1, faults=1, starts=("imported",)),
    Bounds("imported, raw SQL", edits=2, crashes=1, faults=1, raw=True, starts=("imported",)),
    Bounds("two accounts", edits=2, crashes=1, faults=0, accounts=True),
    Bounds("two accounts, workers", edits=2, crashes=0, faults=0, expiries=1, accounts=True),
]
LATE = [
    Bounds(
        "restored, no reconcile",
        edits=1,
        crashes=0,
        faults=0,
        restores=1,
        reconciled=False,
        inherent=True,
    ),
    Bounds(
        "later than the lease",
        edits=1,
        crashes=1,
        faults=1,
        expiries=1,
        timely=False,
        starts=ALL,
        inherent=True,
    ),
]
BIG = Bounds("walk", edits=8, crashes=3, faults=6, expiries=3, starts=(*ALL, "foreign"))


def report(b: Bounds, r: Result, traces: bool) -> None:
    n = len(r.violations)
    print(
        f"{b.name:22} edits {b.edits} crashes {b.crashes} faults {b.faults} expiries {b.expiries}"
        f"{' raw' if b.raw else ''}{'' if b.timely else ' late'}"
        f"  states {r.states:>9,} transitions {r.transitions:>10,}"
        f"  depth {r.depth:>2}  {r.seconds:6.1f} s  {'complete' if r.complete else 'CUT OFF'}"
        f"  violations {n}{' (inherent)' if n and b.inherent else ''}",
        flush=True,
    )
    for text, lines in sorted(r.violations.items(), key=lambda kv: len(kv[1])):
        print("   ", text, flush=True)
        for k, line in enumerate(lines if traces else ()):
            print(f"      {k:>2} {line}", flush=True)


def run_walks(a: argparse.Namespace, rules: Rules) -> int:
    broken = False
    for raw in (False, True):
        found, count = walk(replace(BIG, raw=raw), rules, a.walk // 2, a.seed)
        print("raw SQL" if raw else "marked edits", count, "violations", len(found))
        for text, lines in found.items():
            print("   ", text, *([] if a.quiet else ["\n       " + x for x in lines]))
        broken = broken or bool(found)
    return broken


def run_each(a: argparse.Namespace, rules: Rules, suites: list[Bounds]) -> int:
    for f in fields(Rules)[:-1]:
        hits = first_violation(replace(rules, **{f.name: False}), suites, a.limit or 400_000)
        said = "; ".join(hits) or "no violation within these bounds"
        print(f"{f.name:26} {said}", flush=True)
        for lines in hits.values() if not a.quiet else ():
            print(*["      " + x for x in lines], sep="\n")
    return 0


def first_violation(rules: Rules, suites: list[Bounds], limit: int) -> Traces:
    for b in suites:
        r = search(b, rules, limit, stop_at_first=True)
        if r.violations:
            return {f"{b.name}: {k}": v for k, v in r.violations.items()}
    return {}


def run_suites(a: argparse.Namespace, rules: Rules, suites: list[Bounds]) -> int:
    worst = 0
    for b in suites:
        r = search(b, rules, a.limit)
        report(b, r, not a.quiet)
        worst += 0 if b.inherent else len(r.violations)
    return bool(worst)


def parser() -> argparse.ArgumentParser:
    ap = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ap.add_argument("--rules", choices=("all", "bare"), default="all")
    ap.add_argument("--off", default="", help="rules to switch off, by comma")
    ap.add_argument("--on", default="", help="rules to switch on, by comma")
    ap.add_argument("--suite", default="", help="only suites whose name contains this")
    ap.add_argument("--late", action="store_true", help="also what no client can prevent")
    ap.add_argument("--each", action="store_true", help="every rule off alone")
    ap.add_argument("--walk", type=int, default=0, help="number of random walks")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--limit", type=int, default=0, help="stop a suite after that many states")
    ap.add_argument("--quiet", action="store_true", help="no traces")
    return ap


def main() -> int:
    a = parser().parse_args()
    rules = Rules() if a.rules == "all" else BARE
    rules = replace(rules, **dict.fromkeys(filter(None, a.off.split(",")), False))
    rules = replace(rules, **dict.fromkeys(filter(None, a.on.split(",")), True))
    suites = [b for b in SUITES + (LATE if a.late else []) if a.suite in b.name]
    if a.walk:
        return run_walks(a, rules)
    return run_each(a, rules, suites) if a.each else run_suites(a, rules, suites)


if __name__ == "__main__":
    raise SystemExit(main())
