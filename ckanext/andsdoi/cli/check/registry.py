"""The accounts: what stops them, and whether the registry knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ... import config
from ...lifecycle.accounts.enquiry import EnquiryStopped, RegistryEnquiry
from ...lifecycle.accounts.names import placeholder
from ...lifecycle.accounts.removed import removed
from ...lifecycle.accounts.stops import account_stops
from ...lifecycle.dataset.account_choice import unknown_organizations
from ...lifecycle.rows.problem import ProblemClass, with_status
from ...registry import PROFILES, RegistryError
from ...registry.diagnosis import Diagnosis, Fault, diagnose, fault_of
from .result import NOTE, OK, WRONG, CheckResult, Topic, halves
from .services import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...registry import RestClient
    from ...registry.rest_client import Repository

_PASSING = (ProblemClass.SEND, ProblemClass.WAITING)
_FABRICA = "in DataCite Fabrica"


def account(account: config.Account, *, quick: bool) -> Iterator[CheckResult]:
    """Tell what stops an account, and whether the registry knows us, if it may be asked."""
    stops = [*account_stops(account.name)]
    for stop in stops:
        what, mend = halves(stop.english)
        if stop.class_ is ProblemClass.SEND:
            mend = f"Set {config.SEND} = true where DOIs are to be registered."
        elif stop.class_ is ProblemClass.ACCOUNT and not quick:
            mend = "If it is mended (see what is said of the registry), run ckan andsdoi sync."
        result = NOTE if stop.class_ in _PASSING else WRONG
        yield CheckResult(Topic.ACCOUNT, result, what, mend)
    problem = account.secret.problem()
    if problem:
        what, mend = halves(f"{problem}.")
        yield CheckResult(Topic.ACCOUNT, WRONG, what, mend)
    if not stops and not problem:
        yield CheckResult(Topic.ACCOUNT, OK, f"nothing stops {account.name}")
    if not quick:
        yield from _asked(account)


def removed_accounts() -> Iterator[CheckResult]:
    """Tell what is wrong with the file of accounts and our tables together."""
    for name, number in removed().items():
        text = f'The account "{name}" of {number} DOIs is not configured any more: they wait.'
        mend = f"Write it into {config.ACCOUNTS}, or run ckan andsdoi account-moved {name} NEW."
        yield CheckResult(Topic.ACCOUNT, WRONG, text, mend)
    for name, organization in unknown_organizations():
        text = f'The account "{name}" is for {organization}, which is no organization here.'
        yield CheckResult(Topic.ACCOUNT, WRONG, text, f"Check {config.ACCOUNTS}.")


def _asked(account: config.Account) -> Iterator[CheckResult]:
    try:
        opened = RegistryEnquiry(account)
    except ValueError as error:
        mend = "Correct it in the environment of this command, and in the worker's."
        yield CheckResult(Topic.REGISTRY, WRONG, f"It cannot be reached. {error}", mend)
        return
    with opened as enquiry:
        if enquiry.stop():
            return
        try:
            yield from _answers(enquiry)
        except EnquiryStopped as stopped:
            yield CheckResult(Topic.REGISTRY, NOTE, stopped.problem.sentence)


def _answers(enquiry: RegistryEnquiry) -> Iterator[CheckResult]:
    account, client = enquiry.account, enquiry.client
    profile, ours = PROFILES[account.profile], placeholder(account)
    found = diagnose(client, profile, ours, enquiry.ask)
    yield from _findings(account, found)
    if client.clock_ahead is not None:
        yield clock("registry", client.clock_ahead)
    if enquiry.rest and found.fault is not Fault.LOGIN:
        yield _rest(enquiry, enquiry.rest)


def _findings(account: config.Account, found: Diagnosis) -> Iterator[CheckResult]:
    """Yield what the registry's answers tell."""
    if found.fault:
        topic = Topic.PROFILE if found.fault is Fault.PROFILE else Topic.REGISTRY
        yield CheckResult(topic, WRONG, _what(account, found), _mend(account, found.fault))
        return
    # MDS tells no wrong prefix from a name that it does not know
    prefix = f" and the prefix {account.prefix}" if account.profile == "ands" else ""
    yield CheckResult(Topic.REGISTRY, OK, f"it answers and accepts the credentials{prefix}")
    yield CheckResult(Topic.PROFILE, OK, f"it speaks {account.profile}")


def _what(account: config.Account, found: Diagnosis) -> str:
    if found.fault is Fault.PROFILE:
        where = f"{account.endpoint} speaks {_other(account)}, not {account.profile}"
        return f"{where}: its answers would be misunderstood."
    said = _said(found.error) if found.error else ""
    if found.fault is Fault.ENDPOINT:
        return f"{account.endpoint}{found.path} answers as no registry does: {said}."
    begin = _WHAT[found.fault] if found.fault else ""
    return f"{begin}: {said}."


