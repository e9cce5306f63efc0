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
from ...registry import AccountError, DataError, RegistryError
from .result import NOTE, OK, WRONG, CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...registry import RestClient
    from ...registry.rest_client import Repository


def account(account: config.Account) -> Iterator[CheckResult]:
    """Tell what stops an account, and whether the registry knows us, if it may be asked."""
    for stop in account_stops(account.name):
        yield CheckResult("account", NOTE if stop.class_ is ProblemClass.SEND else WRONG, stop.text)
    if problem := account.secret.problem():
        yield CheckResult("account", WRONG, f"{problem}.")
    with RegistryEnquiry(account) as enquiry:
        if enquiry.stop():
            return
        try:
            yield _credentials(enquiry)
            if enquiry.rest:
                yield _rest(enquiry, enquiry.rest)
        except EnquiryStopped as stopped:
            yield CheckResult("registry", NOTE, stopped.problem.sentence)


def removed_accounts() -> Iterator[CheckResult]:
    """Tell what is wrong with the file of accounts and our tables together."""
    for name, number in removed().items():
        text = f'The account "{name}" of {number} DOIs is not configured any more: they wait.'
        mend = f"Write it into {config.ACCOUNTS}, or run ckan andsdoi account-moved {name} NEW."
        yield CheckResult("account", WRONG, f"{text} {mend}")
    for name, organization in unknown_organizations():
        text = f'The account "{name}" is for {organization}, which is no organization here.'
        yield CheckResult("account", WRONG, f"{text} Check {config.ACCOUNTS}.")


def _credentials(enquiry: RegistryEnquiry) -> CheckResult:
    doi = placeholder(enquiry.account)
    try:
        enquiry.ask(lambda: enquiry.client.get_metadata(doi))
    except AccountError as error:
        of = enquiry.account
        mend = f"Check {of.place('app_id')}, {of.secret.option} and {of.place('prefix')}."
        return CheckResult("registry", WRONG, f"It refuses this site: {_said(error)}. {mend}")
    except DataError as error:
        return CheckResult("registry", NOTE, f"It answers strangely: {_said(error)}.")
    except RegistryError as error:
        return CheckResult("registry", WRONG, _failing(error))
    return CheckResult("registry", OK, "it answers and accepts the credentials")


def _rest(enquiry: RegistryEnquiry, rest: RestClient) -> CheckResult:
    """Tell what only the REST API knows: the prefixes of the repository, and its domains."""
    account = enquiry.account
    try:
        if account.profile == "mds":
            known = enquiry.ask(lambda: rest.get_repository(account.user))
            return _repository(enquiry, known)
        enquiry.ask(lambda: rest.get_doi(placeholder(account)))
    except AccountError as error:
        text = f"It refuses this site: {_said(error)}. Check {account.place('rest_endpoint')}."
        return CheckResult("REST API", WRONG, text)
    except RegistryError as error:
        text = f"No answer: {_said(error)}. Only check and reconcile use it."
        return CheckResult("REST API", NOTE, text)
    return CheckResult("REST API", OK, "it answers")


def _repository(enquiry: RegistryEnquiry, known: Repository | None) -> CheckResult:
    account = enquiry.account
    host = urlsplit(config.landing_base()).hostname or ""
    if known is None:
        text = f"It knows no repository of that id. Check {config.APP_ID}, {config.REST_ENDPOINT}."
        return CheckResult("REST API", WRONG, text)
    if account.prefix not in known.prefixes:
        text = f"The repository has {_listed(known.prefixes, enquiry)}, not {account.prefix}."
        return CheckResult("REST API", WRONG, f"{text} Check {config.PREFIX}.")
    if not known.allows(host):
        domains = _listed(known.domains, enquiry)
        text = f"DOIs of the repository may lead to {domains}, not to {host}."
        return CheckResult("REST API", WRONG, f"{text} Have the domain added in DataCite Fabrica.")
    return CheckResult("REST API", OK, "it knows the repository, with this prefix and domain")


def _listed(words: Sequence[str], enquiry: RegistryEnquiry) -> str:
    return enquiry.secrets.shown(", ".join(words)) or "none"


def _failing(error: RegistryError) -> str:
    if error.status:
        mend = f"It may be down for a while; if it stays so, check {config.ENDPOINT}."
        return f"It fails: {_said(error)}. {mend}"
    mend = f"Check {config.ENDPOINT} and the way out of this machine."
    return f"No answer: {_said(error)}. {mend}"


def _said(error: RegistryError) -> str:
    return with_status(error.text, error.status)
