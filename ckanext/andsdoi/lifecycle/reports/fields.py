"""The fields of all datasets about which the site's mapping has to decide, added up."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import batches
from ...metadata import site_fields
from ..dataset.ckan import read_as_anonymous, read_in_any_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...metadata import Settings, SiteField

log = logging.getLogger(__name__)

BATCH = 500
MOST_NAMES = 10_000
"""Of so many names there are counts: datasets whose extras are data may have any number."""

_DATASETS = sa.text(
    """
    SELECT id, private IS NOT TRUE AS is_public FROM package
     WHERE state = 'active' AND id > :after AND type = ANY (:types)
     ORDER BY id LIMIT :limit
    """
)


@dataclass
class FieldCount:
    """A field, in how many datasets it is filled, and an example of a public one."""

    field: SiteField
    datasets: int = 0
    example: str = ""


@dataclass
class Survey:
    """What was counted: datasets, those that could not be read, fields by name and coverage."""

    datasets: int = 0
    failed: int = 0
    left_out: int = 0
    _counts: dict[tuple[str, str], FieldCount] = field(default_factory=dict)

    @property
    def fields(self) -> list[FieldCount]:
        """Return the fields, the most frequent first, then by name."""
        return sorted(self._counts.values(), key=lambda one: (-one.datasets, one.field.name))

    def add(self, found: SiteField, *, is_public: bool) -> None:
        """Count a field of one more dataset."""
        key = (found.name, found.covered)
        if key not in self._counts and len(self._counts) >= MOST_NAMES:
            self.left_out += 1
            return
        one = self._counts.setdefault(key, FieldCount(found._replace(example="")))
        one.datasets += 1
        if is_public and not one.example:
            one.example = found.example


def survey(dataset_type: str | None, advance: Callable[[], None]) -> Survey:
    """Count the fields of all datasets that are not deleted; reads only.

    Args:
        dataset_type: Only datasets of this type; None: of those that get DOIs.
        advance: Is called once for each dataset.
    """
    counted = Survey()
    settings = config.mapping_settings(config.account())
    types = sorted(config.dataset_types()) if dataset_type is None else [dataset_type]
    for batch in batches(_row, _DATASETS, {"types": types}, size=BATCH, after=""):
        for package_id, is_public in batch:
            _count(counted, settings, package_id, is_public=is_public)
            advance()
    return counted


def _row(package_id: str, is_public: bool) -> tuple[str, bool]:
    return package_id, is_public


def _count(counted: Survey, settings: Settings, package_id: str, *, is_public: bool) -> None:
    """Count the fields of one dataset; one that cannot be read is counted, and logged."""
    try:
        dataset, is_public = _read(package_id, is_public=is_public)
        found = site_fields(dataset, settings)
    except tk.ObjectNotFound:
        return
    except Exception:
        log.exception("The fields of dataset %s could not be read", package_id)
        counted.failed += 1
        return
    finally:
        model.Session.remove()
    counted.datasets += 1
    for one in found:
        counted.add(one, is_public=is_public)


def _read(package_id: str, *, is_public: bool) -> tuple[dict[str, Any], bool]:
    """Return a dataset, and whether everybody may read it."""
    if is_public:
        try:
            return read_as_anonymous(package_id), True
        except tk.NotAuthorized:
            pass
    return read_in_any_state(package_id), False
