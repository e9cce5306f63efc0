"""What belongs together at one registry: where it is, who we are there, what we mint.

The options are the account `default`, the file of `accounts` has the others. Nobody but this
package asks for the prefix, the endpoint or the kernel of the site: each is an account's.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import ckantoolkit as tk
from ckan.exceptions import CkanConfigurationException

from ..registry.profiles import PROFILES, Environment, Profile, default_environment
from ..registry.rest_client import default_endpoint as default_rest_endpoint
from . import options
from .accounts_file import (
    DEFAULT_ACCOUNT,
    LARGEST,
    AccountsFile,
    AccountsFileError,
    Check,
    Checks,
    WrittenAccount,
    is_file_name,
    is_variable,
    parse,
)
from .credentials import Secret
from .options import is_unset, number_of, text_of, words_of

# Far more than any dataset needs, and far less than DataCite's MDS takes.
_USUAL_MAX_BYTES = 1_000_000
_VALIDATORS: Mapping[str, tuple[str, Sequence[object]]] = {
    "profile": ("andsdoi_one_of", ("ands", "mds")),
    "endpoint": ("andsdoi_endpoint", ()),
    "rest_endpoint": ("andsdoi_rest_endpoint", ()),
    "app_id": ("andsdoi_app_id", ()),
    "prefix": ("andsdoi_prefix", ()),
    "former_prefixes": ("andsdoi_prefixes", ()),
    "shoulder": ("andsdoi_shoulder", ()),
    "kernel": ("andsdoi_one_of", ("4.2", "4.3", "4.4", "4.5", "4.6", "4.7")),
    "rate": ("andsdoi_whole_number", (0, 1_000_000, 250)),
    "publisher": ("andsdoi_publisher", ()),
    "publisher_ror": ("andsdoi_ror", ()),
    "organizations": ("andsdoi_words", ("marine-science",)),
    "children": ("andsdoi_boolean", ()),
}
"""What the values of the file must be: the same as those of the options."""


@dataclass(frozen=True)
class Account:
    """What belongs together at one registry: where it is, who we are there, what we mint.

    Attributes:
        user: Who we are there; empty if the site has no account of its own.
        rate: Requests in five minutes that the host of its endpoint may get from the whole site,
            0 for no limit.
        own_rate: Those that the account itself may send, 0 for no limit of its own.
        connect_timeout: In seconds.
        read_timeout: In seconds.
        organizations: Names or ids of those whose datasets it is for; with `children` also
            those below.
    """

    name: str
    environment: Environment
    profile: str
    endpoint: str
    rest_endpoint: str
    user: str
    secret: Secret
    prefix: str
    former_prefixes: tuple[str, ...]
    shoulder: str
    kernel: str
    rate: int
    connect_timeout: int
    read_timeout: int
    contact: str
    own_rate: int = 0
    max_bytes: int = _USUAL_MAX_BYTES
    publisher: str = ""
    publisher_ror: str = ""
    organizations: tuple[str, ...] = ()
    children: bool = False

    @property
    def prefixes(self) -> frozenset[str]:
        """Return every prefix whose DOIs are the account's, former ones too."""
        return frozenset({self.prefix, *self.former_prefixes} - {""})

    @property
    def is_usable(self) -> bool:
        """Tell whether there is somebody to speak for at the registry."""
        return bool(self.prefix) and bool(self.user or not options.send())

    @property
    def where(self) -> str:
        """Return where a person changes the account."""
        if self.name == DEFAULT_ACCOUNT:
            return "ckanext.andsdoi"
        return f"{options.ACCOUNTS}: {self.name}"

    def place(self, key: str) -> str:
        """Return where a person changes a key of the account."""
        between = "." if self.name == DEFAULT_ACCOUNT else ", "
        return f"{self.where}{between}{key}"

    def written(self, key: str, value: str) -> str:
        """Return a key of the account with a value, as a person writes it."""
        if self.name == DEFAULT_ACCOUNT:
            return f"{self.place(key)} = {value}"
        return f"{key}: {value} for {self.name} in {options.ACCOUNTS}"

    @property
    def fingerprint(self) -> str:
        """Return what all machines of a site must agree on of an account, as a hash; no secret."""
        agreed = [self.endpoint, self.prefix, self.shoulder, self.kernel]
        text = json.dumps([*agreed, sorted(options.organizations()), sorted(self.organizations)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def accounts() -> dict[str, Account]:
    """Return all accounts of the site, by their name; the site's own is the first."""
    return {one.name: _account(one) for one in _written()}


def usable_accounts(only: str | None = None) -> list[Account]:
    """Return the accounts with somebody to speak for; with `only` the one of that name."""
    return [one for one in accounts().values() if one.is_usable and only in (None, one.name)]


def account(name: str = DEFAULT_ACCOUNT) -> Account:
    """Return one account; KeyError if the site has none of that name."""
    return _account({one.name: one for one in _written()}[name])


def shown_account(name: str) -> Account:
    """Return what shows the DOIs of an account; of one that is configured no more, the site's."""
    known = {one.name for one in _written()}
    return account(name if name in known else DEFAULT_ACCOUNT)


def is_for_all() -> bool:
    """Tell whether the site's own account serves the organizations that no other one does."""
    return accounts_file().default


def owner(doi: str) -> Account | None:
    """Return the account that a DOI belongs to by its prefix, None if it is none of ours.

    Of several with the prefix it is the one with the longest shoulder that the DOI has.
    """
    prefix, _, rest = doi.partition("/")
    ours = [one for one in _written() if prefix in one.prefixes]
    found = max(ours, key=lambda one: _fit(_shoulder(one), rest), default=None)
    return None if found is None else _account(found)


def prefixes() -> frozenset[str]:
    """Return every prefix whose DOIs are ours, of whatever account, former ones too."""
    return frozenset().union(*(one.prefixes for one in _written()))


def environment() -> Environment:
    """Tell whether the site's DOIs are real ones; what is not said follows from the endpoint."""
    said = cast(Environment, text_of(options.ENVIRONMENT))
    return said or default_environment(_endpoint(_profile()))


def contact() -> str:
    """Return the site's e-mail address towards the registry, or an empty string."""
    return text_of(options.CONTACT) or str(tk.config.get("email_to") or "")


def page_contact() -> str:
    """Return the e-mail address that pages show; CKAN's own is not meant for the public."""
    return text_of(options.CONTACT)


def accounts_file() -> AccountsFile:
    """Return what the file of accounts says, as it was when CKAN started.

    Raises:
        CkanConfigurationException: It can't be read, or something in it is wrong.
    """
    path = text_of(options.ACCOUNTS)
    return read_accounts(path) if path else AccountsFile()


@functools.lru_cache
def read_accounts(path: str) -> AccountsFile:
    """Read the file of accounts, once."""
    try:
        with Path(path).open("rb") as file:
            return parse(file.read(LARGEST + 1), _checks())
    except OSError as error:
        text = f"{options.ACCOUNTS}: the file can't be read ({error.strerror})"
        raise CkanConfigurationException(f"{text}; name one that CKAN can read") from None
    except AccountsFileError as error:
        told = "\n".join(f"{options.ACCOUNTS}: {text}" for text in error.problems)
        raise CkanConfigurationException(told) from None


def _checks() -> Checks:
    checks = {key: _validator(*words) for key, words in _VALIDATORS.items()}
    return {**checks, "shared_secret_file": is_file_name, "shared_secret_env": is_variable}


def _validator(name: str, arguments: Sequence[object]) -> Check:
    """Return a validator of ours; one with arguments is made by a function of them."""
    found: Any = tk.get_validator(name)
    return cast(Check, found(*arguments) if arguments else found)


def _written() -> tuple[WrittenAccount, ...]:
    """Return the accounts as they are written: the site's own by the options, then the file's."""
    own = WrittenAccount(
        name=DEFAULT_ACCOUNT,
        app_id=text_of(options.APP_ID),
        prefix=text_of(options.PREFIX),
        former_prefixes=words_of(options.FORMER_PREFIXES),
    )
    return (own, *accounts_file().accounts)


def _fit(shoulder: str, rest: str) -> int:
    """Return how well a suffix fits an account: the length of its shoulder, -1 without it."""
    return len(shoulder) if rest.startswith(shoulder) else -1


def _account(said: WrittenAccount) -> Account:
    """Return an account as it is written; what it leaves out is as the options say."""
    profile = PROFILES[said.profile] if said.profile else _profile()
    endpoint = said.endpoint or _endpoint(profile)
    ror = said.publisher_ror or ("" if said.publisher else text_of(options.PUBLISHER_ROR))
    return Account(
        name=said.name,
        environment=environment(),
        profile=profile.name,
        endpoint=endpoint,
        rest_endpoint=said.rest_endpoint or _rest_endpoint(endpoint),
        user=said.app_id,
        secret=_secret(said),
        prefix=said.prefix,
        former_prefixes=tuple(one for one in said.former_prefixes if one != said.prefix),
        shoulder=_shoulder(said),
        kernel=said.kernel or _kernel(profile),
        rate=_rate(profile),
        connect_timeout=options.connect_timeout(),
        read_timeout=options.read_timeout(),
        contact=contact(),
        own_rate=said.rate or 0,
        max_bytes=_max_bytes(said, profile),
        publisher=said.publisher or text_of(options.PUBLISHER),
        publisher_ror=ror,
        organizations=said.organizations,
        children=said.children,
    )


def _shoulder(said: WrittenAccount) -> str:
    return text_of(options.SHOULDER) if said.shoulder is None else said.shoulder


def _profile() -> Profile:
    return PROFILES[text_of(options.PROFILE)]


def _endpoint(profile: Profile) -> str:
    return text_of(options.ENDPOINT) or profile.endpoint


def _rest_endpoint(endpoint: str) -> str:
    return text_of(options.REST_ENDPOINT) or default_rest_endpoint(endpoint, environment())


def _kernel(profile: Profile) -> str:
    return text_of(options.KERNEL) or profile.kernel


def _rate(profile: Profile) -> int:
    return profile.rate if is_unset(options.RATE) else number_of(options.RATE)


def _max_bytes(said: WrittenAccount, profile: Profile) -> int:
    """Return the option; where it is more than the profile takes only the site's own is told so."""
    if is_unset(options.MAX_BYTES):
        return min(profile.max_bytes, _USUAL_MAX_BYTES)
    most = number_of(options.MAX_BYTES)
    return most if said.name == DEFAULT_ACCOUNT else min(most, profile.max_bytes)


def _secret(said: WrittenAccount) -> Secret:
    if said.name == DEFAULT_ACCOUNT:
        return _secret_of_options()
    where = f"{options.ACCOUNTS}: {said.name}, "
    if said.shared_secret_env:
        return Secret(f"{where}shared_secret_env", variable=said.shared_secret_env)
    if said.shared_secret_file:
        path = Path(text_of(options.ACCOUNTS)).parent / said.shared_secret_file
        return Secret(f"{where}shared_secret_file", file=str(path))
    return Secret(f"{where}shared_secret_file")


def _secret_of_options() -> Secret:
    file = text_of(options.SHARED_SECRET_FILE)
    if file:
        return Secret(options.SHARED_SECRET_FILE, file=file)
    return Secret(options.SHARED_SECRET, text_of(options.SHARED_SECRET))
