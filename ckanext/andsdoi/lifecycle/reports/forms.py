"""The form of a dataset: where its fields are, CKAN's own or those of ckanext-scheming."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p

from ... import config
from ...database import NotMigrated, tables
from ..dataset import ownership

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CORE = frozenset(
    "title name notes tags license_id organization private url version author author_email"
    " maintainer maintainer_email".split()
)
_IDS = {"license_id": "license", "organization": "organizations", "owner_org": "organizations"}
"""CKAN's own fields whose place in the form is called otherwise."""
_OF_SCHEMING = {"tags": "tag_string", "organization": "owner_org", "private": "owner_org"}
"""The fields of a schema that stand for fields of CKAN."""
_PLACES_OF_SCHEMING = {
    "organization": "organizations",
    "owner_org": "organizations",
    "private": "private",
}
_PART = re.compile(r"[.\[]")


@dataclass(frozen=True)
class Form:
    """The form of one dataset, read once for all links to its fields.

    Attributes:
        dataset: The dataset, as `package_show` returns it.
        on_form: Whether the links stand on the form: following them loses nothing then.
    """

    dataset: Mapping[str, Any]
    on_form: bool = False

    def with_links(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return a line of a problem, its fields each with `label` and `url`.

        Args:
            line: As `Line.as_dict` returns it.
        """
        names = dict.fromkeys(line["fields"])
        return {**line, "fields": [{"label": self.label(n), "url": self.url(n)} for n in names]}

    def url(self, field: str) -> str | None:
        """Return where a field is edited, None if the form has no such field.

        Args:
            field: As a problem names it: `author`, `spatial`, `resources[0].format`.
        """
        name, id_, type_ = _PART.split(field, maxsplit=1)[0], self.dataset["id"], self._type
        if name == "resources":
            return str(tk.h.url_for(f"{type_}.resources", id=id_))
        place, page = self._place(name), self._pages.get(_OF_SCHEMING.get(name, name))
        if place is None:
            return None
        if page is not None:
            of_page = f"{type_}.scheming_edit_page"
            return f"{tk.h.url_for(of_page, package_type=type_, id=id_, page=page)}#{place}"
        form = "" if self.on_form else tk.h.url_for(f"{type_}.edit", id=id_)
        return f"{form}#{place}"

    def label(self, field: str) -> str:
        """Return what the form calls a field; a part of one and an extra have their own name."""
        if not self._fields:
            return _labels().get(field, field)
        stated = self._fields.get(_OF_SCHEMING.get(field, field), {}).get("label")
        return str(tk.h.scheming_language_text(stated)) if stated else field

    def _place(self, name: str) -> str | None:
        """Return the id of a field's element, None if it has none."""
        if self._fields:
            own = _OF_SCHEMING.get(name, name)
            place = _PLACES_OF_SCHEMING.get(name, own)
            return f"field-{place}" if own in self._fields else None
        if name in _CORE or name in _IDS:
            return f"field-{_IDS.get(name, name).replace('_', '-')}"
        number = self._numbers.get(name)
        return None if number is None else f"field-extras-{number}-value"

    @property
    def _type(self) -> str:
        return str(self.dataset["type"])

    @cached_property
    def _fields(self) -> Mapping[str, dict[str, Any]]:
        return _fields(self._type)

    @cached_property
    def _pages(self) -> Mapping[str, int]:
        """Return on which page each field is, nothing where the form is one page."""
        pages = tk.h.scheming_get_dataset_form_pages(self._type) if self._fields else ()
        numbered = [
            (one["field_name"], number)
            for number, page in enumerate(pages or (), 1)
            for one in page["fields"]
        ]
        return dict(reversed(numbered))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """Return the number of each extra in CKAN's form, which begins with 1."""
        shown = editable_extras(self.dataset.get("extras") or (), kept_doi(self.dataset["id"]))
        numbered = [(str(extra.get("key")), number) for number, extra in enumerate(shown, 1)]
        return dict(reversed(numbered))


def has_field(dataset_type: str, name: str) -> bool:
    """Tell whether a schema of ckanext-scheming has a field of this name."""
    return name in _fields(dataset_type)


def kept_doi(package_id: str) -> str | None:
    """Return the DOI that the extra of a dataset holds whatever is written there, or None."""
    try:
        with tables() as connection:
            return ownership.ours(connection, package_id).confirmed()
    except NotMigrated:
        return None


def editable_extras(extras: Iterable[dict[str, Any]], kept: str | None) -> list[dict[str, Any]]:
    """Return the extras that the form of a dataset shows: without a DOI that stays as it is.

    Args:
        extras: Those of the dataset.
        kept: What `kept_doi` returned.
    """
    return [one for one in extras if kept is None or one.get("key") != config.extra_key()]


def _labels() -> dict[str, str]:
    """Return what CKAN's form calls its fields, in the words of CKAN's own translations."""
    return {
        "title": tk._("Title"),
        "name": tk._("URL"),
        "notes": tk._("Description"),
        "tags": tk._("Tags"),
        "license_id": tk._("License"),
        "organization": tk._("Organization"),
        "owner_org": tk._("Organization"),
        "private": tk._("Visibility"),
        "url": tk._("Source"),
        "version": tk._("Version"),
        "author": tk._("Author"),
        "author_email": tk._("Author Email"),
        "maintainer": tk._("Maintainer"),
        "maintainer_email": tk._("Maintainer Email"),
    }


def _fields(dataset_type: str) -> dict[str, dict[str, Any]]:
    """Return the fields that ckanext-scheming shows for a type, by name; none without it."""
    if not p.plugin_loaded("scheming_datasets"):
        return {}
    schema = tk.h.scheming_get_dataset_schema(dataset_type) or {}
    return {one["field_name"]: one for one in schema.get("dataset_fields", ())}
