"""What CKAN can't see when it validates each option by itself: looked at once, when it starts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from ckan.exceptions import CkanConfigurationException
from ckan.logic.schema import default_create_package_schema

from ..metadata import site
from ..registry.profiles import PROFILES, Environment, default_environment, profile_at
from . import mapping
from . import site_accounts as accounts
from .landing import landing_base, registered_types
from .options import (
    APP_ID,
    CONNECT_TIMEOUT,
    ENDPOINT,
    ENVIRONMENT,
    EXTRA_KEY,
    KERNEL,
    LANDING_URL,
    MAPPING,
    MAX_BYTES,
    PROFILE,
    PUBLISHER,
    PUBLISHER_ROR,
    READ_TIMEOUT,
    REST_ENDPOINT,
    SEND,
    SHARED_SECRET,
    SHARED_SECRET_FILE,
    connect_timeout,
    extra_key,
    read_timeout,
    send,
    text_of,
)

log = logging.getLogger(__name__)

# CKAN ends a background job after 180 s, and a job may start its last request after 60 s.
MAX_REQUEST_SECONDS = 110
_DATACITE_HOSTS: Mapping[str, Environment] = {
    "mds.datacite.org": "production",
    "mds.test.datacite.org": "test",
}


def check() -> None:
    """Stop CKAN if options contradict each other, and log what is allowed but unwise.

    Raises:
        CkanConfigurationException: one sentence a line, each with the option's name in front
            and without any secret.
    """
    accounts.read_secret.cache_clear()
    mapping.read_rules.cache_clear()
    problems = [*_login_problems(), *_registry_problems(), *_dataset_problems()]
    if problems:
        raise CkanConfigurationException("\n".join(problems))
    for warning in warnings():
        log.warning(warning)


def warnings() -> list[str]:
    """Return settings that work but that a person should look at; one sentence each."""
    return list(_warnings())


def _login_problems() -> Iterator[str]:
    if not send():
        return
    unless = f"(or {SEND} = false, to send nothing)"
    if not text_of(APP_ID):
        yield (
            f"{APP_ID}: the user name at the registry is missing; write your app id or"
            f" repository id, for example EXAMPLE.REPO {unless}"
        )
    if text_of(SHARED_SECRET) and text_of(SHARED_SECRET_FILE):
        yield f"{SHARED_SECRET_FILE}: the secret is given twice; remove {SHARED_SECRET}"
    elif text_of(SHARED_SECRET_FILE):
        yield from _refusal(accounts.password)
    elif not text_of(SHARED_SECRET):
        yield (
            f"{SHARED_SECRET}: the secret is missing; write the one that your registry gave you,"
            f" or name its file, for example {SHARED_SECRET_FILE} = /etc/ckan/andsdoi-secret"
            f" {unless}"
        )


def _registry_problems() -> Iterator[str]:
    environment = accounts.environment()
    host = urlsplit(accounts.endpoint()).hostname or ""
    expected = _DATACITE_HOSTS.get(host, environment)
    if environment != expected:
        yield (
            f'{ENVIRONMENT}: {host} mints {expected} DOIs, not "{environment}" ones;'
            f" write {expected}"
        )
    spoken = profile_at(accounts.endpoint())
    if spoken and spoken.name != accounts.profile():
        yield (
            f'{PROFILE}: {host} speaks "{spoken.name}", not "{accounts.profile()}";'
            f" write {spoken.name}"
        )
    if connect_timeout() + read_timeout() > MAX_REQUEST_SECONDS:
        yield (
            f"{READ_TIMEOUT}: together with {CONNECT_TIMEOUT} it is more than"
            f" {MAX_REQUEST_SECONDS} seconds, after which CKAN may end the job;"
            f" write for example {MAX_REQUEST_SECONDS - 20}, and 10 for {CONNECT_TIMEOUT}"
        )
    most = accounts.registry_profile().max_bytes
    if accounts.max_bytes() > most:
        yield (
            f"{MAX_BYTES}: a registry of profile {accounts.profile()} takes no larger document"
            f" than {most} bytes; write {most} or less"
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
    profile, kernel = accounts.profile(), accounts.kernel()
    if profile == "ands" and kernel != PROFILES["ands"].kernel:
        yield (
            f"{KERNEL}: the ANDS API knows nothing newer than {PROFILES['ands'].kernel} and may"
            " lose what is sent; leave this option empty"
        )
    if _is_open(accounts.endpoint()):
        yield f"{ENDPOINT}: the secret is sent unencrypted; write an https address"
    if profile == "mds" and _is_open(accounts.rest_endpoint()):
        yield f"{REST_ENDPOINT}: the secret is sent unencrypted; write an https address"
    for text in site.warnings(mapping.rules(), kernel, {"dataset", *registered_types()}):
        yield f"{MAPPING}: {text.rstrip('.')}"


def _is_open(address: str) -> bool:
    """Tell whether what is sent to an address can be read on the way."""
    return address.startswith("http:") and default_environment(address) != "test"
