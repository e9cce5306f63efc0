"""A dataset as the lifecycle sees it: its row, whether it is public, whether it may get a DOI."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan import plugins as p
from flask import has_request_context

from .. import config
from ..interfaces import IAndsDoi
from ..metadata import Facts, FirstPublisher, Relation, Withdrawal, document, references
from . import ownership, relations, successors
from .eligibility import Candidate, Rules, external, obstacle
from .ownership import Kind
from .relations import UNRELATED, Related
from .rows import current as current_row
from .rows.enums import ExemptionReason, Origin
from .rows.lease import LeaseLost
from .rows.marks import SEEN
from .rows.problem import Problem, ProblemClass, said
from .rows.row import DoiRow, ReadRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from ckan.types import Context
    from flask import Flask
    from sqlalchemy.engine import Connection

    from ..metadata import Document, Record
    from .ownership import Brought
    from .relations import Reference, Sight

log = logging.getLogger(__name__)

_apps: list[Flask] = []

_ROW = sa.text(
    """
    SELECT d.*, clock_timestamp() AS now,
           coalesce(d.written_at < clock_timestamp() - interval '10 minutes', true) AS aged,
           d.current AND EXISTS (
            SELECT FROM andsdoi_doi AS f
             WHERE f.package_id = d.package_id AND f.environment = d.environment
               AND NOT f.current) AS has_former,
           (SELECT confirmed_at FROM andsdoi_account AS a
             WHERE (a.name, a.environment) = (d.account, d.environment)) AS account_confirmed_at
      FROM andsdoi_doi AS d WHERE d.id = :id
    """
)
# a pre-existing dataset that was approved in one environment is one in the other all the same
_PACKAGE = sa.text(
    f"""
    SELECT p.id, p.name, p.type, p.owner_org, g.name AS organization, {SEEN} AS seen,
           p.state = 'active' AND p.private IS NOT TRUE AS is_public,
           (SELECT reason FROM (
                SELECT reason FROM andsdoi_exemption WHERE package_id = p.id
                 UNION ALL
                SELECT '{ExemptionReason.EXISTING}' FROM andsdoi_doi
                 WHERE package_id = p.id AND pre_existing AND environment <> :environment) AS exempt
             ORDER BY reason = '{ExemptionReason.EXCLUDED}' DESC LIMIT 1) AS exemption
      FROM package AS p LEFT JOIN "group" AS g ON g.id = p.owner_org WHERE p.id = :id
    """
)
_HARVESTED = sa.text("SELECT EXISTS (SELECT FROM harvest_object WHERE package_id = :id)")
_HARVEST_KEYS = {"harvest_source_id", "harvest_object_id", "harvest_source_title"}


class PackageRow(NamedTuple):
    """What CKAN's own tables say of a dataset, and why it gets no DOI by itself."""

    id: str
    name: str
    type: str
    owner_org: str | None
    organization: str | None
    seen: str
    is_public: bool
    exemption: ExemptionReason | None


