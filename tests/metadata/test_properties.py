"""Whatever stands in a field: a valid document, or a problem that names the field."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.metadata import KERNELS, Settings, document, site
from ckanext.andsdoi.metadata.dataset.field_names import OTHER_NAMES
from ckanext.andsdoi.metadata.problems import FIELD_ORDER

from .support import DOI, EMAIL, MINIMAL

FIELDS = [
    *(name for name in FIELD_ORDER if name not in ("relationships", "organization")),
    "organization",
    "extras",
    "references",
    "is_supplement_to",
    "replaces",
    "license",
    "license_other",
    "contact_person",
    "landingPage",
    *(name for names in OTHER_NAMES.values() for name in names),
]
WORDS = [
    "Smith, John",
    "jane@example.org",
    "Jane Doe <jane@example.org>",
    "https://orcid.org/0000-0002-1825-0097",
    "0000-0002-1825-0098",
    "10.1234/abc",
    "https://example.org/a b?q=ü",
    "mailto:a@b.example.org",
    "2024-13-45",
    "05/06/2014",
    "2019/2021",
    "-0054",
    "ENG",
    "cc-by",
    "CSV",
    "POINT(151 -33)",
    '{"type": "Point", "coordinates": [1e400, "x"]}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
    "n/a",
    "Anonymous",
    "\x00\ud800\ufffe",
    "<script>alert(1)</script>",
    "]]>",
    "&amp;lt;b&gt;",
    "null",
    "[]",
    "{'a': [1, (2,)]}",
    "12",
    "pointOfContact",
    "DataCollector",
    "[2001 TO *]",
    "Q124946",
    "2021年12月1日",
    "Doe, Jane, Dr.; 0000-0002-1825-0097",
]
KEYS = [
    "name title label value en de fr-CH uri url identifier type role relation given_name",
    "family_name affiliation email key start end west east south north text geom bbox format",
    "size license doi agent state vocabulary_name award_number extras id date coordinates",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(WORDS),
    st.binary(max_size=3),
)
KEY = st.one_of(st.sampled_from(" ".join(KEYS).split()), st.text(max_size=5))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEY, inner, max_size=4), st.tuples(inner)
    ),
    max_leaves=8,
)
ENCODED = st.builds(lambda value: json.dumps(value, default=str), VALUES)
DATASETS = st.dictionaries(st.sampled_from(FIELDS), st.one_of(VALUES, ENCODED), max_size=6)
QUIET = settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@QUIET
@given(DATASETS, st.sampled_from(KERNELS))
def test_any_value_in_any_field_gives_a_valid_document(schemas, fields, kernel):
    doc = document({**MINIMAL, **fields}, DOI, Settings(kernel=kernel))
    assert "mapping-failed" not in {problem.code for problem in doc.problems}
    schemas.assert_valid(doc.xml, *({kernel, "4.7"} & set(schemas.kernels)))
    assert doc.xml.isascii()
    assert not EMAIL.search(doc.xml)
    assert re.fullmatch(rb"(?:<[^\n]*\n)*<[^\n]*\n", doc.xml)


SIGNS = st.sampled_from(
    [
        *(
            "-",
            ".",
            "_",
            " ",
            "\u3000",
            "\t",
            "\x00",
            "\x7f",
            "\u200b",
            "\u00ad",
            "\u0301",
            "😀",
            "/",
            "#",
        ),
        *("/-", "*", ";", "()", "<b></b>", "&nbsp;", "jane@example.org", "http://x.org/-"),
    ]
)


@QUIET
@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.one_of(SIGNS, st.lists(SIGNS, max_size=2), st.dictionaries(KEY, SIGNS, max_size=3)),
        min_size=1,
        max_size=4,
    )
)
@example({"dcat_type": "-"})
@example({"type": "-"})
@example({"theme": [{"uri": "\x00"}]})
def test_what_is_nothing_but_signs_is_no_defect(fields):
    doc = document({**MINIMAL, **fields}, DOI)
    assert not any("defect" in problem.message for problem in doc.problems)


@QUIET
@given(DATASETS)
def test_the_same_dataset_gives_the_same_bytes_whatever_the_order_of_its_keys(fields):
    dataset = {**MINIMAL, **fields}
    first = document(dataset, DOI)
    again = document(dict(reversed(dataset.items())), DOI)
    assert first.xml == again.xml
    assert first.problems == again.problems


@QUIET
@given(VALUES, VALUES)
def test_whatever_is_passed_it_never_raises(dataset, doi):
    assert document(dataset, doi).xml


@QUIET
@given(st.sampled_from(["author", "notes", "title", "url", "license_title"]), SCALARS)
def test_a_problem_shows_no_email_address(field, value):
    doc = document({**MINIMAL, field: value}, DOI)
    for problem in doc.problems:
        assert not EMAIL.search(f"{problem.found} {problem.message}".encode("utf-8", "replace"))


def _rule(name: str, target: site.Target) -> dict[str, object]:
    """Map a subfield to every part of a target that data can fill."""
    kind = f"{name}.{next(reversed(target.types))}" if target.typed else name
    return {"as": kind, "fields": {f"sub_{part}": part for part in target.parts}}


TARGETS = {f"my_{name}": (name, target) for name, target in site.TARGETS.items()}
MAPPING = {
    "*": {field: _rule(*one) for field, one in TARGETS.items()}
    | {
        f"plain_{name}": _rule(name, t)["as"]
        for name, t in site.TARGETS.items()
        if not t.single and not t.needs
    }
}
PARTS = sorted({f"sub_{part}" for target in site.TARGETS.values() for part in target.parts})
ENTRIES = st.lists(
    st.dictionaries(st.sampled_from(PARTS), st.one_of(SCALARS, VALUES), max_size=6), max_size=3
)
SITE_VALUES = st.one_of(ENTRIES, VALUES, ENCODED)


@QUIET
@given(
    st.dictionaries(st.sampled_from(sorted(MAPPING["*"])), SITE_VALUES, max_size=5),
    st.sampled_from(KERNELS),
)
def test_any_value_in_a_field_that_the_site_maps_gives_a_valid_document(schemas, fields, kernel):
    doc = document({**MINIMAL, **fields}, DOI, Settings(kernel=kernel, mapping=MAPPING))
    assert "mapping-failed" not in {problem.code for problem in doc.problems}
    schemas.assert_valid(doc.xml, *({kernel, "4.7"} & set(schemas.kernels)))
    assert not EMAIL.search(doc.xml)
