"""The site's own mapping: which CKAN field goes to which DataCite property, as the site says.

It comes from `datacite:` annotations in the site's ckanext-scheming schemas and from a YAML
file. Both are checked when they are read: what is wrong raises `MappingError` with one sentence
that names the place, what stands there and the nearest right word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from difflib import get_close_matches
from typing import Any

from ..values import languages
from .file import MappingError, Place, load
from .targets import CONSTANTS, TARGETS

ANY_TYPE = "*"
_AS = "as"
_FIELDS = "fields"

_FORBIDDEN = frozenset(["creator_user_id", "private", "state", "plugin_data"])
_CORE = frozenset(
    "title author maintainer organization owner_org notes tags tag_string license_id "
    "license_title license_url version url id name type metadata_created metadata_modified "
    "resources relationships_as_subject relationships_as_object groups isopen num_resources "
    "num_tags creator_user_id private state plugin_data author_email maintainer_email "
    "extras".split()
)


@dataclass(frozen=True)
class Rule:
    """What one field is used for.

    Attributes:
        field: The CKAN field; dots reach into dicts.
        target: The property, a key of `TARGETS`.
        type: The word behind the dot (contributorType, dateType ...), if any.
        fields: Part of the property by subfield.
        constants: Value by part of the property.
    """

    field: str
    target: str
    type: str | None = None
    fields: Mapping[str, str] = default(default_factory=dict)
    constants: Mapping[str, str] = default(default_factory=dict)

    @property
    def replaces(self) -> bool:
        """Tell whether a usable value takes the place of the built-in sources."""
        abstract = self.target == "description" and self.type == "Abstract"
        main = self.target != "title" or self.type is None
        return abstract or (TARGETS[self.target].replaces and main)

    @property
    def written(self) -> str:
        """Return the target as a site writes it."""
        return f"{self.target}.{self.type}" if self.type else self.target

    @property
    def kernel(self) -> str:
        """Return the first kernel that has what the rule writes."""
        target = TARGETS[self.target]
        return max(target.kernel, target.types.get(self.type or "", "4.2"))


Rules = Mapping[str, "Rule | None"]


@dataclass(frozen=True)
class SiteMapping:
    """The rules of a site by dataset type and field; None: the field is never sent."""

    datasets: Mapping[str, Rules] = default(default_factory=dict)
    resources: Mapping[str, Rules] = default(default_factory=dict)

    def of(self, dataset_type: str) -> Rules:
        """Return the rules for the fields of a dataset type; its own win over those of `*`."""
        return {**self.datasets.get(ANY_TYPE, {}), **self.datasets.get(dataset_type, {})}

    def of_resources(self, dataset_type: str) -> Rules:
        """Return the rules for the fields of a dataset type's resources."""
        return self.resources.get(dataset_type, {})

    def over(self, annotations: SiteMapping) -> SiteMapping:
        """Return both mappings as one; of the same field this one wins, `*` included."""
        every = self.datasets.get(ANY_TYPE, {})
        merged = {
            name: {**rules, **every, **self.datasets.get(name, {})}
            for name, rules in annotations.datasets.items()
        }
        return SiteMapping({**self.datasets, **merged}, {**annotations.resources, **self.resources})


def site_mapping(value: Any, extra_key: str = "doi") -> SiteMapping:
    """Return a site's mapping, ready to use.

    Args:
        value: Nothing, a `SiteMapping`, a path (`package.module:file.yaml` too), the dict
            that such a file holds, or a ckanext-scheming schema.
        extra_key: The field that holds the dataset's own DOI; it can't be mapped.

    Raises:
        MappingError: Something is wrong with it.
    """
    if value is None or value == "":
        return SiteMapping()
    if isinstance(value, SiteMapping):
        return value
    if isinstance(value, str):
        tables, places = load(value)
        return from_tables({} if tables is None else tables, extra_key, places)
    if isinstance(value, Mapping) and "dataset_fields" in value:
        return from_schema(value, extra_key)
    return from_tables(value, extra_key)


def from_tables(
    tables: Any, extra_key: str = "doi", places: Mapping[tuple[str, ...], Place] | None = None
) -> SiteMapping:
    """Read what a mapping file holds: rules by field, by dataset type.

    Raises:
        MappingError: Something is wrong with it.
    """
    if not isinstance(tables, Mapping):
        raise MappingError("The mapping is no table of dataset types.")
    return SiteMapping(
        {
            str(name): _rules(_lines(str(name), rules, places or {}), extra_key)
            for name, rules in tables.items()
        }
    )


