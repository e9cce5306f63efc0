"""Two documents that say the same are the same, however a registry wrote them."""

from __future__ import annotations

import time

import pytest

from ckanext.andsdoi.metadata import document
from ckanext.andsdoi.metadata.output.compare import same_document

ONE = document({"title": "Water levels", "author": "Doe, Jane", "id": "1"}, "10.70000/abc").xml


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"><", b">\n  <"),
        (b"Water levels", b"\n    Water   levels\n"),
        (b"10.70000/abc</identifier>", b"10.70000/ABC</identifier>"),
        (b"kernel-4.7/metadata.xsd", b"kernel-4.6/metadata.xsd"),
        (b"<titles>", b"<!-- rewritten --><titles>"),
        (b'"UTF-8"?>', b'"UTF-8" standalone="yes"?>'),
        (b"Water levels", b"&#87;ater levels"),
    ],
)
def test_differences_of_form_do_not_count(before: bytes, after: bytes) -> None:
    other = ONE.replace(before, after)

    assert same_document(ONE, other)


def test_prefixes_and_the_order_of_attributes_do_not_count() -> None:
    one = b'<resource xmlns="http://datacite.org/schema/kernel-4"><a x="1" y="2"/></resource>'
    name = b'xmlns:d="http://datacite.org/schema/kernel-4.6"'
    other = b"<d:resource " + name + b'><d:a y="2" x="1"/></d:resource>'

    assert same_document(one, other)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Water levels", b"Water level"),
        (b"Doe, Jane", b"Doe, John"),
        (b"10.70000/abc</identifier>", b"10.70000/abd</identifier>"),
        (b'resourceTypeGeneral="Dataset"', b'resourceTypeGeneral="Image"'),
        (b"<titles>", b"<titles><title>Another</title>"),
        (b"</resource>", b""),
    ],
)
def test_differences_of_content_count(before: bytes, after: bytes) -> None:
    other = ONE.replace(before, after)
    assert other != ONE

    assert not same_document(ONE, other)


def test_entities_are_not_read() -> None:
    other = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><resource>&a;</resource>'

    assert not same_document(ONE, other)


@pytest.mark.parametrize(
    "element",
    [
        "<a " + " ".join(f'a{i}="1"' for i in range(100_000)) + "/>",
        "<a/>" * 100_000,
        "<a>" * 200 + "<b/>" * 50_000 + "</a>" * 200,
    ],
)
def test_a_document_that_is_made_to_be_slow_is_compared_in_no_time(element: str) -> None:
    slow = ONE.replace(b"<titles>", f"{element}<titles>".encode())
    started = time.process_time()

    assert not same_document(slow, slow.replace(b"Water", b"Wine"))
    assert not same_document(slow, ONE)
    assert time.process_time() - started < 10
