"""Resources, from what CKAN says of them."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.citation import Resource, resources_of


def read(**resource: Any) -> Resource:
    (found,) = resources_of({"resources": [{"url": "https://example.org/a", **resource}]})
    return found


def test_a_resource_is_read_with_all_it_says() -> None:
    assert read(
        name=" a.csv ",
        mimetype="text/csv",
        format="CSV",
        size=123,
        license="https://example.org/terms",
        doi="https://doi.org/10.1234/Part",
    ) == Resource(
        "https://example.org/a",
        "a.csv",
        "text/csv",
        123,
        "https://example.org/terms",
        "10.1234/part",
    )


@pytest.mark.parametrize(
    ("mimetype", "format_", "media_type"),
    [
        ("text/CSV", "XLS", "text/csv"),
        (None, "CSV", "text/csv"),
        ("", ".GeoJSON", "application/geo+json"),
        ("", "application/x-netcdf", "application/x-netcdf"),
        ("csv", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("text/csv; charset=utf-8", "", None),
        ('text/a"b', "", None),
        ("", "Shapefile/zipped map", None),
        ("", "", None),
    ],
)
def test_the_media_type_is_the_stated_one_else_that_of_the_format(
    mimetype: str | None, format_: str, media_type: str | None
) -> None:
    assert read(mimetype=mimetype, format=format_).media_type == media_type


@pytest.mark.parametrize(
    ("size", "number"),
    [
        (123, 123),
        ("123", 123),
        (0, 0),
        ("12 KB", None),
        (-1, None),
        (True, None),
        (None, None),
        ([], None),
        ("١٢", None),
        (1.5, None),
    ],
)
def test_a_size_is_a_number_of_bytes(size: object, number: int | None) -> None:
    assert read(size=size).size == number


@pytest.mark.parametrize(
    "url", ["", None, "a.csv", "ftp://example.org/a", "javascript:alert(1)", 7]
)
def test_what_has_no_address_on_the_web_is_left_out(url: object) -> None:
    assert resources_of({"resources": [{"url": url}]}) == ()


@pytest.mark.parametrize("resources", [None, "x", {}, [None, "x", 7, []]])
def test_nothing_in_a_dataset_is_trusted(resources: object) -> None:
    assert resources_of({"resources": resources}) == ()
    assert resources_of({}) == ()
