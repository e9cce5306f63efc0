"""The personality `mds`: DataCite MDS (API v2) as it answers today, in front of its state.

The order of the checks is the server's; each check either passes or raises the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from ..accounts import Account, Login
from ..calls import NORMAL, OPERATIONS, Call, Conditions, RefusedError
from ..http.wire import BODY_LIMIT, HTML, TEXT, XML, Answer, Request, text
from . import document, forms, names
from .document import Document, Schemas
from .machine import FINDABLE, TRANSITIONS, Machine, Record

FORM = "application/x-www-form-urlencoded"
URL_SCHEMES = ("http://", "https://", "ftp://")

DOI_NOT_FOUND = text(404, "DOI not found")
UNKNOWN_TO_MDS = text(404, "DOI is unknown to MDS")
ROUTE_NOT_FOUND = text(404, "Resource not found")
DENIED = text(403, "Access is denied")
BLANK = text(422, "Can't be blank")
OK = text(200, "OK")
BAD_CREDENTIALS = text(401, "Bad credentials")
NO_CREDENTIALS = text(
    401, "An Authentication object was not found in the SecurityContext"
).with_headers(("WWW-Authenticate", 'Basic realm="mds.datacite.org"'))
TOO_LARGE = text(413, "<html><head><title>413 Request Entity Too Large</title></head></html>", HTML)


@dataclass(frozen=True)
class Ask:
    """A request of a known account on a known route."""

    request: Request
    account: Account
    path_doi: str
    lag: float

    @property
    def body(self) -> bytes:
        """Return the request's body."""
        return self.request.body


class Mds:
    """MDS in front of a `Machine`."""

    profile = "mds"
    base = ""
    text_type = TEXT

    def __init__(self, machine: Machine, schemas: Schemas, location: Callable[[], str]) -> None:
        self._machine = machine
        self._schemas = schemas
        self._location = location
        self._routes: dict[tuple[str, str, bool], Callable[[Ask], Answer]] = {
            ("POST", "metadata", False): self._store,
            ("POST", "metadata", True): self._store,
            ("PUT", "metadata", True): self._store,
            ("GET", "metadata", False): self._show_metadata,
            ("GET", "metadata", True): self._show_metadata,
            ("DELETE", "metadata", True): self._hide,
            ("POST", "doi", False): self._register,
            ("GET", "doi", False): self._list,
            ("GET", "doi", True): self._show_url,
            ("DELETE", "doi", True): self._destroy,
        }

    def call(self, request: Request) -> Call:
        """Return what a request asks for; the DOI is the path's, else the body's."""
        resource, path_doi = _route(request)
        operation = OPERATIONS.get((request.method, resource, bool(path_doi)))
        doi = path_doi or body_doi(resource, request)
        return Call(operation, names.normalise(doi) or doi)

    def answer(self, request: Request, login: Login, conditions: Conditions = NORMAL) -> Answer:
        """Check the login, then the route, then what the route asks."""
        if login.account is None:
            return NO_CREDENTIALS if login.auth == "none" else BAD_CREDENTIALS
        answer = self._routed(request, login.account, conditions)
        return answer.with_headers(("X-Credential-Username", login.account.user))

    def bad_credentials(self) -> Answer:
        """Return 401, without a challenge."""
        return BAD_CREDENTIALS

    def prefix_refused(self) -> Answer:
        """Return 403, the same text as for a foreign DOI."""
        return DENIED

    def domain_refused(self, request: Request, login: Login) -> Answer:
        """Return 422, with the URL of the request."""
        fields = _fields_or_nothing(request.body)
        return _domain_refused(fields.get("url", ""), login.user or "")

    def _routed(self, request: Request, account: Account, conditions: Conditions) -> Answer:
        resource, path_doi = _route(request)
        handler = self._routes.get((request.method, resource, bool(path_doi)))
        if handler is None:
            return ROUTE_NOT_FOUND
        try:
            check_query(request.query)
            return handler(Ask(request, account, path_doi, conditions.lag))
        except RefusedError as refused:
            return refused.answer

    # POST and PUT metadata

    def _store(self, ask: Ask) -> Answer:
        check_body(ask)
        posted = datacite_document(ask.body)
        doi = names.normalise(ask.path_doi or posted.identifier)
        if doi is None:
            return DOI_NOT_FOUND
        self._check_owner(ask.account, doi)
        require(names.has_valid_suffix(doi), text(422, "Is invalid"))
        kept = posted.named(doi) if ask.path_doi else posted
        self._check_schema(kept, doi)
        self._machine.show(doi, ask.account.user, kept.bytes)
        location = f"{self._location()}/metadata/{doi}"
        return text(201, f"OK ({doi.upper()})").with_headers(("Location", location))

    def _check_schema(self, kept: Document, doi: str) -> None:
        if kept.is_outdated:
            gone = f"DOI {doi}: Schema {kept.namespace} is no longer supported"
            raise RefusedError(text(422, gone))
        if error := self._schemas.newest.first_error(kept):
            raise RefusedError(text(422, f"DOI {doi}: {error}"))

    # POST doi

    def _register(self, ask: Ask) -> Answer:
        fields = _fields(ask.body)
        doi, url = required_field(fields, "doi"), required_field(fields, "url")
        if not url.lower().startswith(URL_SCHEMES):
            return text(200, "Not a valid HTTP(S) or FTP URL")
        self._check_owner(ask.account, doi)
        record = self._machine.record(doi)
        require(record is not None and bool(record.metadata), BLANK)
        require(not any(char.isspace() for char in url), text(422, "URL is not valid"))
        require(ask.account.allows(url), _domain_refused(url, ask.account.user))
        self._machine.publish(doi, ask.account.user, url)
        return text(201, "OK")

    # GET

    def _show_url(self, ask: Ask) -> Answer:
        record = self._known(ask, DOI_NOT_FOUND)
        require(record.owner == ask.account.user, DENIED)
        return text(200, record.url) if record.url else Answer(204)

    def _list(self, ask: Ask) -> Answer:
        prefix = f"{ask.account.prefixes[0]}/"
        seen = (self._machine.record(r.doi, ask.lag) for r in self._machine.records())
        own = [r.doi.upper() for r in seen if r and r.owner == ask.account.user]
        listed = [doi for doi in own if doi.startswith(prefix)]
        return text(200, "\n".join(listed)) if listed else Answer(204)

    def _show_metadata(self, ask: Ask) -> Answer:
        record = self._known(ask, UNKNOWN_TO_MDS)
        readable = record.owner == ask.account.user or record.state == FINDABLE
        require(readable, UNKNOWN_TO_MDS)
        return Answer(200, record.metadata, XML)

    # DELETE

    def _hide(self, ask: Ask) -> Answer:
        doi = _path_doi(ask)
        self._check_owner(ask.account, doi)
        unknown = self._machine.record(doi) is None
        self._machine.hide(doi, ask.account.user)
        return Answer(201) if unknown else OK

    def _destroy(self, ask: Ask) -> Answer:
        doi = _path_doi(ask)
        record = self._machine.record(doi)
        if record is None:
            return DOI_NOT_FOUND
        require(record.owner == ask.account.user, DENIED)
        if record.state not in TRANSITIONS["destroy"]:
            return text(405, "Method not allowed")
        self._machine.destroy(doi)
        return OK

    # Checks

    def _known(self, ask: Ask, unknown: Answer) -> Record:
        record = self._machine.record(_path_doi(ask), ask.lag)
        if record is None:
            raise RefusedError(unknown)
        return record

    def _check_owner(self, account: Account, doi: str) -> None:
        record = self._machine.record(doi)
        ours = record is None or record.owner == account.user
        require(account.has_prefix(doi) and ours, DENIED)


