"""What belongs together at one registry: where it is, who we are there, what we mint."""

from __future__ import annotations

import functools
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import ckantoolkit as tk
from ckan.exceptions import CkanConfigurationException

from ..registry.profiles import PROFILES, Environment, Profile, default_environment
from ..registry.rest_client import default_endpoint as default_rest_endpoint
from . import options
from .options import is_unset, number_of, text_of, words_of

DEFAULT_ACCOUNT = "default"
# Far more than any dataset needs, and far less than DataCite's MDS takes.
_USUAL_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Account:
    """What belongs together at one registry: where it is, who we are there, what we mint.

    `rate` is in requests per five minutes, 0 for no limit; the time-outs are in seconds.
    """

    name: str
    environment: Environment
    profile: str
    endpoint: str
    rest_endpoint: str
    user: str
    password: str = field(repr=False)
    prefix: str
    former_prefixes: tuple[str, ...]
    shoulder: str
    kernel: str
    rate: int
    connect_timeout: int
    read_timeout: int
    contact: str


def accounts() -> dict[str, Account]:
    """Return all accounts of the site, by their name."""
    account = Account(
        name=DEFAULT_ACCOUNT,
        environment=environment(),
        profile=profile(),
        endpoint=endpoint(),
        rest_endpoint=rest_endpoint(),
        user=text_of(options.APP_ID),
        password=password(),
        prefix=prefix(),
        former_prefixes=former_prefixes(),
        shoulder=shoulder(),
        kernel=kernel(),
        rate=rate(),
        connect_timeout=options.connect_timeout(),
        read_timeout=options.read_timeout(),
        contact=contact(),
    )
    return {account.name: account}


def account(name: str = DEFAULT_ACCOUNT) -> Account:
    """Return one account; KeyError if the site has none of that name."""
    return accounts()[name]


def environment() -> Environment:
    """Tell whether the site's DOIs are real ones; what is not said follows from the endpoint."""
    return cast(Environment, text_of(options.ENVIRONMENT)) or default_environment(endpoint())


def prefixes() -> frozenset[str]:
    """Return every prefix whose DOIs are ours, former ones too."""
    return frozenset([prefix(), *former_prefixes()])


def profile() -> str:
    """Return the registry's dialect, a key of `PROFILES`."""
    return text_of(options.PROFILE)


def registry_profile() -> Profile:
    """Return what is known of the registry's dialect."""
    return PROFILES[profile()]


def endpoint() -> str:
    """Return the registry's base URL, without a slash at its end."""
    return text_of(options.ENDPOINT) or registry_profile().endpoint


def rest_endpoint() -> str:
    """Return the base URL of the REST API that tells what MDS does not, or an empty string."""
    return text_of(options.REST_ENDPOINT) or default_rest_endpoint(endpoint(), environment())


def prefix() -> str:
    """Return the prefix of new DOIs."""
    return text_of(options.PREFIX)


def former_prefixes() -> tuple[str, ...]:
    """Return prefixes that are ours but get no new DOIs."""
    return tuple(former for former in words_of(options.FORMER_PREFIXES) if former != prefix())


def shoulder() -> str:
    """Return the fixed start of new suffixes."""
    return text_of(options.SHOULDER)


def kernel() -> str:
    """Return the version of the DataCite Metadata Schema to write."""
    return text_of(options.KERNEL) or registry_profile().kernel


def rate() -> int:
    """Return the requests per five minutes, 0 for no limit."""
    return registry_profile().rate if is_unset(options.RATE) else number_of(options.RATE)


def max_bytes() -> int:
    """Return the largest metadata document that may be sent."""
    if is_unset(options.MAX_BYTES):
        return min(registry_profile().max_bytes, _USUAL_MAX_BYTES)
    return number_of(options.MAX_BYTES)


def contact() -> str:
    """Return the site's e-mail address towards the registry, or an empty string."""
    return text_of(options.CONTACT) or str(tk.config.get("email_to") or "")


def page_contact() -> str:
    """Return the e-mail address that pages show; CKAN's own is not meant for the public."""
    return text_of(options.CONTACT)


def password() -> str:
    """Return the secret; empty where nothing is sent and there is none."""
    path = text_of(options.SHARED_SECRET_FILE)
    if not path:
        return text_of(options.SHARED_SECRET)
    try:
        return read_secret(path)
    except CkanConfigurationException:
        if options.send():
            raise
        return ""


def open_secret() -> str | None:
    """Return the file that holds the secret and that every user of this machine may read."""
    path = text_of(options.SHARED_SECRET_FILE)
    if not path and text_of(options.SHARED_SECRET):
        path = str(tk.config.get("__file__") or "")
    try:
        is_open = bool(path) and bool(Path(path).stat().st_mode & stat.S_IROTH)
    except OSError:
        return None
    return path if is_open else None


@functools.lru_cache
def read_secret(path: str) -> str:
    """Read a secret once, so that no page and no job depends on the file later on.

    The sentences repeat neither path nor content: someone may have written the secret where
    its file belongs.
    """
    try:
        secret = Path(path).read_text("utf-8").strip()
    except OSError as err:
        raise _secret_file_error(f"can't be read ({err.strerror})") from None
    except ValueError:
        raise _secret_file_error("is no text") from None
    if not secret:
        raise _secret_file_error("is empty")
    if not secret.isprintable():
        raise _secret_file_error("has more than one line")
    return secret


def _secret_file_error(what: str) -> CkanConfigurationException:
    return CkanConfigurationException(
        f"{options.SHARED_SECRET_FILE}: the file {what}; name one that CKAN can read and that holds"
        " nothing but the secret, for example /etc/ckan/andsdoi-secret"
    )
