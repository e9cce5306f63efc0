"""Whatever a text holds, it stays in its place: one entry, with the fields that it should have."""

from __future__ import annotations

from dataclasses import replace

import pybtex.database
import rispy
from hypothesis import given, settings
from hypothesis import strategies as some

from ckanext.andsdoi.citation import EXPORTS, link_header
from ckanext.andsdoi.citation.tex import escaped
from ckanext.andsdoi.metadata.record import Creator, Record, Title

from .support import RECORD, cited, on_one_line

HARD = "{}\\,;%\"'\r\n\v\x1e\u2028\u202e @#=~^_-&<>aA1\u0301é水"
FIELDS = (
    "title year month publisher howpublished note version language keywords abstract"
    " copyright doi url"
).split()
TEXTS = some.text(some.sampled_from(HARD) | some.characters(codec="utf-8"), min_size=1).filter(
    on_one_line
)


def record_with(text: str) -> Record:
    creators = (
        Creator(f"{text}, {text}", "Personal", None, text, text),
        Creator(f"{text} and {text}", "Organizational"),
    )
    return replace(RECORD, titles=(Title(text),), creators=creators, version=text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_text_ends_its_field_in_bibtex(text: str) -> None:
    written = EXPORTS["bibtex"].write(cited(record_with(text))).decode()
    (entry,) = pybtex.database.parse_string(written, "bibtex").entries.values()
    assert list(entry.fields) == FIELDS
    assert entry.fields["title"] == f"{{{escaped(text)}}}"
    assert len(entry.persons["author"]) == 2


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_text_ends_its_line_in_ris(text: str) -> None:
    (entry,) = rispy.loads(EXPORTS["ris"].write(cited(record_with(text))).decode())
    line = on_one_line(text)
    assert (entry["title"], entry["edition"]) == (line, line)
    assert len(entry["authors"]) == 2


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_address_ends_its_link(text: str) -> None:
    header = link_header(cited(page=f"https://example.org/{text}", exports=f"https://e/{text}"))
    assert header.isascii()
    assert header.isprintable()
    assert header.count(", <") == header.count("<") - 1
