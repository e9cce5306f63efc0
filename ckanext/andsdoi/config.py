"""The configuration, typed: the only module that knows the names of options.

CKAN validates each option by itself when it starts (``config_declaration.yaml``); :func:`check`
adds what concerns several options at once. What an empty option means is decided here.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import quote, urlsplit, urlunsplit

import ckan.plugins as p
import ckantoolkit as tk
import yaml
from ckan.exceptions import CkanConfigurationException
from ckan.logic import clear_validators_cache
from ckan.logic.schema import default_create_package_schema

from ckanext.andsdoi.metadata import site
from ckanext.andsdoi.metadata.settings import Settings
from ckanext.andsdoi.registry.profiles import PROFILES, Environment, Profile, default_environment
from ckanext.andsdoi.registry.rest_client import default_endpoint as default_rest_endpoint

if TYPE_CHECKING:
    from ckan.config.declaration import Declaration

log = logging.getLogger(__name__)

_DECLARATION = Path(__file__).with_name("config_declaration.yaml")

PROFILE = "ckanext.andsdoi.profile"
ENDPOINT = "ckanext.andsdoi.endpoint"
ENVIRONMENT = "ckanext.andsdoi.environment"
APP_ID = "ckanext.andsdoi.app_id"
SHARED_SECRET = "ckanext.andsdoi.shared_secret"  # noqa: S105 - the name of an option
SHARED_SECRET_FILE = "ckanext.andsdoi.shared_secret_file"  # noqa: S105 - the name of an option
PREFIX = "ckanext.andsdoi.prefix"
FORMER_PREFIXES = "ckanext.andsdoi.former_prefixes"
SHOULDER = "ckanext.andsdoi.shoulder"
SEND = "ckanext.andsdoi.send"
REST_ENDPOINT = "ckanext.andsdoi.rest_endpoint"
RATE = "ckanext.andsdoi.rate"
CONCURRENCY = "ckanext.andsdoi.concurrency"
CONNECT_TIMEOUT = "ckanext.andsdoi.connect_timeout"
READ_TIMEOUT = "ckanext.andsdoi.read_timeout"
CONTACT = "ckanext.andsdoi.contact"
SELECT = "ckanext.andsdoi.select"
DATASET_TYPES = "ckanext.andsdoi.dataset_types"
ORGANIZATIONS = "ckanext.andsdoi.organizations"
HARVESTED = "ckanext.andsdoi.harvested"
EXISTING_DOI_FIELDS = "ckanext.andsdoi.existing_doi_fields"
REQUIRE = "ckanext.andsdoi.require"
DELAY = "ckanext.andsdoi.delay"
HIDE_LIMIT = "ckanext.andsdoi.hide_limit"
MINT_PERMISSION = "ckanext.andsdoi.mint_permission"
WITHDRAW_PERMISSION = "ckanext.andsdoi.withdraw_permission"
QUEUE = "ckanext.andsdoi.queue"
EXTRA_KEY = "ckanext.andsdoi.extra_key"
LANDING_URL = "ckanext.andsdoi.landing_url"
KERNEL = "ckanext.andsdoi.kernel"
PUBLISHER = "ckanext.andsdoi.publisher"
PUBLISHER_ROR = "ckanext.andsdoi.publisher_ror"
RESOURCE_TYPES = "ckanext.andsdoi.resource_types"
LICENCES = "ckanext.andsdoi.licences"
LANGUAGE = "ckanext.andsdoi.language"
MAINTAINER_TYPE = "ckanext.andsdoi.maintainer_type"
REMOVE_EMAILS = "ckanext.andsdoi.remove_emails"
MAX_NAMES = "ckanext.andsdoi.max_names"
MAX_DESCRIPTION = "ckanext.andsdoi.max_description"
MAX_POLYGON_POINTS = "ckanext.andsdoi.max_polygon_points"
MAX_BYTES = "ckanext.andsdoi.max_bytes"
MAPPING = "ckanext.andsdoi.mapping"

DEFAULT_ACCOUNT = "default"
# CKAN ends a background job after 180 s, and a job may start its last request after 60 s.
MAX_REQUEST_SECONDS = 110
_DATACITE_HOSTS: Mapping[str, Environment] = {
    "mds.datacite.org": "production",
    "mds.test.datacite.org": "test",
}
# Far more than any dataset needs, and far less than DataCite's MDS takes.
_USUAL_MAX_BYTES = 1_000_000

Select = Literal["all", "requested"]
Permission = Literal["editor", "admin", "sysadmin"]


@dataclass(frozen=True)
class Account:
    """What belongs together at one registry: where it is, who we are there, what we mint.

    ``rate`` is in requests per five minutes, 0 for no limit; the time-outs are in seconds.
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
    """All accounts of the site, by their name."""
    return {DEFAULT_ACCOUNT: _default_account()}


