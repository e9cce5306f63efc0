"""The accounts of a site: what its file says, and who they are at the registry.

One is the site's own, up to two stand in the file. Each of ours may have every prefix of ours at
the registry, so that nothing but the code keeps a DOI from a wrong account.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path

from ckanext.andsdoi.registry.sandbox import DEMO, NEIGHBOUR
from ckanext.andsdoi.registry.sandbox.accounts import Account as User

DEFAULT = "default"
PREFIX = DEMO.prefixes[0]
LATER = "10.70009"
"""What the first account of the file is given under way."""
MARINE = User("marine", "marine-secret", ("10.70002", LATER, PREFIX, "10.70003"))
GEOLOGY = User("geology", "geology-secret", ("10.70003", PREFIX, "10.70002", LATER))
OURS = {
    DEFAULT: replace(DEMO, prefixes=(PREFIX, *MARINE.prefixes[:2], "10.70003")),
    "marine": MARINE,
    "geology": GEOLOGY,
}
HOME = {DEFAULT: (PREFIX,), "marine": ("10.70002", LATER), "geology": ("10.70003",)}
"""The prefixes of which an account is the first to mint."""
AT_REGISTRY = (OURS[DEFAULT], NEIGHBOUR, MARINE, GEOLOGY)
USERS = frozenset(user.user for user in OURS.values())


@dataclass
class Written:
    """One account, as a person writes it: into the file, and the site's own into the options."""

    name: str
    prefix: str
    former: list[str] = field(default_factory=list)
    registry: dict[str, str] = field(default_factory=dict)
    """Where its registry is, if it is another one than the site's."""

    @property
    def prefixes(self) -> set[str]:
        return {self.prefix, *self.former}

    @property
    def user(self) -> str:
        return OURS[self.name].user

    def to_dict(self, organizations: list[str]) -> dict[str, object]:
        return {
            "organizations": organizations,
            "app_id": self.user,
            "shared_secret_file": f"{self.name}.secret",
            "prefix": self.prefix,
            "former_prefixes": self.former,
            "publisher": f"Institute of {self.name}",
            **self.registry,
        }


class Accounts:
    """Which accounts there are now, and for which of the site's organizations.

    `had` are the prefixes that each user ever had here; `away` are accounts that were taken from
    the file, and may come back.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.begin([], 1, {})

    def begin(self, organizations: list[str], number: int, registry: dict[str, str]) -> None:
        """Bind each organization but the first to an account of its own, as far as there are any.

        Args:
            organizations: The ids of the site's.
            number: How many accounts there are.
            registry: The keys of the last one, if it is at another registry.
        """
        names = list(OURS)[:number]
        self.known = {name: Written(name, OURS[name].prefixes[0]) for name in names}
        self.known[names[-1]].registry = registry if number > 1 else {}
        self.away: dict[str, Written] = {}
        self.bound = dict(zip(organizations, names, strict=False))
        self.had: dict[str, set[str]] = {}
        for name, user in OURS.items():
            self.write_secret(name, user.password)

    @property
    def number(self) -> int:
        return len(self.known) + len(self.away)

    def of_organization(self, organization: str | None) -> str:
        """Return the account that new DOIs of an organization are minted at."""
        name = self.bound.get(organization or "", DEFAULT)
        return name if name in self.known else DEFAULT

    def of_prefix(self, doi: str) -> Written | None:
        """Return the account that a DOI which is not known here belongs to."""
        prefix = doi.partition("/")[0]
        return next((one for one in self.known.values() if prefix in one.prefixes), None)

    def named(self, number: int) -> Written:
        """Return one of the accounts there are now, by a number that may be too large."""
        known = list(self.known.values())
        return known[number % len(known)]

    def write_secret(self, name: str, secret: str) -> None:
        (self._folder / f"{name}.secret").write_text(secret)

    def secret_file(self, name: str) -> str:
        return str(self._folder / f"{name}.secret")

    def write(self) -> dict[str, str]:
        """Write the file anew, as before CKAN is started anew; return the options of the site."""
        own = self.known[DEFAULT]
        for one in self.known.values():
            self.had.setdefault(one.user, set()).update(one.prefixes)
        options = {
            "app_id": own.user,
            "shared_secret": "",
            "shared_secret_file": self.secret_file(DEFAULT),
            "prefix": own.prefix,
            "former_prefixes": " ".join(own.former),
            "accounts": "",
        }
        others = {
            one.name: one.to_dict([of for of, name in self.bound.items() if name == one.name])
            for one in self.known.values()
            if one.name != DEFAULT
        }
        if others:
            # JSON is YAML
            path = self._folder / f"accounts-{uuid.uuid4().hex}.yaml"
            path.write_text(json.dumps({"default": True, "accounts": others}))
            options["accounts"] = str(path)
        return options
