"""What differs between the registries that speak the DataCite MDS API: one profile each."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

Environment = Literal["production", "test"]

DATACITE_REST: Final[Mapping[Environment, str]] = MappingProxyType(
    {"production": "https://api.datacite.org", "test": "https://api.test.datacite.org"}
)
"""DataCite's REST API."""


@dataclass(frozen=True)
class Profile:
    """One kind of registry.

    Attributes:
        name: the value of the option `profile`.
        endpoint: the base URL of its production service.
        kernel: the DataCite schema version to send by default.
        rate: requests per five minutes that its host may get by default, 0 = unlimited.
        max_bytes: the largest metadata document it takes.
        url_escapes: characters of a landing URL that must be written otherwise in POST /doi.
    """

    name: str
    endpoint: str
    kernel: str
    rate: int
    max_bytes: int
    url_escapes: Mapping[str, str]

    def escape_url(self, url: str) -> str:
        """Return the landing URL as POST /doi must hold it to arrive unchanged."""
        return "".join(self.url_escapes.get(c, c) for c in url)


# The ANDS proxy decodes the value once and cuts it at "&", then the MDS behind it decodes again.
# It keeps documents in a column of 65,535 bytes.
ANDS: Final = Profile(
    name="ands",
    endpoint="https://researchdata.ands.org.au/api/doi/datacite",
    kernel="4.2",
    rate=250,
    max_bytes=65_535,
    url_escapes=MappingProxyType({"%": "%2525", "+": "%252B", "&": "%26"}),
)

MDS: Final = Profile(
    name="mds",
    endpoint="https://mds.datacite.org",
    kernel="4.7",
    rate=500,
    max_bytes=10 * 1024 * 1024,
    url_escapes=MappingProxyType({"%": "%25", "+": "%2B"}),
)

# The proxy mints for either environment, by the account.
_KNOWN_HOSTS: Final[Mapping[str, tuple[Profile, Environment | None]]] = MappingProxyType(
    {
        "researchdata.ands.org.au": (ANDS, None),
        "mds.datacite.org": (MDS, "production"),
        "mds.test.datacite.org": (MDS, "test"),
    }
)

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType({p.name: p for p in (ANDS, MDS)})


def profile_at(endpoint: str) -> Profile | None:
    """Return the profile of a registry that everybody knows, None of any other."""
    return _known(endpoint)[0]


def environment_at(endpoint: str) -> Environment | None:
    """Return what the DOIs of a registry that everybody knows are, None if that is not certain."""
    return _known(endpoint)[1]


def host_of(environment: Environment) -> str:
    """Return the host of DataCite's MDS for an environment."""
    return next(host for host, (_, of) in _KNOWN_HOSTS.items() if of == environment)


def _known(endpoint: str) -> tuple[Profile | None, Environment | None]:
    return _KNOWN_HOSTS.get(urlsplit(endpoint).hostname or "", (None, None))


def is_loopback(host: str) -> bool:
    """Tell whether a host can only be this machine (RFC 6761 for `localhost`)."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def default_environment(endpoint: str) -> Environment:
    """Return `test` for this machine and DataCite's test system, else `production`."""
    here = is_loopback(urlsplit(endpoint).hostname or "")
    return environment_at(endpoint) or ("test" if here else "production")