def _mend(account: config.Account, fault: Fault) -> str:
    if fault is Fault.PROFILE:
        right = account.written("profile", _other(account))
        return f"Write {right}, or check {account.place('endpoint')}."
    if fault is Fault.ENDPOINT and account.endpoint.endswith(("/doi", "/metadata")):
        return f"Write {account.written('endpoint', account.endpoint.rpartition('/')[0])}"
    if fault is Fault.LOGIN and account.secret.is_in_quotes:
        return f"Take the quotes off what {account.secret.option} says."
    places = {key: account.place(key) for key in ("app_id", "prefix", "endpoint")}
    return _MEND[fault].format(**places, secret=account.secret.option)


def _other(account: config.Account) -> str:
    return "mds" if account.profile == "ands" else "ands"


def _said(error: RegistryError) -> str:
    return with_status(error.text, error.status).rstrip(".")


_WHAT = {
    Fault.LOGIN: "It does not accept user name and secret",
    Fault.UPSTREAM_LOGIN: "The proxy knows this site, but its own login at DataCite is refused",
    Fault.PREFIX: "It refuses this prefix, or this account may do nothing there",
    Fault.NO_ADDRESS: "The host of the endpoint has no address",
    Fault.UNREACHABLE: "Nobody answers",
    Fault.CERTIFICATE: "It cannot prove who it is",
    Fault.TLS: "No encrypted connection comes about",
    Fault.WEB_PROXY: "The way out is closed",
    Fault.FAILING: "It fails",
}
_MEND = {
    Fault.LOGIN: "Check {app_id} and {secret}.",
    Fault.UPSTREAM_LOGIN: "Ask who runs the proxy: the password of this account there is wrong.",
    Fault.PREFIX: "Check {prefix}; it must be one of {app_id} there.",
    Fault.ENDPOINT: "Check {endpoint}; it may also be down for maintenance.",
    Fault.NO_ADDRESS: "Check the host in {endpoint}, and whether this machine can look up names.",
    Fault.UNREACHABLE: (
        "Check host and port in {endpoint}, then firewall and proxy (HTTPS_PROXY)."
    ),
    Fault.CERTIFICATE: (
        "Check the host in {endpoint}; for a certificate authority of your own set"
        " REQUESTS_CA_BUNDLE."
    ),
    Fault.TLS: "Check port, and http or https, in {endpoint}.",
    Fault.WEB_PROXY: "Check user and password of the proxy in HTTPS_PROXY.",
    Fault.FAILING: "Wait: what is due is sent later by itself. If it stays so, ask the registry.",
}


def _rest(enquiry: RegistryEnquiry, rest: RestClient) -> CheckResult:
    """Tell what only the REST API knows: the prefixes of the repository, and its domains."""
    account = enquiry.account
    try:
        if account.profile == "mds":
            known = enquiry.ask(lambda: rest.get_repository(account.user))
            return _repository(enquiry, known)
        enquiry.ask(lambda: rest.get_doi(placeholder(account)))
    except RegistryError as error:
        return _rest_refusal(account, error)
    return CheckResult(Topic.REST_API, OK, "it answers")


def _rest_refusal(account: config.Account, error: RegistryError) -> CheckResult:
    said, place = _said(error), account.place("rest_endpoint")
    fault = fault_of(error, PROFILES["mds"])
    if fault is Fault.LOGIN:
        text = f"It refuses the login that the registry accepts: {said}."
        mend = f"Check {place}: test and production have logins of their own."
        return CheckResult(Topic.REST_API, WRONG, text, mend)
    if fault is Fault.ENDPOINT:
        text = f"No REST API answers there: {said}."
        return CheckResult(Topic.REST_API, WRONG, text, f"Check {place}.")
    text = f"No answer: {said}. Only check and reconcile use it."
    return CheckResult(Topic.REST_API, NOTE, text, f"If it stays so, check {place}.")


def _repository(enquiry: RegistryEnquiry, known: Repository | None) -> CheckResult:
    account = enquiry.account
    host = urlsplit(config.landing_base()).hostname or ""
    if known is None:
        mend = f"Check {account.place('app_id')} and {account.place('rest_endpoint')}."
        return CheckResult(Topic.REST_API, WRONG, "It knows no repository of that id.", mend)
    if not known.active:
        text, mend = "The repository is not active.", f"Have it activated {_FABRICA}."
        return CheckResult(Topic.REST_API, WRONG, text, mend)
    if account.prefix not in known.prefixes:
        text = f"The repository has {_listed(known.prefixes, enquiry)}, not {account.prefix}."
        return CheckResult(Topic.REST_API, WRONG, text, f"Check {account.place('prefix')}.")
    if not known.allows(host):
        domains = _listed(known.domains, enquiry)
        text = f"DOIs of the repository may lead to {domains}, not to {host}."
        return CheckResult(Topic.REST_API, WRONG, text, f"Have the domain added {_FABRICA}.")
    text = "it knows the repository, with this prefix and domain"
    return CheckResult(Topic.REST_API, OK, text)


def _listed(words: Sequence[str], enquiry: RegistryEnquiry) -> str:
    return enquiry.secrets.shown(", ".join(words)) or "none"