def require(holds: bool, otherwise: Answer) -> None:
    """Raise an answer as refusal unless something holds."""
    if not holds:
        raise RefusedError(otherwise)


def _route(request: Request) -> tuple[str, str]:
    """Return resource and DOI of a path, which the framework in front has decoded once."""
    resource, _, doi = unquote(request.path).strip("/").partition("/")
    return resource, doi


def _path_doi(ask: Ask) -> str:
    doi = names.normalise(ask.path_doi)
    if doi is None:
        raise RefusedError(DOI_NOT_FOUND)
    return doi


def check_query(query: str) -> None:
    """Refuse a parameter that MDS does not know."""
    unknown = [key for key, _ in parse_qsl(query, keep_blank_values=True) if key != "testMode"]
    if unknown:
        raise RefusedError(text(422, f"found unpermitted parameter: :{unknown[0]}"))


def check_body(ask: Ask) -> None:
    """Refuse a document that is too large, a form, or nothing at all."""
    require(len(ask.body) < BODY_LIMIT, TOO_LARGE)
    content_type = (ask.request.header("Content-Type") or "").partition(";")[0].strip().lower()
    require(content_type != FORM, text(415, f"Content type {FORM} is not supported"))
    require(bool(ask.body), BLANK if ask.path_doi else DOI_NOT_FOUND)


def datacite_document(body: bytes) -> Document:
    """Return the posted document; what is none of DataCite's is refused."""
    posted = document.read(body)
    if posted is None or not posted.is_datacite:
        raise RefusedError(text(415, "Metadata format not recognized"))
    return posted


def _fields(body: bytes) -> dict[str, str]:
    require(bool(body), Answer(400))
    try:
        return forms.mds_fields(body)
    except ValueError as error:
        raise RefusedError(Answer(400)) from error


def _fields_or_nothing(body: bytes) -> dict[str, str]:
    try:
        return forms.mds_fields(body)
    except ValueError:
        return {}


def required_field(fields: dict[str, str], name: str) -> str:
    """Return a field of the form; without it the request is refused."""
    value = fields.get(name, "")
    require(bool(value), text(400, f"param '{name}' required"))
    return value


def _domain_refused(url: str, user: str) -> Answer:
    return text(422, f"URL {url} is not allowed by repository {user.upper()} domain settings.")


def body_doi(resource: str, request: Request) -> str | None:
    """Return the DOI that a body is about: of the form, or the document's identifier."""
    if resource == "doi":
        return _fields_or_nothing(request.body).get("doi") or None
    posted = document.read(request.body) if request.body else None
    return posted.identifier if posted else None
