"""The words for roles: of ISO 19115, DCAT, CRediT and DataCite, and what DataCite makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...values.identifiers import is_uri, last_segment
from ...vocabulary import CONTRIBUTOR_TYPES

PUBLISHER = "publisher"
CONTACT = "contact"
AUTHORS = frozenset(["author", "coauthor", "originator"])
_MAKERS = frozenset(["author", "originator", "principalinvestigator"])
_DROPPED = frozenset(["user", "stakeholder"])
_TYPES = {
    **{term.casefold(): term for term in CONTRIBUTOR_TYPES},
    "pointofcontact": "ContactPerson",
    "contact": "ContactPerson",
    "custodian": "DataManager",
    "maintainer": "DataManager",
    "owner": "RightsHolder",
    "rightsholder": "RightsHolder",
    "copyrightholder": "RightsHolder",
    "distributor": "Distributor",
    "publisher": "Distributor",
    "resourceprovider": "Distributor",
    "principalinvestigator": "ProjectLeader",
    "pi": "ProjectLeader",
    "processor": "DataCurator",
    "collector": "DataCollector",
    "sponsor": "Sponsor",
    "funder": "Sponsor",
    "editor": "Editor",
    "translator": "Translator",
    # CRediT, where DataCite means the same.
    "datacuration": "DataCurator",
    "projectadministration": "ProjectManager",
    "supervision": "Supervisor",
    "investigation": "DataCollector",
    "formalanalysis": "Researcher",
}
OTHER = "Other"
# Says no more than the list of contributors does.
_NO_MORE = "contributor"
_BETWEEN = re.compile("[/,;|]")
_SIGNS = re.compile(r"[\s_-]")


def key(role: str) -> str:
    """Return a role in the form of the tables: a URI's last segment, without blanks and case."""
    return _SIGNS.sub("", last_segment(role)).casefold()


def makes_creator(roles: Iterable[str]) -> bool:
    """Tell whether one of the roles is that of a creator, if there is no other."""
    return any(key(role) in _MAKERS for role in roles)


def contributor_type(role: str, name_type: str | None) -> str | None:
    """Return the contributorType of a role, or None if DataCite has no match for it."""
    name = key(role)
    if name in _DROPPED:
        return None
    if name in AUTHORS:
        return "Researcher" if name_type == "Personal" else OTHER
    return _TYPES.get(name, OTHER)


def has_no_type(role: str) -> bool:
    """Tell whether DataCite has no word for a role, so that it is sent as `Other`."""
    name = key(role)
    return bool(name) and name not in _TYPES and name not in AUTHORS and name != _NO_MORE


def several(text: str) -> tuple[str, ...]:
    """Return the roles that a text names, `Owner/Custodian`: itself, unless each part is one."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    are_roles = not is_uri(text) and all(map(is_known, parts))
    return tuple(parts) if are_roles else tuple(filter(None, [text.strip()]))


def is_known(role: str) -> bool:
    """Tell whether a text is a role that has a meaning here."""
    name = key(role)
    return name in _TYPES or name in AUTHORS or name in _DROPPED