def account(name: str = DEFAULT_ACCOUNT) -> Account:
    """One account; KeyError if the site has none of that name."""
    return accounts()[name]


def environment() -> Environment:
    """Whether the site's DOIs are real ones; what is not said follows from the endpoint."""
    return cast(Environment, _text(ENVIRONMENT)) or default_environment(endpoint())


def prefixes() -> frozenset[str]:
    """Every prefix whose DOIs are ours, former ones too."""
    return frozenset([prefix(), *former_prefixes()])


def profile() -> str:
    """The registry's dialect, a key of ``PROFILES``."""
    return _text(PROFILE)


def endpoint() -> str:
    """The registry's base URL, without a slash at its end."""
    return _text(ENDPOINT) or _profile().endpoint


def rest_endpoint() -> str:
    """The base URL of the REST API that tells what MDS does not, or an empty string."""
    return _text(REST_ENDPOINT) or default_rest_endpoint(endpoint(), environment())


def prefix() -> str:
    """The prefix of new DOIs."""
    return _text(PREFIX)


def former_prefixes() -> tuple[str, ...]:
    """Prefixes that are ours but get no new DOIs."""
    return tuple(former for former in _words(FORMER_PREFIXES) if former != prefix())


def shoulder() -> str:
    """The fixed start of new suffixes."""
    return _text(SHOULDER)


def kernel() -> str:
    """The version of the DataCite Metadata Schema to write."""
    return _text(KERNEL) or _profile().kernel


def rate() -> int:
    """Requests per five minutes, 0 for no limit."""
    return _profile().rate if _is_empty(RATE) else _number(RATE)


def max_bytes() -> int:
    """The largest metadata document that may be sent."""
    if _is_empty(MAX_BYTES):
        return min(_profile().max_bytes, _USUAL_MAX_BYTES)
    return _number(MAX_BYTES)


def concurrency() -> int:
    """Requests that one worker has under way at the same time."""
    return _number(CONCURRENCY)


def connect_timeout() -> int:
    """Seconds to wait for a connection."""
    return _number(CONNECT_TIMEOUT)


def read_timeout() -> int:
    """Seconds to wait for the whole answer."""
    return _number(READ_TIMEOUT)


def lease_seconds() -> int:
    """How long a worker owns a DOI without renewing it: two requests at their slowest."""
    return 2 * (connect_timeout() + read_timeout())


def contact() -> str:
    """The site's e-mail address towards the registry, or an empty string."""
    return _text(CONTACT) or str(tk.config.get("email_to") or "")


def send() -> bool:
    """Whether anything is sent at all."""
    return _flag(SEND)


def queue() -> str:
    """The queue of CKAN's background jobs."""
    return _text(QUEUE)


def select() -> Select:
    """Which eligible datasets get a DOI: all, or those asked for."""
    return cast(Select, _text(SELECT))


def dataset_types() -> frozenset[str]:
    """The dataset types that are eligible."""
    return frozenset(_words(DATASET_TYPES))


def organizations() -> frozenset[str]:
    """Names or ids of the organizations that are eligible; empty for all."""
    return frozenset(_words(ORGANIZATIONS))


def harvested() -> bool:
    """Whether harvested datasets are eligible."""
    return _flag(HARVESTED)


def existing_doi_fields() -> tuple[str, ...]:
    """Where, beside the extra, a dataset may bring a DOI."""
    return _words(EXISTING_DOI_FIELDS)


