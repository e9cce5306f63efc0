"""The personality `ands`: the ANDS DataCite Client API, a proxy with a table of its own.

It writes its own row before it asks MDS, never takes that back, and answers 200 to many a request
that it does not forward at all.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from ..accounts import Account, Login
from ..calls import NORMAL, OPERATIONS, Call, Conditions
from ..http.wire import HTML, Answer, Request, Upstream, text
from . import document, forms
from .document import Schemas
from .mds import BAD_CREDENTIALS, Mds

TEXT_XML = "text/xml;charset=UTF-8"
BASES = ("/api/doi/datacite", "/api/v1.0/doi/datacite")
SHARED_TEST_PREFIX = "10.5072"

REQUESTED, RESERVED, ACTIVE = "REQUESTED", "RESERVED", "ACTIVE"
INACTIVE, RESERVED_INACTIVE = "INACTIVE", "RESERVED_INACTIVE"

# The proxy's bookkeeping: what becomes of a row (None: there is none).
AFTER_METADATA: dict[str | None, str] = {
    None: RESERVED,
    RESERVED: RESERVED,
    ACTIVE: ACTIVE,
    INACTIVE: ACTIVE,
    RESERVED_INACTIVE: RESERVED,
}
AFTER_URL: dict[str, str] = dict.fromkeys(
    (REQUESTED, RESERVED, ACTIVE, INACTIVE, RESERVED_INACTIVE), ACTIVE
)
AFTER_DELETE: dict[str, str] = {
    RESERVED: RESERVED_INACTIVE,
    RESERVED_INACTIVE: RESERVED_INACTIVE,
    ACTIVE: INACTIVE,
    INACTIVE: INACTIVE,
    REQUESTED: INACTIVE,
}

_DISALLOWED = re.compile(r"[^a-z0-9 ~%.:_/-]", re.IGNORECASE)
# What CodeIgniter makes of the characters that it does not trust.
_ENTITIES = (("%28", "&#40;"), ("%29", "&#41;"))


def _said(status: int, body: str = "") -> Answer:
    return text(status, body, TEXT_XML)


NOTHING = _said(200)
PREFIX_REFUSED = _said(200, "[doi] DOI prefix is not allowed")
NO_ROW = _said(200, "DOI doesn't exist")
FOREIGN_ROW = _said(200, "cannot access dataset which belongs to another party")
NO_CREDENTIALS = _said(401).with_headers(("WWW-Authenticate", 'Basic realm="ands"'))
WRONG_CREDENTIALS = _said(401, "Bad credentials")
NO_DOI = _said(500)
DISALLOWED = text(
    200,
    "<html><head><title>Error</title></head><body><h1>An Error Was Encountered</h1>"
    "<p>The URI you submitted has disallowed characters.</p></body></html>",
    HTML,
)
NO_SUCH_PAGE = text(
    404,
    "<html><head><title>404 Page Not Found</title></head><body></body></html>",
    HTML,
)


@dataclass(frozen=True)
class Row:
    """A line of the proxy's own table."""

    owner: str
    status: str
    url: str | None = None
    xml: bytes = b""


@dataclass(frozen=True)
class Ask:
    """A request of a known account below the base path."""

    request: Request
    login: Login
    account: Account
    resource: str
    path_doi: str
    doi: str | None
    conditions: Conditions

    @property
    def method(self) -> str:
        """Return the request's method."""
        return self.request.method

    @property
    def key(self) -> str:
        """Return the DOI as the table knows it, empty without one."""
        return (self.doi or "").lower()

    @property
    def has_other_prefix(self) -> bool:
        """Tell whether the DOI is neither the account's nor of the test prefix of all."""
        if not self.doi or self.account.has_prefix(self.doi):
            return False
        return self.doi.partition("/")[0] != SHARED_TEST_PREFIX


