"""The bytes: ASCII, one line feed between two tags, the same for the same record."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from ckanext.andsdoi.metadata import KERNELS

from ..support import map_, part, texts


def _document(kernel="4.7"):
    return map_(
        title="Überschwemmung & <Flut> \"1\" 'a'",
        notes="one\n\ndoi=10.1234/x\nurl=http://example.org/\n\n<b>two</b> é 𠮷",
        settings={"kernel": kernel},
    )


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_root_names_the_kernel_first(kernel):
    lines = _document(kernel).xml.decode("ascii").split("\n")
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert lines[1] == (
        '<resource xmlns="http://datacite.org/schema/kernel-4"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://datacite.org/schema/kernel-4'
        f' http://schema.datacite.org/meta/kernel-{kernel}/metadata.xsd">'
    )
    assert lines[-2:] == ["</resource>", ""]


def test_no_line_starts_with_anything_but_a_tag():
    xml = _document().xml
    assert xml.isascii()
    assert all(line.startswith(b"<") for line in xml.splitlines())
    assert b"&#10;" in xml


def test_no_cdata_no_comment_no_doctype_no_prefix():
    xml = _document().xml
    assert not re.search(rb"<!|<\w+:|<\?(?!xml )", xml)


def test_the_text_comes_back_as_it_was():
    doc = _document()
    root = etree.fromstring(doc.xml)
    title = root.find(".//{http://datacite.org/schema/kernel-4}title")
    assert title is not None
    assert title.text == doc.record.titles[0].text
    assert "Überschwemmung" in texts(doc, "title")[0]


def test_there_is_one_identifier_without_white_space():
    assert part(_document(), "identifier").count("\n") == 0
    assert _document().xml.count(b"<identifier ") == 1
