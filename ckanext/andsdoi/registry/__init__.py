"""A DOI registry over HTTP: one request a call, confirmed, or an error that says what to do.

`client` speaks DataCite's MDS API, `rest_client` reads its REST API, both by way of `requests`
(what is checked before), `transport` (one request and its answer) and `meaning` (what the answer
means: the decision tables). `errors` says it in words; no HTTP status is read outside this package.
`interface` is all that the lifecycle asks of a registry, `profiles` is where registries differ.
"""

from .client import Client
from .errors import AccountError, DataError, Outcome, RegistryError, TransientError
from .interface import Registry
from .profiles import PROFILES, Profile, default_environment
from .rest_client import RestClient, RestDoi

__all__ = [
    "PROFILES",
    "AccountError",
    "Client",
    "DataError",
    "Outcome",
    "Profile",
    "Registry",
    "RegistryError",
    "RestClient",
    "RestDoi",
    "TransientError",
    "default_environment",
]