@dataclass(frozen=True)
class Subject:
    """One dataset and its row, read in one snapshot of the database.

    `dataset` is what an anonymous caller may read, None if nothing; `failure` says why a public
    dataset could not be read all the same. `related` is what it may say of other datasets,
    `current` the dataset's current row where `row` is a former DOI's. `publisher_anew`: the
    publisher first registered does not count any more.
    """

    row: ReadRow
    package: PackageRow | None = None
    dataset: dict[str, Any] | None = None
    candidate: Candidate | None = None
    failure: str | None = None
    related: Related = UNRELATED
    publisher_anew: bool = False
    current: DoiRow | None = None

    @property
    def main(self) -> DoiRow:
        """The row that holds what was decided and found out for the dataset."""
        return self.row if self.current is None else self.current

    @property
    def exists(self) -> bool:
        """Tell whether the DOI was registered or handed out already: no rule holds it back."""
        row = self.row
        handed_out = self.current is not None and row.pinned
        return row.ever_confirmed or row.origin is Origin.ASSIGNED or handed_out

    @property
    def settled(self) -> bool:
        """Tell whether no rule is asked: the DOI exists, or is a former one."""
        return self.exists or self.current is not None

    @property
    def eligible(self) -> bool:
        """Tell whether the DOI may be announced. A former name is never announced anew."""
        if self.settled:
            return self.exists
        return self.obstacle() is None and self.waits_until() is None

    @property
    def public(self) -> bool:
        """Tell whether an anonymous caller may read the dataset."""
        return self.dataset is not None or self.failure is not None

    @property
    def url(self) -> str | None:
        """The landing page of the dataset, None after a purge."""
        if self.package is None:
            return None
        return config.landing_url(self.package.id, self.package.name, self.package.type)

    @property
    def public_since(self) -> datetime | None:
        """Since when it is public, as far as a plan saw it; unknown for a pre-existing one."""
        if not self.public or self.package is None or self._is_pre_existing:
            return None
        return self.main.public_since or self.row.now

    @property
    def _is_pre_existing(self) -> bool:
        exempt = self.package is not None and self.package.exemption is ExemptionReason.EXISTING
        return self.main.pre_existing or exempt

    def obstacle(self) -> Problem | None:
        """Return the rule that stands in the way of a first DOI, or None."""
        if self.candidate is None or self.dataset is None or self.settled:
            return None
        return obstacle(self.candidate, rules()) or _objection(self.dataset)

    def waits_until(self) -> datetime | None:
        """Return when the time to take a slip back is over, or None if it is."""
        since = self.public_since
        if since is None or self.row.approved or self.settled:
            return None
        until = since + timedelta(minutes=config.delay())
        return until if until > self.row.now else None

    def external_doi(self) -> str | None:
        """Return the foreign DOI of a dataset that has none of ours, or None."""
        if self.candidate is None or self.settled:
            return None
        return external(self.candidate)

    def ignored(self) -> tuple[Brought, ...]:
        """Return the DOIs in the dataset's fields that our tables know for another dataset."""
        brought = self.candidate.brought if self.candidate else ()
        return tuple(one for one in brought if one.kind is Kind.ELSEWHERE)

    def overwritten_doi(self) -> str | None:
        """Return the DOI in the extra that ours will take the place of, once it is confirmed."""
        if self.candidate is None or not self.main.despite_existing:
            return None
        key = config.extra_key()
        return next((one.doi for one in self.candidate.brought if one.field == key), None)

    def existing_dois(self) -> tuple[str, ...]:
        """Return the DOIs that ours was minted over, the one of the extra first.

        Once ours stands in the extra only our row remembers it.
        """
        if not self.main.despite_existing:
            return ()
        brought = self.candidate.brought if self.candidate else ()
        own = [one.doi for one in brought if one.kind is not Kind.ELSEWHERE]
        kept = [self.main.existing_doi] if self.main.existing_doi else []
        return tuple(dict.fromkeys([*kept, *own]))


def remember_app(app: Flask) -> Flask:
    """Keep the application: CKAN translates and builds addresses in a request only."""
    _apps[:] = [app]
    return app


@contextlib.contextmanager
def request_context() -> Iterator[None]:
    """Give jobs and commands the request that CKAN's actions expect."""
    if has_request_context() or not _apps:
        yield
        return
    with _apps[0].test_request_context():
        yield


def rules() -> Rules:
    """The site's rules of who gets a DOI."""
    return Rules(
        config.dataset_types(), config.organizations(), config.harvested(), config.select()
    )


def read(row_id: int) -> Subject:
    """Read a row and its dataset in one REPEATABLE READ transaction, as an anonymous caller."""
    model.Session.remove()
    isolation = {"isolation_level": "REPEATABLE READ"}
    connection = model.Session.connection(execution_options=isolation)
    try:
        return _subject(connection, row_id)
    finally:
        model.Session.rollback()
        model.Session.remove()


def peek(row_id: int) -> Subject:
    """Read a row and its dataset in the transaction that is open."""
    return _subject(model.Session.connection(), row_id)


def obstacle_if_asked(subject: Subject) -> Problem | None:
    """Return the rule that keeps a dataset without a DOI though a person asks for one, or None.

    A dataset that is not public yet is judged as if it were published as it is now; what other
    extensions say of it they are asked then. It is read in the transaction that is open.
    """
    if subject.candidate is not None:
        return _approved(subject).obstacle()
    candidate = _unpublished(subject)
    return obstacle(replace(candidate, approved=True), rules()) if candidate else None


def obstacle_once_public(subject: Subject) -> Problem | None:
    """Return the rule that keeps a dataset without a DOI, also when it is published as it is."""
    if subject.candidate is not None:
        return subject.obstacle()
    candidate = _unpublished(subject)
    return obstacle(candidate, rules()) if candidate else None