def _lines(
    name: str, rules: Any, places: Mapping[tuple[str, ...], Place]
) -> Iterator[tuple[str, Any, str]]:
    if not isinstance(rules, Mapping):
        place = places.get((name,), name)
        raise MappingError(f"{place}: write one line a field below the dataset type.")
    for key, value in rules.items():
        yield str(key), value, str(places.get((name, str(key)), f"{name}.{key}"))


def from_schema(schema: Mapping[str, Any], extra_key: str = "doi") -> SiteMapping:
    """Read the `datacite:` annotations of a ckanext-scheming schema.

    Raises:
        MappingError: Something is wrong with one of them.
    """
    name = str(schema.get("dataset_type", "dataset"))
    datasets = _rules(annotations_of(schema.get("dataset_fields"), name), extra_key)
    resources = _rules(
        annotations_of(schema.get("resource_fields"), f"{name}, resource"), extra_key, resource=True
    )
    return SiteMapping({name: datasets}, {name: resources})


def check_fields(mapping: SiteMapping, schemas: Iterable[Mapping[str, Any]]) -> None:
    """Check that the mapped fields of each type with a schema are in it or in CKAN's core.

    Raises:
        MappingError: One is in neither.
    """
    for schema in schemas:
        name = str(schema.get("dataset_type", "dataset"))
        fields = schema.get("dataset_fields") or ()
        known = _CORE | {str(one.get("field_name")) for one in fields if isinstance(one, Mapping)}
        for key in mapping.datasets.get(name, {}):
            if key.partition(".")[0] not in known and key not in known:
                raise MappingError(
                    f"{name}.{key}: the schema of {name} has no field {key}{_nearest(key, known)}"
                )


def warnings(mapping: SiteMapping, kernel: str, types: Iterable[str]) -> list[str]:
    """Return what may be meant otherwise: unknown dataset types, targets newer than the kernel."""
    known = {ANY_TYPE, *types}
    found = [
        f"{name} in the mapping is a dataset type that no plugin registers."
        for name in mapping.datasets
        if name not in known
    ]
    for name, rules in mapping.datasets.items():
        newer = [rule for rule in rules.values() if rule and rule.kernel > kernel]
        found += [
            f"{name}.{rule.field}: {rule.written} needs kernel {rule.kernel}; this site sends "
            f"{kernel}, where it is replaced or left out."
            for rule in newer
        ]
    return found


def annotations_of(fields: Any, type_name: str) -> Iterator[tuple[str, Any, str]]:
    """Yield field, annotation and place of each annotated field of a schema."""
    for entry in fields or ():
        if not isinstance(entry, Mapping):
            continue
        name = str(entry.get("field_name", ""))
        parts = subfield_parts(entry)
        if "datacite" in entry or parts:
            place = f"Schema of {type_name}, field {name}"
            yield name, _with_parts(entry.get("datacite"), parts, place), place


