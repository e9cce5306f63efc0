"""What CKAN can't see when it validates each option by itself: looked at once, when it starts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ckan.exceptions import CkanConfigurationException
from ckan.logic.schema import default_create_package_schema

from ..metadata import site
from ..registry.profiles import PROFILES, default_environment, environment_at
from . import contradictions, mapping
from . import site_accounts as accounts
from .accounts_file import DEFAULT_ACCOUNT
from .credentials import forget_secrets
from .landing import landing_base, registered_types
from .options import (
    APP_ID,
    CONNECT_TIMEOUT,
    ENVIRONMENT,
    EXTRA_KEY,
    LANDING_URL,
    MAPPING,
    PREFIX,
    PUBLISHER,
    PUBLISHER_ROR,
    READ_TIMEOUT,
    SEND,
    SHARED_SECRET,
    SHARED_SECRET_FILE,
    connect_timeout,
    extra_key,
    read_timeout,
    send,
    text_of,
)

if TYPE_CHECKING:
    from .site_accounts import Account

log = logging.getLogger(__name__)

# CKAN ends a background job after 180 s, and a job may start its last request after 60 s.
MAX_REQUEST_SECONDS = 110


def check() -> None:
    """Stop CKAN if options contradict each other, and log what is allowed but unwise.

    Raises:
        CkanConfigurationException: one sentence a line, each with the option's name in front
            and without any secret.
    """
    forget_secrets()
    accounts.read_accounts.cache_clear()
    mapping.read_rules.cache_clear()
    problems = [*_refusal(accounts.accounts_file)]
    if not problems:
        problems = [*_account_problems(), *_timeout_problems(), *_dataset_problems()]
    if problems:
        raise CkanConfigurationException("\n".join(problems))
    for warning in warnings():
        log.warning(warning)


def warnings() -> list[str]:
    """Return settings that work but that a person should look at; one sentence each."""
    return list(_warnings())


def _account_problems() -> Iterator[str]:
    if (accounts.is_for_all() or text_of(APP_ID)) and not text_of(PREFIX):
        yield (
            f"{PREFIX}: the DOI prefix is missing; write the one that your registry gave you, such"
            " as 10.4226"
        )
    known = accounts.accounts()
    for account in known.values():
        yield from _login_problems(account)
        yield from (f"{account.place(key)}: {text}" for key, text in contradictions.of_one(account))
    for name, key, text in contradictions.between([*known.values()]):
        yield f"{known[name].place(key)}: {text}"
    yield from _foreign_tests(known)


def _login_problems(account: Account) -> Iterator[str]:
    if account.name == DEFAULT_ACCOUNT:
        yield from _own_login_problems(account)
    elif send() and not account.secret.has_source:
        yield (
            f"{account.place('shared_secret_file')}: the secret is missing; write the name of its"
            f" file, for example {account.name}.secret, or shared_secret_env"
            f" (or {SEND} = false, to send nothing)"
        )
    elif send() and (problem := account.secret.problem()):
        yield problem


def _own_login_problems(account: Account) -> Iterator[str]:
    secrets = (text_of(SHARED_SECRET), text_of(SHARED_SECRET_FILE))
    is_left_out = not accounts.is_for_all() and not any([account.user, *secrets])
    if not send() or is_left_out:
        return
    unless = f"(or {SEND} = false, to send nothing)"
    if not account.user:
        yield (
            f"{APP_ID}: the user name at the registry is missing; write your app id or"
            f" repository id, for example EXAMPLE.REPO {unless}"
        )
    if all(secrets):
        yield f"{SHARED_SECRET_FILE}: the secret is given twice; remove {SHARED_SECRET}"
    elif any(secrets):
        yield from filter(None, [account.secret.problem()])
    else:
        yield (
            f"{SHARED_SECRET}: the secret is missing; write the one that your registry gave you,"
            f" or name its file, for example {SHARED_SECRET_FILE} = /etc/ckan/andsdoi-secret"
            f" {unless}"
        )


def _foreign_tests(known: Mapping[str, Account]) -> Iterator[str]:
    """Yield the accounts at a test registry of a site whose DOIs are real ones by default."""
    if text_of(ENVIRONMENT) or accounts.environment() == "test":
        return
    for account in known.values():
        is_told = environment_at(account.endpoint) is not None
        if not is_told and default_environment(account.endpoint) == "test":
            yield (
                f"{account.place('endpoint')}: a registry on this machine mints test DOIs, and the"
                f" other accounts production ones; write one that fits, or {ENVIRONMENT} = test"
            )


def _timeout_problems() -> Iterator[str]:
    if connect_timeout() + read_timeout() > MAX_REQUEST_SECONDS:
        yield (
            f"{READ_TIMEOUT}: together with {CONNECT_TIMEOUT} it is more than"
            f" {MAX_REQUEST_SECONDS} seconds, after which CKAN may end the job;"
            f" write for example {MAX_REQUEST_SECONDS - 20}, and 10 for {CONNECT_TIMEOUT}"
        )


def _dataset_problems() -> Iterator[str]:
    if text_of(PUBLISHER_ROR) and not text_of(PUBLISHER):
        yield (
            f"{PUBLISHER_ROR}: it belongs to a publisher that is not set;"
            f" write for example {PUBLISHER} = Example University"
        )
    if extra_key() in default_create_package_schema():
        yield (
            f'{EXTRA_KEY}: "{extra_key()}" is a field of CKAN itself and can\'t hold the DOI;'
            " write for example doi"
        )
    yield from _refusal(mapping.rules)
    if not landing_base().isascii():
        yield (
            f"{LANDING_URL}: ckan.site_url has letters that no registry takes in an address;"
            " write for example https://data.example.org/dataset/{id}"
        )


def _refusal(read: Callable[[], object]) -> Iterator[str]:
    """Yield the sentence with which a file was refused, if it was."""
    try:
        read()
    except CkanConfigurationException as err:
        yield str(err)


def _warnings() -> Iterator[str]:
    kernels = set()
    for account in accounts.accounts().values():
        kernels.add(account.kernel)
        yield from (f"{account.place(key)}: {text}" for key, text in _account_warnings(account))
    for kernel in sorted(kernels):
        for text in site.warnings(mapping.rules(), kernel, registered_types()):
            yield f"{MAPPING}: {text.rstrip('.')}"


def _account_warnings(account: Account) -> Iterator[tuple[str, str]]:
    if account.profile == "ands" and account.kernel != PROFILES["ands"].kernel:
        yield (
            "kernel",
            f"the ANDS API knows nothing newer than {PROFILES['ands'].kernel} and may lose what is"
            " sent; leave this option empty",
        )
    if _is_open(account.endpoint):
        yield "endpoint", "the secret is sent unencrypted; write an https address"
    if account.profile == "mds" and _is_open(account.rest_endpoint):
        yield "rest_endpoint", "the secret is sent unencrypted; write an https address"
    if account.secret.is_readable_by_all:
        yield (
            "shared_secret_file",
            f"everybody on this machine can read the file; run chmod o-r {account.secret.file}",
        )


def _is_open(address: str) -> bool:
    """Tell whether what is sent to an address can be read on the way."""
    return address.startswith("http:") and default_environment(address) != "test"