def require() -> tuple[str, ...]:
    """The fields that a dataset must have."""
    return _words(REQUIRE)


def delay() -> int:
    """Minutes between publication and the first mint."""
    return _number(DELAY)


def hide_limit() -> int:
    """DOIs that may be hidden within an hour, 0 for no limit."""
    return _number(HIDE_LIMIT)


def mint_permission() -> Permission:
    """Who may mint."""
    return cast(Permission, _text(MINT_PERMISSION))


def withdraw_permission() -> Permission:
    """Who may withdraw and exclude."""
    return cast(Permission, _text(WITHDRAW_PERMISSION))


def extra_key() -> str:
    """The key of the dataset's extra that holds the DOI."""
    return _text(EXTRA_KEY)


def landing_base() -> str:
    """What all landing page addresses begin with, without a slash at its end."""
    template = _text(LANDING_URL)
    if not template:
        return _site_base()
    return template.partition("{")[0].rpartition("/")[0]


def landing_url(package_id: str, name: str, type_: str) -> str:
    """The address that a dataset's DOI leads to. Needs no request: jobs call it too."""
    template = _text(LANDING_URL)
    if not template:
        return f"{_site_base()}/dataset/{package_id}"
    return template.format(
        id=quote(package_id, safe=""), name=quote(name, safe=""), type=quote(type_, safe="")
    )


def page_patterns() -> tuple[re.Pattern[str], ...]:
    """What addresses of datasets look like, with groups `id` or `name` and what follows: `rest`.

    Those of landing pages, and CKAN's own in any language, which take a name for an id as well;
    each type of dataset may have pages of its own, whether or not it gets DOIs. ckanext-dcat adds
    the format to the address, and the API has another one.
    """
    types = "|".join(re.escape(one) for one in sorted({"dataset", *dataset_types(), *_types()}))
    base = f"{_address_pattern(_site_base())}(?:/+[A-Za-z_@]{{2,12}})?"
    page = f"/+(?:{types})(?:/+edit)?/+"
    api = r"/+api(?:/\d)?/action/package_show\?(?:[^#]*&)?id="
    rest = r"(?P<rest>(?:\.(?:rdf|xml|ttl|n3|jsonld))?(?:[/?#&].*)?)"
    own = re.compile(f"{base}(?:{page}|{api})(?P<id>[^/?#&]+?){rest}", re.DOTALL)
    template = _text(LANDING_URL)
    return (re.compile(_page_pattern(template), re.DOTALL), own) if template else (own,)


def mapping_settings(account: Account) -> Settings:
    """What the mapping of a dataset to metadata depends on, for one account."""
    return Settings(
        kernel=account.kernel,
        site_url=landing_base(),
        site_title=str(tk.config.get("ckan.site_title") or ""),
        extra_key=extra_key(),
        require=require(),
        language=_text(LANGUAGE),
        publisher=_text(PUBLISHER),
        publisher_ror=_text(PUBLISHER_ROR),
        resource_types=_pairs(RESOURCE_TYPES),
        licences=_pairs(LICENCES),
        maintainer_type=_text(MAINTAINER_TYPE),
        remove_emails=_flag(REMOVE_EMAILS),
        max_names=_number(MAX_NAMES),
        max_description=_number(MAX_DESCRIPTION),
        max_polygon_points=_number(MAX_POLYGON_POINTS),
        max_bytes=max_bytes(),
        mapping=_mapping(),
    )


def declare(declaration: Declaration) -> None:
    """Declare the options to CKAN.

    A plugin that is loaded before ours and asks for a validator while it is imported
    (ckanext-scheming does) fills CKAN's cache of validators, and ours would not be found.
    """
    clear_validators_cache()
    declaration.load_dict(yaml.safe_load(_DECLARATION.read_text("utf-8")))


def check() -> None:
    """Stop CKAN if options contradict each other, and log what is allowed but unwise.

    Raises:
        CkanConfigurationException: one sentence a line, each with the option's name in front
            and without any secret.
    """
    _read_secret.cache_clear()
    _site_mapping.cache_clear()
    problems = list(_problems())
    if problems:
        raise CkanConfigurationException("\n".join(problems))
    for warning in warnings():
        log.warning(warning)


