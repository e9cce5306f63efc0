"""`ckan andsdoi check`: what is wrong with the installation, and how to mend it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import ckantoolkit as tk
import click
import redis
import requests
import rq
import sqlalchemy as sa
from ckan.lib import jobs

from .. import config
from ..database import begin, is_migrated
from ..lifecycle import accounts, clients, dataset, trouble
from ..lifecycle.prepare import PLACEHOLDER
from ..lifecycle.rows.problem import ProblemClass, moment
from ..registry import AccountError, DataError, RegistryError
from ..registry.profiles import is_loopback
from .console import Console, finish, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..registry.rest_client import Repository

OK, NOTE, WRONG = "ok", "note", "wrong"
PATIENCE = timedelta(minutes=15)
"""How long something may be due before it looks as if no worker worked."""
CRON_PATIENCE = timedelta(days=1)
_TIMEOUT = 10

_A_PUBLIC_DATASET = sa.text(
    """
    SELECT id, name, type FROM package
     WHERE state = 'active' AND private IS NOT TRUE AND type = ANY (:types)
     ORDER BY metadata_modified DESC LIMIT 1
    """
)
_OLDEST_DUE = sa.text(
    """
    SELECT min(due_at) FROM andsdoi_doi
     WHERE environment = :environment AND account = :account AND due_at <= clock_timestamp()
    """
)

_PARKED = sa.text(
    """
    SELECT count(*) FROM andsdoi_doi
     WHERE environment = :environment AND parked IS NOT NULL
    """
)
_INDEX_PENDING = sa.text(
    """
    SELECT count(*) AS number, min(index_pending) AS since FROM andsdoi_doi
     WHERE index_pending IS NOT NULL
    """
)


@dataclass(frozen=True)
class Finding:
    """What one look found out: fine, worth knowing, or wrong and how to mend it."""

    topic: str
    result: str
    text: str


@click.command(short_help="Find what is wrong with the installation.")
@json_option
def check(as_json: bool) -> None:
    """Look at configuration, tables, registry, landing pages, worker and cron.

    Says what is wrong and how to mend it; the exit code is 1 if anything is. One harmless question
    goes to the registry, and one request to a landing page.

    Example:
        ckan andsdoi check --json
    """
    console = Console(as_json)
    results = set()
    with dataset.request_context():
        for finding in _findings():
            results.add(finding.result)
            text = f"{finding.result:6} {finding.topic}: {finding.text}"
            console.tell(text, **vars(finding))
    finish(WRONG not in results)


def _findings() -> Iterator[Finding]:
    yield from _configuration()
    yield from _worker()
    try:
        yield from _in_database()
    except sa.exc.OperationalError as error:
        text = f"It cannot be asked ({type(error.orig).__name__}). Check sqlalchemy.url."
        yield Finding("database", WRONG, text)


def _in_database() -> Iterator[Finding]:
    """Everything that is known from the database only."""
    yield from _landing_page()
    if not is_migrated():
        yield Finding("tables", WRONG, trouble.unmigrated().text)
        return
    yield Finding("tables", OK, "they are there")
    for account in config.accounts().values():
        yield from _account(account)
        yield from _jobs(account)
        yield from _cron(account)
    yield from _parked()
    yield from _index()


def _configuration() -> Iterator[Finding]:
    names = f"{config.environment()} DOIs {config.prefix()}/..."
    where = f"{names} at {config.endpoint()}, profile {config.profile()}"
    yield Finding("configuration", OK, where)
    for warning in config.warnings():
        yield Finding("configuration", NOTE, warning)


def _account(account: config.Account) -> Iterator[Finding]:
    """Stopped accounts, and whether the registry knows us; what is switched off isn't asked."""
    stops = list(trouble.stops(account.name))
    for stop in stops:
        yield Finding("account", NOTE if stop.class_ is ProblemClass.SEND else WRONG, stop.text)
    status = accounts.peek(account)
    if status and status.braked_at:
        text = "Too many DOIs were to be hidden within an hour, the rest waits."
        mend = "If that is right, run ckan andsdoi sync --confirm-hides."
        yield Finding("account", WRONG, f"{text} {mend}")
    if not {ProblemClass.SEND, ProblemClass.MOVED} & {stop.class_ for stop in stops}:
        yield _credentials(account)
        if account.rest_endpoint:
            yield from _rest(account)


