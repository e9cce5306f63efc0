"""What DataCite's REST API says of the same DOIs: the reads only, beside MDS or the ANDS proxy.

A repository sees its own DOIs in every state, everybody the findable ones. The ANDS proxy's users
are none of DataCite's, so behind it only the questions without credentials are answered.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from ..accounts import Account, Accounts, Login
from ..calls import NORMAL, Call, Conditions, Operation
from ..http.wire import Answer, Request, text
from . import names
from .document import read
from .machine import FINDABLE, Machine, Record

JSON = "application/json; charset=utf-8"
PATHS = ("/dois", "/clients")
SIZE, MOST = 25, 1000
_CURSOR = "page[cursor]"
_OPERATIONS: dict[tuple[str, bool], Operation] = {
    ("dois", True): "rest_doi",
    ("dois", False): "rest_dois",
    ("clients", True): "rest_repository",
}


@dataclass(frozen=True)
class Ask:
    """A question: who asks, what about, with which parameters."""

    reader: Account | None
    about: str
    query: Mapping[str, str]
    lag: float


class Rest:
    """The reads of the REST API in front of a `Machine`."""

    profile = "rest"
    base = ""
    text_type = JSON

    def __init__(
        self, machine: Machine, accounts: Accounts, root: Callable[[], str], knows_accounts: bool
    ) -> None:
        self._machine = machine
        self._accounts = accounts
        self._root = root
        self._knows_accounts = knows_accounts

    @staticmethod
    def is_asked(request: Request) -> bool:
        """Tell whether a request is one for the REST API."""
        return any(request.path == p or request.path.startswith(f"{p}/") for p in PATHS)

    def call(self, request: Request) -> Call:
        """Return what a request asks for, and about which DOI."""
        resource, about = _route(request)
        operation = _OPERATIONS.get((resource, bool(about))) if request.method == "GET" else None
        return Call(operation, names.normalise(about) if resource == "dois" else None)

    def answer(self, request: Request, login: Login, conditions: Conditions = NORMAL) -> Answer:
        """Check the login, if there is one, then answer."""
        if login.auth != "none" and not (self._knows_accounts and login.account):
            return self.bad_credentials()
        if not conditions.upstream:
            return _error(503, "Service unavailable.")
        operation = self.call(request).operation
        if operation is None:
            return NOT_FOUND
        ask = Ask(login.account, _route(request)[1], dict(parse_qsl(request.query)), conditions.lag)
        answers: dict[str, Callable[[Ask], Answer]] = {
            "rest_doi": self._doi,
            "rest_dois": self._dois,
            "rest_repository": self._repository,
        }
        return answers[operation](ask)

    def bad_credentials(self) -> Answer:
        """Return 401, as JSON."""
        return _error(401, "Bad credentials.")

    def prefix_refused(self) -> Answer:
        """Return 403, as JSON."""
        return _error(403, "You are not authorized to access this resource.")

    def domain_refused(self, request: Request, login: Login) -> Answer:
        """Refuse as a prefix: nothing is registered here, so no domain is refused."""
        return self.prefix_refused()

    def _doi(self, ask: Ask) -> Answer:
        record = self._machine.record(names.normalise(ask.about) or "", ask.lag)
        if record is None or not may_read(ask, record):
            return NOT_FOUND
        return _said({"data": describe_record(record, with_document=True)})

    def _dois(self, ask: Ask) -> Answer:
        records = (self._machine.record(r.doi, ask.lag) for r in self._machine.records())
        found = [r for r in records if r and may_read(ask, r) and fits_query(ask, r)]
        found.sort(key=lambda record: record.doi)
        after = after_cursor(ask.query.get(_CURSOR))
        asked = ask.query.get("page[size]")
        size = min(int(asked), MOST) if asked and asked.isdigit() else SIZE
        rest = [record for record in found if record.doi > after]
        page = rest[:size]
        links = {"self": f"{self._root()}/dois"}
        if len(rest) > size and _CURSOR in ask.query:
            cursor = base64.urlsafe_b64encode(page[-1].doi.encode()).decode()
            query = {**ask.query, _CURSOR: cursor}
            links["next"] = f"{self._root()}/dois?{urlencode(query)}"
        fields = ask.query.get("fields[dois]", "")
        listed = [describe_record(record, fields=fields) for record in page]
        return _said({"data": listed, "meta": {"total": len(found)}, "links": links})

    def _repository(self, ask: Ask) -> Answer:
        wanted = ask.about.lower()
        known = self._accounts if self._knows_accounts else ()
        account = next((a for a in known if a.user.lower() == wanted), None)
        return _said({"data": describe_account(account)}) if account else NOT_FOUND


def may_read(ask: Ask, record: Record) -> bool:
    """Tell whether who asks sees a DOI: a findable one, or one of their own."""
    return record.state == FINDABLE or bool(ask.reader and ask.reader.user == record.owner)


def fits_query(ask: Ask, record: Record) -> bool:
    """Tell whether a DOI is of the repository, the prefix and the state that are asked for."""
    repository, prefix = ask.query.get("client-id"), ask.query.get("prefix")
    state = ask.query.get("state")
    return (
        (repository is None or record.owner.lower() in repository.lower().split(","))
        and (prefix is None or record.doi.partition("/")[0] in prefix.split(","))
        and (state is None or record.state in state.split(","))
    )


def _route(request: Request) -> tuple[str, str]:
    resource, _, about = unquote(request.path).strip("/").partition("/")
    return resource, about


def after_cursor(cursor: str | None) -> str:
    """Return the DOI after which a page begins; the first cursor is the number 1."""
    if cursor in (None, "1"):
        return ""
    try:
        return base64.urlsafe_b64decode(cursor or "").decode()
    except (binascii.Error, ValueError):
        return ""


def describe_record(
    record: Record, *, with_document: bool = False, fields: str = ""
) -> dict[str, Any]:
    """Return a DOI as a resource of JSON:API, with its document or with what is asked of it."""
    prefix, _, suffix = record.doi.partition("/")
    attributes: dict[str, Any] = {
        "doi": record.doi,
        "prefix": prefix,
        "suffix": suffix,
        "state": record.state,
        "isActive": record.state == FINDABLE,
        "url": record.url,
        "created": record.created.isoformat(),
        "updated": record.updated.isoformat(),
        "registered": record.registered.isoformat() if record.registered else None,
    }
    if "titles" in fields:
        attributes.update(describe_document(record.metadata))
    if with_document:
        attributes["xml"] = base64.b64encode(record.metadata).decode() or None
    return {
        "id": record.doi,
        "type": "dois",
        "attributes": attributes,
        "relationships": {"client": {"data": {"id": record.owner.lower(), "type": "clients"}}},
    }


def describe_document(metadata: bytes) -> dict[str, Any]:
    """Return what the API tells of a document: titles, publisher, year and dates."""
    document = read(metadata)
    if document is None:
        return {}
    root = document.root
    publisher = root.find("{*}publisher")
    year = root.findtext("{*}publicationYear") or ""
    body = None if publisher is None else {**publisher.attrib, "name": publisher.text}
    return {
        "titles": [{"title": title.text} for title in root.iter("{*}title")],
        "publisher": body,
        "publicationYear": int(year) if year.isdigit() else None,
        "dates": [
            {"date": date.text, "dateType": date.get("dateType")} for date in root.iter("{*}date")
        ],
    }


def describe_account(account: Account) -> dict[str, Any]:
    """Return a repository account as a resource of JSON:API."""
    prefixes = [{"id": prefix, "type": "prefixes"} for prefix in account.prefixes]
    return {
        "id": account.user.lower(),
        "type": "clients",
        "attributes": {
            "name": account.user,
            "symbol": account.user.upper(),
            "clientType": "repository",
            "domains": ",".join(account.domains),
            "isActive": True,
        },
        "relationships": {"prefixes": {"data": prefixes}},
    }


def _said(value: Any) -> Answer:
    return text(200, json.dumps(value), JSON)


def _error(status: int, title: str) -> Answer:
    return text(status, json.dumps({"errors": [{"status": str(status), "title": title}]}), JSON)


NOT_FOUND = _error(404, "The resource you are looking for doesn't exist.")
