"""What a site chooses (`Settings`) and what only the lifecycle knows (`Facts`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .site import SiteMapping, site_mapping

KERNELS = ("4.2", "4.3", "4.4", "4.5", "4.6", "4.7")

MAX_TITLE = 1_000
MAX_PUBLISHER = 255
MAX_VERSION = 100
MAX_RIGHTS = 2_000
MAX_SUBJECTS = 1_000
MAX_RELATED = 1_000
MAX_DATASETS = 20
"""Of how many other datasets of the site a document speaks."""
MAX_FORMATS = 100
MAX_PLACES = 100
MAX_DESCRIPTIONS = 50
MAX_FUNDERS = 500
# Of any other property, and of what stands within one entry.
MAX_OTHERS = 100
MAX_OF_NAME = 20


@dataclass(frozen=True)
class Settings:
    """A site's choices; each is an option `ckanext.andsdoi.<name>`, none is needed.

    Lists and tables may also be given as the option's text, `mapping` as a path
    (`/etc/ckan/andsdoi.yaml` or `package.module:file.yaml`) or as a loaded dict.

    Attributes:
        kernel: Version of the DataCite schema to write, 4.2 to 4.7.
        site_url: Base of the landing URLs; what lies below it is the site's own.
        site_title: Publisher of last resort.
        extra_key: The field that holds the dataset's own DOI; it is never mapped.
        require: CKAN fields without which a dataset is not minted.
        language: BCP 47 tag of the language that the site writes in; empty: nothing is assumed.
        publisher: Site-wide publisher; it wins over everything.
        publisher_ror: The ROR ID of `publisher`.
        resource_types: `General` or `General/Text` by dataset type.
        licences: SPDX id or URL by CKAN's licence id.
        maintainer_type: contributorType of the maintainer; `none` leaves it out.
        remove_emails: Whether e-mail addresses in free text become `[…]`.
        max_names: How many creators, and how many contributors, are sent.
        max_description: Characters of one description.
        max_polygon_points: A polygon with more becomes its bounding box.
        max_bytes: Size of the document.
        mapping: The site's own mapping.

    Raises:
        ValueError: The kernel is none of `KERNELS`, or the mapping is wrong.
    """

    kernel: str = "4.2"
    site_url: str = ""
    site_title: str = ""
    extra_key: str = "doi"
    require: Iterable[str] = ()
    language: str = ""
    publisher: str = ""
    publisher_ror: str = ""
    resource_types: Mapping[str, str] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    maintainer_type: str = "DataManager"
    remove_emails: bool = True
    max_names: int = 1_000
    max_description: int = 10_000
    max_polygon_points: int = 200
    max_bytes: int = 65_535
    mapping: SiteMapping | Mapping[str, object] | str | None = None

    def __post_init__(self) -> None:
        if self.kernel not in KERNELS:
            raise ValueError(f"{self.kernel} is no kernel; use one of {', '.join(KERNELS)}")
        set_ = object.__setattr__
        set_(self, "require", _words(self.require))
        set_(self, "resource_types", _table(self.resource_types))
        set_(self, "licences", _table(self.licences))
        set_(self, "mapping", site_mapping(self.mapping, self.extra_key))

    @property
    def site(self) -> SiteMapping:
        """Return the site's own mapping, ready to use."""
        return site_mapping(self.mapping, self.extra_key)


class FirstPublisher(NamedTuple):
    """The publisher as first registered with a DOI."""

    name: str
    ror: str | None = None


class Withdrawal(NamedTuple):
    """When and why a dataset was withdrawn."""

    day: date | str
    reason: str = ""


class Relation(NamedTuple):
    """A relation to another dataset or DOI.

    Attributes:
        relation_type: DataCite's relationType, seen from the dataset being registered.
        identifier: DOI or URL of the other side; None if it has neither, or may not be named.
        name: What to call the other side in a problem.
    """

    relation_type: str
    identifier: str | None
    name: str = ""


@dataclass(frozen=True)
class Facts:
    """What only the lifecycle knows of a dataset; all of it is optional.

    Attributes:
        publication_year: The year already registered with this DOI.
        publisher: The publisher as first registered, if it came from the organization or the
            site's title.
        withdrawn: Day and reason of a withdrawal.
        published_on: The day, UTC, on which the dataset was seen going public.
        relations: CKAN relationships, versions and successors, in the order to send.
        datasets: What stands for another dataset of this site, by the text that refers to it
            (`references`): its DOI or URL; empty for the dataset itself; None if it may not be
            named.
        left_out: What refers to more datasets of the site than `MAX_DATASETS`: texts of `datasets`
            and names of `relations`. They have no identifier there.
        today: The day to take if no other source gives a year; None: the clock's.
    """

    publication_year: int | None = None
    publisher: FirstPublisher | None = None
    withdrawn: Withdrawal | None = None
    published_on: date | str | None = None
    relations: tuple[Relation, ...] = ()
    datasets: Mapping[str, str | None] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    today: date | str | None = None


def _words(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value.split() if isinstance(value, str) else value)


def _table(value: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    if isinstance(value, Mapping):
        return dict(value)
    pairs = (word.partition("=") for word in _words(value))
    return {key: text for key, _, text in pairs if key and text}