def _credentials(account: config.Account) -> Finding:
    """Ask for a name that is never drawn, since its last two characters are no digits."""
    doi = f"{account.prefix}/{PLACEHOLDER}"
    try:
        with clients.client(account) as client:
            client.get_metadata(doi)
    except AccountError as error:
        mend = f"Check {config.APP_ID}, {config.SHARED_SECRET} and {config.PREFIX}."
        return Finding("registry", WRONG, f"It refuses this site: {_said(error)}. {mend}")
    except DataError as error:
        return Finding("registry", NOTE, f"It answers strangely: {_said(error)}.")
    except RegistryError as error:
        return Finding("registry", WRONG, _failing(error))
    return Finding("registry", OK, "it answers and accepts the credentials")


def _rest(account: config.Account) -> Iterator[Finding]:
    """What only the REST API tells: the prefixes of the repository, and its domains."""
    try:
        with clients.rest_client(account) as rest:
            if account.profile == "mds":
                yield from _repository(account, rest.get_repository(account.user))
            else:
                rest.get_doi(f"{account.prefix}/{PLACEHOLDER}")
                yield Finding("REST API", OK, "it answers")
    except AccountError as error:
        text = f"It refuses this site: {_said(error)}. Check {config.REST_ENDPOINT}."
        yield Finding("REST API", WRONG, text)
    except RegistryError as error:
        text = f"No answer: {_said(error)}. Only check and reconcile use it."
        yield Finding("REST API", NOTE, text)


def _repository(account: config.Account, known: Repository | None) -> Iterator[Finding]:
    host = urlsplit(config.landing_base()).hostname or ""
    if known is None:
        text = f"It knows no repository of that id. Check {config.APP_ID}, {config.REST_ENDPOINT}."
        yield Finding("REST API", WRONG, text)
    elif account.prefix not in known.prefixes:
        text = f"The repository has {_listed(known.prefixes)}, not {account.prefix}."
        yield Finding("REST API", WRONG, f"{text} Check {config.PREFIX}.")
    elif not known.allows(host):
        text = f"DOIs of the repository may lead to {_listed(known.domains)}, not to {host}."
        yield Finding("REST API", WRONG, f"{text} Have the domain added in DataCite Fabrica.")
    else:
        yield Finding("REST API", OK, "it knows the repository, with this prefix and domain")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def _failing(error: RegistryError) -> str:
    if error.status:
        mend = f"It may be down for a while; if it stays so, check {config.ENDPOINT}."
        return f"It fails: {_said(error)}. {mend}"
    mend = f"Check {config.ENDPOINT} and the way out of this machine."
    return f"No answer: {_said(error)}. {mend}"


def _said(error: RegistryError) -> str:
    text = error.text.rstrip(".")
    return f"{text} (HTTP {error.status})" if error.status else text