def warnings() -> list[str]:
    """Settings that work but that a person should look at; one sentence each."""
    return list(_warnings())


def _problems() -> Iterator[str]:
    yield from _account_problems()
    if connect_timeout() + read_timeout() > MAX_REQUEST_SECONDS:
        yield (
            f"{READ_TIMEOUT}: together with {CONNECT_TIMEOUT} it is more than"
            f" {MAX_REQUEST_SECONDS} seconds, after which CKAN may end the job;"
            f" write for example {MAX_REQUEST_SECONDS - 20}, and 10 for {CONNECT_TIMEOUT}"
        )
    if max_bytes() > _profile().max_bytes:
        yield (
            f"{MAX_BYTES}: a registry of profile {profile()} takes no larger document than"
            f" {_profile().max_bytes} bytes; write {_profile().max_bytes} or less"
        )
    if _text(PUBLISHER_ROR) and not _text(PUBLISHER):
        yield (
            f"{PUBLISHER_ROR}: it belongs to a publisher that is not set;"
            f" write for example {PUBLISHER} = Example University"
        )
    if extra_key() in default_create_package_schema():
        yield (
            f'{EXTRA_KEY}: "{extra_key()}" is a field of CKAN itself and can\'t hold the DOI;'
            " write for example doi"
        )
    yield from _refusal(_mapping)
    if not landing_base().isascii():
        yield (
            f"{LANDING_URL}: ckan.site_url has letters that no registry takes in an address;"
            " write for example https://data.example.org/dataset/{id}"
        )


def _account_problems() -> Iterator[str]:
    if send():
        yield from _credential_problems()
    host = urlsplit(endpoint()).hostname or ""
    expected = _DATACITE_HOSTS.get(host, environment())
    if environment() != expected:
        yield (
            f'{ENVIRONMENT}: {host} mints {expected} DOIs, not "{environment()}" ones;'
            f" write {expected}"
        )


def _credential_problems() -> Iterator[str]:
    unless = f"(or {SEND} = false, to send nothing)"
    if not _text(APP_ID):
        yield (
            f"{APP_ID}: the user name at the registry is missing; write your app id or"
            f" repository id, for example EXAMPLE.REPO {unless}"
        )
    if _text(SHARED_SECRET) and _text(SHARED_SECRET_FILE):
        yield f"{SHARED_SECRET_FILE}: the secret is given twice; remove {SHARED_SECRET}"
    elif _text(SHARED_SECRET_FILE):
        yield from _refusal(_password)
    elif not _text(SHARED_SECRET):
        yield (
            f"{SHARED_SECRET}: the secret is missing; write the one that your registry gave you,"
            f" or name its file, for example {SHARED_SECRET_FILE} = /etc/ckan/andsdoi-secret"
            f" {unless}"
        )


def _refusal(read: Callable[[], object]) -> Iterator[str]:
    """The sentence with which a file was refused, if it was."""
    try:
        read()
    except CkanConfigurationException as err:
        yield str(err)


def _warnings() -> Iterator[str]:
    if profile() == "ands" and kernel() != PROFILES["ands"].kernel:
        yield (
            f"{KERNEL}: the ANDS API knows nothing newer than {PROFILES['ands'].kernel} and may"
            " lose what is sent; leave this option empty"
        )
    if _is_open(endpoint()):
        yield f"{ENDPOINT}: the secret is sent unencrypted; write an https address"
    if profile() == "mds" and _is_open(rest_endpoint()):
        yield f"{REST_ENDPOINT}: the secret is sent unencrypted; write an https address"
    for text in site.warnings(_mapping(), kernel(), _registered_types()):
        yield f"{MAPPING}: {text.rstrip('.')}"


def _is_open(address: str) -> bool:
    """Whether what is sent to an address can be read on the way."""
    return address.startswith("http:") and default_environment(address) != "test"


