"""What is wrong with an account, by what a registry answers to three harmless questions.

`check` asks for the list of the account's names, for a name that nobody can have, and for one of
ours that is never drawn. No answer says it alone: the ANDS proxy refuses the prefix of the second
name where MDS does not know it, and below a wrong address MDS answers as if it knew no name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .errors import AccountError, RegistryError
from .interface import Registry
from .profiles import ANDS, MDS, Profile

NOBODYS: Final = "10.0000/xxxxxxxxxx"
"""A name that no registry gives out: there is no such prefix."""


class Fault(Enum):
    """What is wrong; each has a remedy of its own."""

    LOGIN = "login"
    """User name or secret are refused."""
    UPSTREAM_LOGIN = "upstream-login"
    """The ANDS proxy knows us, and DataCite refuses the proxy's own login for us."""
    PREFIX = "prefix"
    """The prefix is not the account's, or the account may do nothing."""
    ENDPOINT = "endpoint"
    """Something answers, and it is no registry."""
    PROFILE = "profile"
    """It is a registry of the other profile."""
    NO_ADDRESS = "no-address"
    """The host has no address."""
    UNREACHABLE = "unreachable"
    """Nothing listens there, or something in between lets nobody through."""
    CERTIFICATE = "certificate"
    """The certificate is not trusted, or not for this host."""
    TLS = "tls"
    """No encrypted connection comes about."""
    WEB_PROXY = "web-proxy"
    """The proxy of this machine wants a login."""
    FAILING = "failing"
    """It fails, as registries do for a while."""


_ON_THE_WAY: Final = {
    "no-address": Fault.NO_ADDRESS,
    "not-sent": Fault.UNREACHABLE,
    "certificate": Fault.CERTIFICATE,
    "tls": Fault.TLS,
    "proxy-login": Fault.WEB_PROXY,
    "closed": Fault.FAILING,
    "late": Fault.FAILING,
    "broken-off": Fault.FAILING,
    "too-large": Fault.FAILING,
    "malformed": Fault.ENDPOINT,
}
_OF_STATUS: Final = {
    401: Fault.LOGIN,
    403: Fault.PREFIX,
    407: Fault.WEB_PROXY,
    408: Fault.FAILING,
    429: Fault.FAILING,
}


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong, if anything is: what was asked for last, below the endpoint, and its error."""

    fault: Fault | None = None
    path: str = ""
    error: RegistryError | None = None


WELL: Final = Diagnosis()


def diagnose(
    registry: Registry,
    profile: Profile,
    ours: str,
    ask: Callable[[Callable[[], object]], object] = lambda question: question(),
) -> Diagnosis:
    """Return what is wrong with an account, by three harmless questions at most.

    Args:
        registry: The client of the account.
        profile: What is configured.
        ours: A name of the account that is never drawn.
        ask: Asks one question, within whatever limits there are.
    """

    def error_of(question: Callable[[], object]) -> RegistryError | None:
        try:
            ask(question)
        except RegistryError as error:
            return error
        return None

    listing = _of_list(error_of(registry.iter_dois), profile)
    if listing.fault and not (listing.fault is Fault.LOGIN and profile is ANDS):
        return listing
    speaking = _of_nobodys(error_of(lambda: registry.get_metadata(NOBODYS)), profile)
    if listing.fault:
        # a proxy that answers for the other name has let us in itself
        is_in = speaking.fault is None
        return Diagnosis(Fault.UPSTREAM_LOGIN, "/doi", listing.error) if is_in else listing
    if speaking.fault or profile is MDS:
        # MDS knows no name of somebody else, whatever its prefix
        return speaking
    return _of_ours(ours, error_of(lambda: registry.get_metadata(ours)), profile)


def _of_list(error: RegistryError | None, profile: Profile) -> Diagnosis:
    """Judge the answer to the list of names; one that is longer than is ever read is one, too."""
    if error is None or error.form == "too-large":
        return WELL
    return Diagnosis(fault_of(error, profile), "/doi", error)


def _of_nobodys(error: RegistryError | None, profile: Profile) -> Diagnosis:
    """Judge which profile answers for a name that nobody has."""
    path = f"/metadata/{NOBODYS}"
    if _is_prefix_refused(error):
        return WELL if profile is ANDS else Diagnosis(Fault.PROFILE, path, error)
    if error is None or error.is_not_ours:
        return WELL if profile is MDS else Diagnosis(Fault.PROFILE, path, error)
    return Diagnosis(fault_of(error, profile), path, error)


def _of_ours(ours: str, error: RegistryError | None, profile: Profile) -> Diagnosis:
    """Judge what the proxy says of a name of ours."""
    if error is None or error.is_taken:
        return WELL
    fault = Fault.PREFIX if _is_prefix_refused(error) else fault_of(error, profile)
    return Diagnosis(fault, f"/metadata/{ours}", error)


def _is_prefix_refused(error: RegistryError | None) -> bool:
    """Tell whether the ANDS proxy refused a name because of its prefix: with status 200."""
    return isinstance(error, AccountError) and error.status == 200


def fault_of(error: RegistryError, profile: Profile) -> Fault:
    """Return what is wrong where a question that any registry answers was not answered."""
    if error.form in _ON_THE_WAY:
        return _ON_THE_WAY[error.form]
    status = error.status or 0
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    # the proxy says so of its own database, and answers empty where it does not reach DataCite
    of_proxy = (400, "json"), (200, "empty")
    if status >= 500 or (profile is ANDS and (status, error.form) in of_proxy):
        return Fault.FAILING
    return Fault.ENDPOINT