def _landing_page() -> Iterator[Finding]:
    url = _a_landing_url()
    mend = f"Check ckan.site_url, ckan.root_path and {config.LANDING_URL}."
    if config.environment() == "production" and is_loopback(urlsplit(url).hostname or ""):
        text = f"DOIs would lead to {url}, which only this machine can open."
        yield Finding("landing page", WRONG, f"{text} {mend}")
        return
    try:
        with requests.get(url, timeout=_TIMEOUT, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        text = f"{url} does not open from this machine ({type(error).__name__})."
        yield Finding("landing page", WRONG, f"{text} {mend}")
        return
    if status >= requests.codes.bad_request:
        yield Finding("landing page", WRONG, f"{url} answers HTTP {status}. {mend}")
    else:
        yield Finding("landing page", OK, f"{url} opens")


def _a_landing_url() -> str:
    with begin() as connection:
        types = {"types": sorted(config.dataset_types())}
        row = connection.execute(_A_PUBLIC_DATASET, types).one_or_none()
    if row is None:
        return config.landing_base()
    return config.landing_url(row.id, row.name, row.type)


def _worker() -> Iterator[Finding]:
    start = "Start one: ckan jobs worker"
    if config.queue() != "default":
        start = f"{start} {config.queue()}"
    try:
        names = _workers()
    except redis.RedisError as error:
        text = f"Redis cannot be asked ({type(error).__name__}). Check ckan.redis.url."
        yield Finding("worker", WRONG, text)
        return
    if names:
        yield Finding("worker", OK, f"{len(names)} on the queue {config.queue()}")
    else:
        text = f"None listens on the queue {config.queue()}. {start}"
        yield Finding("worker", WRONG, text)


def _workers() -> list[str]:
    timeouts = {"socket_timeout": _TIMEOUT, "socket_connect_timeout": _TIMEOUT}
    connection = redis.Redis.from_url(tk.config["ckan.redis.url"], **timeouts)
    wanted = jobs.add_queue_name_prefix(config.queue())
    workers = rq.Worker.all(connection=connection)
    return [worker.name for worker in workers if wanted in worker.queue_names()]


def _jobs(account: config.Account) -> Iterator[Finding]:
    """Something due for long, while no job runs, means that the worker works on nothing."""
    status = accounts.peek(account)
    last = status.last_job_at if status else None
    since = _oldest_due(account)
    stuck = since and _age(since) > PATIENCE and not list(trouble.stops(account.name))
    if stuck and since and (last is None or last < since):
        text = f"Datasets wait since {moment(since)}. Look at ckan jobs list and the"
        yield Finding("jobs", WRONG, f"{text} worker's log; ckan andsdoi sync does the work, too.")
    else:
        yield Finding("jobs", OK, f"last run {moment(last)}" if last else "none has run yet")


def _oldest_due(account: config.Account) -> datetime | None:
    values = {"environment": account.environment, "account": account.name}
    with begin() as connection:
        moment: datetime | None = connection.scalar(_OLDEST_DUE, values)
    return moment


def _cron(account: config.Account) -> Iterator[Finding]:
    status = accounts.peek(account)
    last = status.last_sync_at if status else None
    if last is None or _age(last) > CRON_PATIENCE:
        ran = f"last ran {moment(last)}" if last else "has not run yet"
        command = f"{Path(sys.argv[0]).resolve()} -c {tk.config.get('__file__')} andsdoi sync"
        text = f"ckan andsdoi sync {ran}. Add to the crontab: */10 * * * * {command}"
        yield Finding("cron", WRONG, text)
    else:
        yield Finding("cron", OK, f"last sync {moment(last)}")


def _parked() -> Iterator[Finding]:
    """What nobody tries again until somebody changes something."""
    with begin() as connection:
        number = connection.scalar(_PARKED, {"environment": config.environment()})
    if number:
        text = f"{number} wait for a change of their dataset or a decision."
        yield Finding("datasets", NOTE, f"{text} andsdoi_list with problem=any tells why.")


def _index() -> Iterator[Finding]:
    """Whether the search index knows the DOIs that stand in the extras."""
    with begin() as connection:
        waiting = connection.execute(_INDEX_PENDING).one()
    if waiting.since is not None and _age(waiting.since) > PATIENCE:
        text = f"{waiting.number} datasets wait since {moment(waiting.since)} to be indexed"
        mend = "Look at the worker's log and at solr_url; each run tries again."
        yield Finding("index", WRONG, f"{text} with their DOI. {mend}")
    else:
        yield Finding("index", OK, "it knows the DOIs")


def _age(moment: datetime) -> timedelta:
    return datetime.now(timezone.utc) - moment