def _unpublished(subject: Subject) -> Candidate | None:
    """What the rules judge of a dataset that is not public, or None if there is none."""
    if subject.public or subject.package is None:
        return None
    source = in_any_state(subject.package.id)
    connection = model.Session.connection()
    return _candidate(connection, subject.row, subject.package, source)


def in_any_state(package_id: str) -> dict[str, Any]:
    """Return a dataset, public or not; the caller has checked who asks."""
    context: Context = {"ignore_auth": True, "user": "", "use_cache": False}
    with request_context():
        return complete(tk.get_action("package_show")(context, {"id": package_id}))


def relate(subject: Subject, token: str) -> Subject:
    """Add what a claimed dataset may say of others, after writing down about whom it asks.

    What is read here is newer than the revision of the row: another dataset that changes later
    raises it.

    Raises:
        LeaseLost: Another worker has taken the row.
    """
    if subject.dataset is None:
        return subject
    row, found = subject.row, _references(subject, subject.dataset)
    connection = model.Session.connection()
    try:
        sight = relations.see(connection, row.package_id, found)
        new = sight.keys - set(row.mentions)
        if new and not relations.register(row, token, new):
            raise LeaseLost(row.package_id)
        return _related(subject, found, None if new else sight)
    finally:
        model.Session.rollback()
        model.Session.remove()


def peek_related(subject: Subject, dataset: dict[str, Any] | None = None) -> Subject:
    """Add what a dataset may say of others, in the transaction that is open.

    Args:
        subject: The dataset.
        dataset: Its dict, if it is not the one that everybody may read.
    """
    source = subject.dataset if dataset is None else dataset
    if source is None or not subject.row.package_id:
        return subject
    return _related(subject, _references(subject, source))


def describe(
    subject: Subject, doi: str, account: config.Account, dataset: dict[str, Any] | None = None
) -> Document:
    """Return the document that would be sent for a dataset under a DOI."""
    source = subject.dataset if dataset is None else dataset
    return document(
        ownership.without(source or {}, subject.ignored()),
        doi,
        config.mapping_settings(account),
        facts(subject),
        amend=Amendments(),
    )


def facts(subject: Subject) -> Facts:
    """Return what only the lifecycle knows of a dataset."""
    return Facts(
        publication_year=subject.row.publication_year,
        publisher=_first_publisher(subject),
        withdrawn=_withdrawal(subject.main),
        published_on=published_on(subject),
        relations=(*subject.related.relations, *identities(subject)),
        datasets=subject.related.datasets,
    )


def published_on(subject: Subject) -> date | None:
    """Return the day on which the dataset was published: as announced, else as it was seen."""
    since = subject.public_since
    announced = subject.row.published_on or subject.main.published_on
    return announced or (since.date() if since else None)


def identities(subject: Subject) -> tuple[Relation, ...]:
    """Return the DOIs that the dataset is also registered under, as relations.

    A former DOI names the current one, as soon as that is confirmed; one that was minted although
    the dataset brought another names that other.
    """
    current = subject.current
    own = (current.doi,) if current is not None and current.is_announced else ()
    return tuple(Relation("IsIdenticalTo", doi) for doi in (*own, *subject.existing_dois()))


def complete(dataset: dict[str, Any]) -> dict[str, Any]:
    """Add what `package_show` leaves out: the organization's extras, names of vocabularies."""
    group = model.Group.get(dataset.get("owner_org"))
    if group is not None and isinstance(dataset.get("organization"), dict):
        listed = [{"key": key, "value": value} for key, value in sorted(_extras_of(group).items())]
        dataset["organization"] = {**dataset["organization"], "extras": listed}
    for tag in dataset.get("tags") or []:
        vocabulary = tag.get("vocabulary_id") and model.Vocabulary.get(tag["vocabulary_id"])
        if vocabulary:
            tag["vocabulary_name"] = vocabulary.name
    return dataset


def _extras_of(group: Any) -> dict[str, str]:
    return dict(group.extras or {})


class Amendments:
    """What other extensions amend, one after the other; `plugin` names the one at work."""

    plugin = ""

    def __call__(self, record: Record, dataset: dict[str, Any]) -> Record:
        """Return the record as every extension leaves it."""
        for plugin in p.PluginImplementations(IAndsDoi):
            self.plugin = plugin.name
            record = plugin.amend_record(record, dataset)
        return record


