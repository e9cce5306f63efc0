"""A DOI registry over HTTP."""

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
