"""The options by name, and what those say that stand by themselves.

The only module that knows the names of options. CKAN validates each by itself when it starts
(`config_declaration.yaml`).
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import ckantoolkit as tk
import yaml
from ckan.common import config_declaration
from ckan.logic import clear_validators_cache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckan.config.declaration import Declaration

_OURS = re.compile(r"(?:ckan\.|ckanext\.)?ands[._-]?doi\.")
_DECLARATION = Path(__file__).parents[1] / "config_declaration.yaml"

PROFILE = "ckanext.andsdoi.profile"
ENDPOINT = "ckanext.andsdoi.endpoint"
ENVIRONMENT = "ckanext.andsdoi.environment"
APP_ID = "ckanext.andsdoi.app_id"
SHARED_SECRET = "ckanext.andsdoi.shared_secret"  # noqa: S105 - the name of an option
SHARED_SECRET_FILE = "ckanext.andsdoi.shared_secret_file"  # noqa: S105 - the name of an option
PREFIX = "ckanext.andsdoi.prefix"
FORMER_PREFIXES = "ckanext.andsdoi.former_prefixes"
SHOULDER = "ckanext.andsdoi.shoulder"
ACCOUNTS = "ckanext.andsdoi.accounts"
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
PROTECT = "ckanext.andsdoi.protect"
NOTICES = "ckanext.andsdoi.notices"
NOTIFY_EDITORS = "ckanext.andsdoi.notify_editors"
SHOW_IN_SEARCH = "ckanext.andsdoi.show_in_search"
STATUS_USERS = "ckanext.andsdoi.status_users"
CKANEXT_DOI_KEYS = "ckanext.andsdoi.ckanext_doi_keys"
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

Select = Literal["all", "requested"]
Permission = Literal["editor", "admin", "sysadmin"]


def declare(declaration: Declaration) -> None:
    """Declare the options to CKAN.

    A plugin that is loaded before ours and asks for a validator while it is imported
    (ckanext-scheming does) fills CKAN's cache of validators, and ours would not be found.
    """
    clear_validators_cache()
    declaration.load_dict(yaml.safe_load(_DECLARATION.read_text("utf-8")))


def unknown_options() -> dict[str, str | None]:
    """Return the options that look like ours and are none, each with the one that may be meant.

    CKAN itself takes what it does not know for an option of somebody else.
    """
    options = config_declaration.iter_options(pattern="ckanext.andsdoi.*")
    declared = frozenset(map(str, options))
    unknown = [key for key in tk.config if _OURS.match(key) and key not in declared]
    return {key: _nearest(key, declared) for key in sorted(unknown)}


def _nearest(key: str, declared: Iterable[str]) -> str | None:
    names = {option.removeprefix("ckanext.andsdoi."): option for option in declared}
    found = difflib.get_close_matches(_OURS.sub("", key, count=1), names, n=1, cutoff=0.5)
    return names[found[0]] if found else None


def text_of(key: str) -> str:
    """Return the value of an option, as text."""
    return str(tk.config[key])


def words_of(key: str) -> tuple[str, ...]:
    """Return the words of an option, which blanks separate."""
    return tuple(tk.aslist(tk.config[key]))


def pairs_of(key: str) -> dict[str, str]:
    """Return the words of an option that are written as `key=value`."""
    return dict(pair.split("=", 1) for pair in words_of(key))


def number_of(key: str) -> int:
    """Return the number that an option holds."""
    return int(tk.config[key])


def flag_of(key: str) -> bool:
    """Tell whether an option says yes."""
    return bool(tk.asbool(tk.config[key]))


def is_unset(key: str) -> bool:
    """Tell whether an option is left empty, where that means something of its own."""
    return text_of(key) == ""


def concurrency() -> int:
    """Return how many requests one worker has under way at the same time."""
    return number_of(CONCURRENCY)


def connect_timeout() -> int:
    """Return the seconds to wait for a connection."""
    return number_of(CONNECT_TIMEOUT)


def read_timeout() -> int:
    """Return the seconds to wait for the whole answer."""
    return number_of(READ_TIMEOUT)


def lease_seconds() -> int:
    """Return how long a worker owns a DOI without renewing it: two requests at their slowest."""
    return 2 * (connect_timeout() + read_timeout())


def send() -> bool:
    """Tell whether anything is sent at all."""
    return flag_of(SEND)


def queue() -> str:
    """Return the queue of CKAN's background jobs."""
    return text_of(QUEUE)


def select() -> Select:
    """Tell which eligible datasets get a DOI: all, or those asked for."""
    return cast(Select, text_of(SELECT))


def dataset_types() -> frozenset[str]:
    """Return the dataset types that are eligible."""
    return frozenset(words_of(DATASET_TYPES))


def organizations() -> frozenset[str]:
    """Return the names or ids of organizations that are eligible; empty for all."""
    return frozenset(words_of(ORGANIZATIONS))


def harvested() -> bool:
    """Tell whether harvested datasets are eligible."""
    return flag_of(HARVESTED)


def existing_doi_fields() -> tuple[str, ...]:
    """Return the fields in which, beside the extra, a dataset may bring a DOI."""
    return words_of(EXISTING_DOI_FIELDS)


def require() -> tuple[str, ...]:
    """Return the fields that a dataset must have."""
    return words_of(REQUIRE)


def delay() -> int:
    """Return the minutes between publication and the first mint."""
    return number_of(DELAY)


def hide_limit() -> int:
    """Return how many DOIs may be hidden within an hour, 0 for no limit."""
    return number_of(HIDE_LIMIT)


def mint_permission() -> Permission:
    """Tell who may mint."""
    return cast(Permission, text_of(MINT_PERMISSION))


def withdraw_permission() -> Permission:
    """Tell who may withdraw and exclude."""
    return cast(Permission, text_of(WITHDRAW_PERMISSION))


def protect() -> frozenset[str]:
    """Tell what needs the right to withdraw, for a findable DOI: "delete", "private", or none."""
    return frozenset(words_of(PROTECT))


def notices() -> bool:
    """Tell whether the contact is told by e-mail what waits for a person."""
    return flag_of(NOTICES)


def notify_editors() -> bool:
    """Tell whether editors are told by e-mail of the DOIs of their datasets."""
    return flag_of(NOTIFY_EDITORS)


def show_in_search() -> bool:
    """Tell whether the DOI stands among the results of a search."""
    return flag_of(SHOW_IN_SEARCH)


def status_users() -> frozenset[str]:
    """Return the names of the users who may read the status besides sysadmins."""
    return frozenset(words_of(STATUS_USERS))


def ckanext_doi_keys() -> bool:
    """Tell whether datasets show their DOI as themes of ckanext-doi expect it, too."""
    return flag_of(CKANEXT_DOI_KEYS)


def extra_key() -> str:
    """Return the key of the dataset's extra that holds the DOI."""
    return text_of(EXTRA_KEY)