class Proxy:
    """The proxy in front of an `Mds` of its own."""

    profile = "ands"
    base = BASES[0]
    text_type = TEXT_XML

    def __init__(self, mds: Mds, schemas: Schemas) -> None:
        self.rows: dict[str, Row] = {}
        self._mds = mds
        self._schemas = schemas

    def call(self, request: Request) -> Call:
        """Return what a request asks for; the DOI is the one that the proxy believes in."""
        route = route_of(request.path)
        if route is None:
            return Call()
        operation = OPERATIONS.get((request.method, route[0], bool(route[1])))
        doi = requested_doi(route[1], request.body)
        return Call(operation, doi.strip().lower() if doi else None)

    def answer(self, request: Request, login: Login, conditions: Conditions = NORMAL) -> Answer:
        """Check path, login and prefix, then keep the table and forward."""
        if _DISALLOWED.search(request.path):
            return DISALLOWED
        route = route_of(request.path)
        if route is None:
            return NO_SUCH_PAGE
        if login.account is None:
            return NO_CREDENTIALS if login.auth == "none" else WRONG_CREDENTIALS
        resource, path_doi = route
        doi = requested_doi(path_doi, request.body)
        ask = Ask(request, login, login.account, resource, path_doi, doi, conditions)
        return PREFIX_REFUSED if ask.has_other_prefix else self._routed(ask)

    def bad_credentials(self) -> Answer:
        """Return 401, without a challenge."""
        return WRONG_CREDENTIALS

    def prefix_refused(self) -> Answer:
        """Return 200, and a text that says no."""
        return PREFIX_REFUSED

    def domain_refused(self, request: Request, login: Login) -> Answer:
        """Return the answer of MDS; the proxy itself refuses no domain."""
        decoded = dataclasses.replace(request, body=url_form(forms.proxy_fields(request.body)))
        return _said(422, self._mds.domain_refused(decoded, login).text)

    def _routed(self, ask: Ask) -> Answer:
        if ask.resource not in ("doi", "metadata"):
            return NOTHING
        if ask.method == "GET":
            return self._forward_read(ask)
        if ask.resource == "doi":
            return self._post_doi(ask) if ask.method == "POST" else self._misread_doi(ask)
        if ask.method == "DELETE":
            return self._delete_metadata(ask)
        return self._post_metadata(ask) if ask.method in ("POST", "PUT") else NOTHING

    # metadata

    def _post_metadata(self, ask: Ask) -> Answer:
        row = self.rows.get(ask.key)
        if not ask.request.body or (row and row.status == REQUESTED):
            return NOTHING
        if row and row.status != RESERVED_INACTIVE and row.owner != ask.account.user:
            return FOREIGN_ROW
        xml = posted_xml(ask.request.body)
        self._note_metadata(ask, row, xml)
        return self._forward(ask, Request("POST", "/metadata", _XML_TYPE, xml))

    def _note_metadata(self, ask: Ask, row: Row | None, xml: bytes) -> None:
        posted = document.read(xml)
        if not ask.key or posted is None or not posted.names_a_proxy_schema:
            return
        if self._schemas.proxy.first_error(posted):
            return
        status = AFTER_METADATA[row.status if row else None]
        before = row or Row(ask.account.user, status, xml=xml)
        kept = before.xml if before.status == RESERVED_INACTIVE else xml
        self.rows[ask.key] = dataclasses.replace(before, status=status, xml=kept)

    def _delete_metadata(self, ask: Ask) -> Answer:
        row = self.rows.get(ask.key)
        if row is None:
            return NO_ROW
        if row.owner != ask.account.user:
            return FOREIGN_ROW
        self.rows[ask.key] = dataclasses.replace(row, status=AFTER_DELETE[row.status])
        return self._forward_read(ask)

    # doi

    def _post_doi(self, ask: Ask) -> Answer:
        fields = forms.proxy_fields(ask.request.body)
        if "doi" not in fields:
            return NO_DOI
        row, url = self.rows.get(ask.key), fields.get("url", "")
        if row and row.owner == ask.account.user and ask.account.allows_loosely(url):
            self.rows[ask.key] = dataclasses.replace(row, status=AFTER_URL[row.status], url=url)
        return self._forward_url(ask, fields)

    def _misread_doi(self, ask: Ask) -> Answer:
        """Let HEAD, PUT and DELETE end where POST ends, the URL missing as a rule."""
        return self._forward_url(
            ask, {"doi": ask.doi or "", **forms.proxy_fields(ask.request.body)}
        )

    # To MDS

    def _forward_url(self, ask: Ask, fields: dict[str, str]) -> Answer:
        return self._forward(ask, Request("POST", "/doi", _XML_TYPE, url_form(fields)))

    def _forward_read(self, ask: Ask) -> Answer:
        """Forward GET and DELETE, whose DOI goes into the address."""
        return self._forward(ask, Request(ask.method, f"/{ask.resource}/{ask.path_doi}"))

    def _forward(self, ask: Ask, request: Request) -> Answer:
        if not ask.conditions.upstream:
            return _passed_on(NOTHING, request, None)
        # "test" in the address makes the proxy log in with its test password.
        if "test" in request.target:
            return _passed_on(BAD_CREDENTIALS, request, BAD_CREDENTIALS.status)
        answer = self._mds.answer(request, ask.login, ask.conditions)
        return _passed_on(answer, request, answer.status)


_XML_TYPE = {"Content-Type": "application/xml;charset=UTF-8"}


def _passed_on(answer: Answer, request: Request, status: int | None) -> Answer:
    upstream = Upstream(request.method, request.target, status)
    return Answer(answer.status, answer.body, TEXT_XML, upstream=upstream)


def route_of(path: str) -> tuple[str, str] | None:
    """Return resource and DOI below a base path; empty and `..` segments are lost."""
    segments = [part for part in path.split("/") if part not in ("", "..")]
    for base in BASES:
        depth = base.count("/")
        if segments[:depth] == base[1:].split("/"):
            resource, *doi = segments[depth:] or [""]
            return resource, with_entities("/".join(doi))
    return None


def with_entities(doi: str) -> str:
    """Return a DOI with the entities that CodeIgniter puts in the place of brackets."""
    for found, entity in _ENTITIES:
        doi = doi.replace(found, entity)
    return doi


def requested_doi(path_doi: str, body: bytes) -> str | None:
    """Return the DOI of the path, else of a `doi=` in the body, else the first identifier."""
    if path_doi or not body:
        return path_doi or None
    fields = forms.proxy_fields(body)
    if "doi" in fields:
        return fields["doi"]
    posted = document.read(posted_xml(body))
    return posted.identifier if posted else None


def posted_xml(body: bytes) -> bytes:
    """Return the document of a body: the whole, or what follows `xml=`."""
    if not body.startswith(b"xml="):
        return body
    return forms.proxy_fields(body)["xml"].encode()


def url_form(fields: dict[str, str]) -> bytes:
    """Return the body of `POST /doi` as the proxy writes it for MDS."""
    return f"doi={fields.get('doi', '')}\nurl={fields.get('url', '')}".encode()