def _subject(connection: Connection, row_id: int) -> Subject:
    row = ReadRow.from_row(connection.execute(_ROW, {"id": row_id}).mappings().one())
    found = Subject(row, _package(connection, row), current=_current(connection, row))
    if found.package is None or not found.package.is_public:
        return found
    try:
        dataset = _as_anonymous(row.package_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return found
    except Exception as error:
        log.exception("Dataset %s could not be read", row.package_id)
        return replace(found, failure=said(error))
    candidate = _candidate(connection, found.main, found.package, dataset)
    return replace(found, dataset=dataset, candidate=candidate)


def _approved(subject: Subject) -> Subject:
    candidate = subject.candidate
    return replace(subject, candidate=candidate and replace(candidate, approved=True))


def _package(connection: Connection, row: DoiRow) -> PackageRow | None:
    values = {"id": row.package_id, "environment": row.environment}
    found = connection.execute(_PACKAGE, values).one_or_none()
    if found is None:
        return None
    exemption = found.exemption and ExemptionReason(found.exemption)
    return PackageRow(**{**found._mapping, "exemption": exemption})


def _current(connection: Connection, row: DoiRow) -> DoiRow | None:
    if row.current:
        return None
    return current_row.find(connection, row.package_id, row.environment)


def _references(subject: Subject, dataset: dict[str, Any]) -> list[Reference]:
    settings = config.mapping_settings(config.account(subject.row.account))
    return relations.references(references(dataset, settings))


def _related(subject: Subject, found: list[Reference], sight: Sight | None = None) -> Subject:
    connection, row = model.Session.connection(), subject.row
    sight = sight or relations.see(connection, row.package_id, found)
    related = relations.look_up(connection, row, found, sight, _is_readable)
    obsoleted = successors.look_up(connection, subject.main, _is_readable)
    return replace(subject, related=related.followed_by(obsoleted))


def _is_readable(package_id: str) -> bool:
    """Tell whether an anonymous caller may read a dataset; if that fails, nobody may name it."""
    with request_context():
        try:
            tk.check_access("package_show", _anonymous(), {"id": package_id})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return False
        except Exception:
            log.exception("Who may read the dataset %s could not be told", package_id)
            return False
    return True


def _anonymous() -> Context:
    return {
        "user": "",
        "ignore_auth": False,
        "use_cache": False,
        "auth_user_obj": model.AnonymousUser(),
    }


def _as_anonymous(package_id: str) -> dict[str, Any]:
    with request_context():
        return complete(tk.get_action("package_show")(_anonymous(), {"id": package_id}))


def _candidate(
    connection: Connection, row: DoiRow, package: PackageRow, dataset: dict[str, Any]
) -> Candidate:
    return Candidate(
        type=package.type,
        owner_org=package.owner_org,
        organization=package.organization,
        harvested=_is_harvested(connection, package.id, dataset),
        exemption=package.exemption,
        approved=row.approved,
        despite_existing=row.despite_existing,
        brought=ownership.brought(connection, package.id, dataset),
    )


def _is_harvested(connection: Connection, package_id: str, dataset: dict[str, Any]) -> bool:
    """Ask the harvester's table; a form may have turned what it shows into real extras, too."""
    keys = {extra.get("key") for extra in dataset.get("extras") or []}
    if not _HARVEST_KEYS.isdisjoint(keys | {key for key, value in dataset.items() if value}):
        return True
    if connection.scalar(sa.text("SELECT to_regclass('harvest_object')")) is None:
        return False
    return bool(connection.scalar(_HARVESTED, {"id": package_id}))


def _objection(dataset: dict[str, Any]) -> Problem | None:
    """Ask other extensions whether the dataset should be minted."""
    for plugin in p.PluginImplementations(IAndsDoi):
        try:
            if plugin.should_mint(dataset):
                continue
            class_ = ProblemClass.EXTENSION
        except Exception:
            log.exception("should_mint of %s failed", plugin.name)
            class_ = ProblemClass.EXTENSION_FAILED
        return Problem(class_, {"found": plugin.name}, "id")
    return None


def _first_publisher(subject: Subject) -> FirstPublisher | None:
    row = subject.row
    if subject.publisher_anew or not row.publisher:
        return None
    return FirstPublisher(row.publisher, row.publisher_ror)


def _withdrawal(row: DoiRow) -> Withdrawal | None:
    if row.withdrawn_at is None:
        return None
    day = row.withdrawn_at.astimezone(timezone.utc).date()
    return Withdrawal(day, row.withdrawn_reason or "")