def _default_account() -> Account:
    return Account(
        name=DEFAULT_ACCOUNT,
        environment=environment(),
        profile=profile(),
        endpoint=endpoint(),
        rest_endpoint=rest_endpoint(),
        user=_text(APP_ID),
        password=_password(),
        prefix=prefix(),
        former_prefixes=former_prefixes(),
        shoulder=shoulder(),
        kernel=kernel(),
        rate=rate(),
        connect_timeout=connect_timeout(),
        read_timeout=read_timeout(),
        contact=contact(),
    )


def _profile() -> Profile:
    return PROFILES[profile()]


def _password() -> str:
    """The secret; empty where nothing is sent and there is none."""
    path = _text(SHARED_SECRET_FILE)
    if not path:
        return _text(SHARED_SECRET)
    try:
        return _read_secret(path)
    except CkanConfigurationException:
        if send():
            raise
        return ""


@functools.lru_cache
def _read_secret(path: str) -> str:
    """Read once, so that no page and no job depends on the file later on.

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
        f"{SHARED_SECRET_FILE}: the file {what}; name one that CKAN can read and that holds"
        " nothing but the secret, for example /etc/ckan/andsdoi-secret"
    )


def _mapping() -> site.SiteMapping:
    return _site_mapping(_text(MAPPING), extra_key())


@functools.lru_cache
def _site_mapping(location: str, extra_key: str) -> site.SiteMapping:
    """The site's own mapping, read once: its file over the annotations of its schemas."""
    schemas = _schemas()
    annotated = site.SiteMapping()
    for schema in schemas:
        with _refusing("scheming.dataset_schemas"):
            annotated = site.site_mapping(schema, extra_key).over(annotated)
    with _refusing(MAPPING):
        written = site.site_mapping(location, extra_key)
        site.check_fields(written, schemas)
    return written.over(annotated)


@contextmanager
def _refusing(option: str) -> Iterator[None]:
    try:
        yield
    except ValueError as err:
        raise CkanConfigurationException(f"{option}: {str(err).rstrip('.')}") from None


def _schemas() -> list[Mapping[str, object]]:
    """The dataset schemas of ckanext-scheming, if the site uses it."""
    if not p.plugin_loaded("scheming_datasets"):
        return []
    return list(tk.h.scheming_dataset_schemas().values())


def _registered_types() -> set[str]:
    forms = p.PluginImplementations(p.IDatasetForm)
    return {"dataset", *(type_ for form in forms for type_ in form.package_types())}


def _page_pattern(template: str) -> str:
    """Turn the template of landing pages into a pattern; what is named twice need not agree."""
    parts = re.split(r"\{(id|name|type)\}", template)
    seen: set[str] = set()
    pattern = _address_pattern(parts[0])
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        group = f"?P<{name}>" if name not in seen else "?:"
        seen.add(name)
        pattern += f"({group}[^/?#&]+){re.escape(text)}"
    return f"{pattern}(?P<rest>.*)"


def _types() -> Iterator[str]:
    """Yield the types of datasets that extensions bring."""
    for plugin in p.PluginImplementations(p.IDatasetForm):
        yield from plugin.package_types()


def _address_pattern(address: str) -> str:
    """Match an address with http as with https, whatever the case of scheme and host."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    known = "https?" if scheme in ("http", "https") else re.escape(scheme)
    return f"(?i:{known}://{re.escape(host)}){re.escape(slash + path)}"


def _site_base() -> str:
    """CKAN's own address as its ``url_for`` builds it, in no language.

    CKAN takes scheme and host from ``ckan.site_url`` and the path from ``ckan.root_path``,
    where ``{{LANG}}`` marks the place of the language.
    """
    address = urlsplit(str(tk.config["ckan.site_url"]))
    root = str(tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")
    path = root if tk.config.get("ckan.root_path") else address.path
    return urlunsplit((address.scheme, address.netloc.lower(), path.rstrip("/"), "", ""))


def _text(key: str) -> str:
    return str(tk.config[key])


def _words(key: str) -> tuple[str, ...]:
    return tuple(tk.aslist(tk.config[key]))


def _pairs(key: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in _words(key))


def _number(key: str) -> int:
    return int(tk.config[key])


def _flag(key: str) -> bool:
    return bool(tk.asbool(tk.config[key]))


def _is_empty(key: str) -> bool:
    return _text(key) == ""