def subfield_parts(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts that the subfields of a schema's field are annotated with."""
    subfields = [sub for sub in entry.get("repeating_subfields") or () if isinstance(sub, Mapping)]
    return {
        str(sub.get("field_name")): str(sub["datacite"]) for sub in subfields if sub.get("datacite")
    }


def _with_parts(value: Any, parts: dict[str, str], place: str) -> Any:
    if value is None:
        raise MappingError(f"{place}: its subfields have datacite:, the field itself needs it too.")
    rule = {_AS: value} if isinstance(value, str) else value
    if not parts or not isinstance(rule, dict):
        return value
    return {**rule, _FIELDS: {**parts, **rule.get(_FIELDS, {})}}


def _rules(
    entries: Iterable[tuple[str, Any, str]], extra_key: str, resource: bool = False
) -> dict[str, Rule | None]:
    rules: dict[str, Rule | None] = {}
    taken: dict[str, str] = {}
    for name, value, place in entries:
        rule = read_rule(name, value, place, extra_key)
        rules[name] = rule
        if rule is None:
            continue
        if resource and not TARGETS[rule.target].resource:
            raise MappingError(f"{place}: {rule.target} can't be taken from a resource.")
        check_single(rule, taken, place)
    return rules


def check_single(rule: Rule, taken: dict[str, str], place: str) -> None:
    """Check that no second field is mapped to a target of one value."""
    if not TARGETS[rule.target].single or rule.type:
        return
    first = taken.setdefault(rule.target, rule.field)
    if first != rule.field:
        raise MappingError(
            f"{place}: {first} is mapped to {rule.target} already; it has one value."
        )


def read_rule(name: str, value: Any, place: str, extra_key: str) -> Rule | None:
    """Read what is written of one field; None if it is never to be read."""
    if value is False:
        return None
    if isinstance(value, str):
        value = {_AS: value}
    if not isinstance(value, Mapping):
        raise MappingError(f"{place}: write a target, false, or a table with {_AS}, not {value!r}.")
    if _AS not in value:
        raise MappingError(f"{place}: {_AS} is missing; it names the target.")
    check_source(name, place, extra_key)
    target, kind = read_target(value[_AS], place)
    fields = read_fields(value.get(_FIELDS, {}), target, place)
    constants = {
        part: read_constant(part, text, target, place)
        for part, text in value.items()
        if part not in (_AS, _FIELDS)
    }
    needs = TARGETS[target].needs
    if needs and needs not in {*constants, *fields.values()}:
        raise MappingError(f"{place}: {target} needs {needs}.")
    return Rule(name, target, kind, fields, constants)


def check_source(name: str, place: str, extra_key: str) -> None:
    """Check that a field may be mapped: no e-mail address, no own DOI, nothing forbidden."""
    if "mail" in name.casefold():
        raise MappingError(f"{place}: an e-mail address is never sent; write false.")
    if name == extra_key or name in _FORBIDDEN:
        raise MappingError(f"{place}: {name} can't be mapped; write false.")


def read_target(value: Any, place: str) -> tuple[str, str | None]:
    """Read `target.type`: the target, and the type if there is one."""
    name, dot, kind = str(value).partition(".")
    target = TARGETS.get(name)
    if target is None:
        raise MappingError(f"{place}: {name} is no target{_nearest(name, TARGETS)}")
    if dot and not target.types:
        raise MappingError(f"{place}: {name} has no types; write {name}.")
    if not dot and target.typed:
        example = f"{name}.{next(iter(target.types))}"
        raise MappingError(f"{place}: {name} needs a {target.type_name}, as in {example}.")
    if dot and kind not in target.types:
        raise MappingError(
            f"{place}: {value} is no {target.type_name}{_nearest(kind, target.types)}"
        )
    return name, kind or None


def read_fields(fields: Any, target: str, place: str) -> dict[str, str]:
    """Read the table of subfields and the parts of the target that they are."""
    if not isinstance(fields, Mapping):
        raise MappingError(f"{place}: {_FIELDS} is a table of subfields and parts.")
    for name, part in fields.items():
        check_part(str(part), target, place)
        if "mail" in str(name).casefold():
            raise MappingError(f"{place}: {name}: an e-mail address is never sent.")
    return {str(name): str(part) for name, part in fields.items()}


def read_constant(part: str, value: Any, target: str, place: str) -> str:
    """Read the value that a part of the target always has."""
    check_part(part, target, place)
    text = str(value)
    terms = CONSTANTS.get(part)
    if terms is not None and text not in terms:
        raise MappingError(f"{place}: {text} is no {part}{_nearest(text, terms)}")
    if part == "lang" and languages.tag(text) is None:
        raise MappingError(f"{place}: {text} is no language code; write en, de, pt-BR ...")
    if part == "alternateIdentifierType" and text.upper() == "DOI":
        raise MappingError(f"{place}: DOI is no alternateIdentifierType; use relatedIdentifier.")
    return text


def check_part(part: str, target: str, place: str) -> None:
    """Check that a target has a part."""
    parts = TARGETS[target].parts
    if part not in parts:
        raise MappingError(f"{place}: {target} has no part {part}{_nearest(part, parts)}")


def _nearest(word: str, words: Iterable[str]) -> str:
    close = get_close_matches(word, list(words), n=1)
    return f"; did you mean {close[0]}?" if close else f"; use one of {', '.join(sorted(words))}."
