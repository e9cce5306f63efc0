"""What an editor has to know before a dataset gets its DOI, and where it is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p

from ...database import NotMigrated, tables
from ..rows import exemption

if TYPE_CHECKING:
    from collections.abc import Mapping

_CORE = frozenset(
    "title name notes tags license_id organization private url version author author_email"
    " maintainer maintainer_email".split()
)
_IDS = {"license_id": "license", "organization": "organizations", "owner_org": "organizations"}
"""CKAN's own fields whose place in the form is called otherwise."""
_PART = re.compile(r"[.\[]")


def excluded(package_id: str) -> str | None:
    """Return why a person excluded a dataset from getting a DOI, None if nobody did."""
    try:
        with tables() as connection:
            return exemption.excluded(connection, package_id)
    except NotMigrated:
        return None


def form_url(field: str, dataset: Mapping[str, Any]) -> str | None:
    """Return where a field of a dataset is edited, None if its form has no such field.

    Args:
        field: As a problem names it: `author`, `spatial`, `resources[0].format`.
        dataset: The dataset, as `package_show` returns it.
    """
    name, id_, type_ = _PART.split(field, maxsplit=1)[0], dataset["id"], dataset["type"]
    if name == "resources":
        return str(tk.h.url_for(f"{type_}.resources", id=id_))
    form = str(tk.h.url_for(f"{type_}.edit", id=id_))
    place = _IDS.get(name, name)
    if _has_schema(type_):
        return f"{form}#field-{place}"
    if name in _CORE or name in _IDS:
        return f"{form}#field-{place.replace('_', '-')}"
    number = _number_of_extra(name, dataset)
    return None if number is None else f"{form}#field-extras-{number}"


def _has_schema(dataset_type: str) -> bool:
    """Tell whether ckanext-scheming makes the form, with a place for each field of its schema."""
    if not p.plugin_loaded("scheming_datasets"):
        return False
    return bool(tk.h.scheming_get_dataset_schema(dataset_type))


def _number_of_extra(name: str, dataset: Mapping[str, Any]) -> int | None:
    keys = [extra.get("key") for extra in dataset.get("extras") or ()]
    return keys.index(name) if name in keys else None
