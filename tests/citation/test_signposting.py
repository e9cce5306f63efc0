"""Signposting: header and linkset, as its own library reads them and RFC 9264 wants them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import signposting

from ckanext.andsdoi.citation import EXPORTS, Resource, Standing, export_header, link_header
from ckanext.andsdoi.metadata.record import Creator, NameIdentifier, ResourceType, Rights

from .support import DOI, LINK, PAGE, RECORD, SITE, cited
from .support import EXPORTS as ADDRESS

ORCID = "https://orcid.org/0000-0002-1825-0097"
SPDX = "https://spdx.org/licenses/CC-BY-4.0"
ADVERTISED = ["bibtex", "ris", "csl", "datacite", "schemaorg"]


def read(header: str) -> signposting.Signposting:
    return signposting.find_signposting_http_link([header], PAGE)


def contexts(**changes: Any) -> dict[str, dict[str, Any]]:
    """Return what the linkset says, by anchor."""
    found = json.loads(EXPORTS["linkset"].write(cited(**changes)))
    assert list(found) == ["linkset"]
    anchors = [one["anchor"] for one in found["linkset"]]
    assert len(set(anchors)) == len(anchors)
    return dict(zip(anchors, found["linkset"], strict=True))


def targets(context: dict[str, Any], rel: str) -> list[str]:
    return [one["href"] for one in context.get(rel, [])]


def files(number: int) -> tuple[Resource, ...]:
    return tuple(Resource(f"{SITE}/dataset/rain/resource/{at}/a.csv") for at in range(number))


def by(number: int) -> tuple[Creator, ...]:
    scheme = "https://orcid.org/"
    return tuple(
        Creator(f"Doe {at}", name_identifiers=(NameIdentifier("ORCID", f"{scheme}{at}", scheme),))
        for at in range(number)
    )


def test_the_header_says_what_the_page_is() -> None:
    found = read(link_header(cited()))
    assert found.citeAs is not None
    assert found.citeAs.target == LINK
    assert {one.target for one in found.types} == {
        "https://schema.org/Dataset",
        "https://schema.org/AboutPage",
    }
    assert found.license is not None
    assert found.license.target == SPDX
    assert {one.target for one in found.authors} == {ORCID}
    assert {(one.target, one.type) for one in found.items} == {
        (f"{SITE}/download/a.csv", "text/csv")
    }
    assert {one.target for one in found.linksets} == {f"{ADDRESS}/linkset"}
    assert {one.target: one.type for one in found.describedBy} == {
        **{f"{ADDRESS}/{name}": EXPORTS[name].media_type for name in ADVERTISED},
        LINK: "application/vnd.datacite.datacite+json",
    }


def test_a_generic_type_has_a_profile() -> None:
    profiles = {
        one.target: one.link["profile"]
        for one in read(link_header(cited())).describedBy
        if "profile" in one.link
    }
    assert profiles == {f"{ADDRESS}/schemaorg": "https://schema.org/"}


@pytest.mark.parametrize("number", [1, 5, 20, 200, 2_000])
def test_the_header_never_grows_beyond_2000_bytes(number: int) -> None:
    record = replace(RECORD, creators=by(number))
    header = link_header(cited(record, resources=files(number)))
    assert len(f"Link: {header}".encode("ascii")) <= 2_000
    assert header.startswith(f'<{LINK}>; rel="cite-as", ')
    assert 'rel="linkset"' in header
    found = read(header)
    assert len(found.authors) in (0, number)
    assert len(found.items) in (0, number)


def test_authors_and_items_are_in_the_header_only_where_all_are() -> None:
    assert len(read(link_header(cited(replace(RECORD, creators=by(10))))).authors) == 10
    assert not read(link_header(cited(replace(RECORD, creators=by(11))))).authors
    assert len(read(link_header(cited(resources=files(3)))).items) == 3
    assert not read(link_header(cited(resources=files(100)))).items


def test_long_addresses_cost_what_is_least_important() -> None:
    header = link_header(cited(exports=f"https://example.org/{'long/' * 100}"))
    assert len(header) <= 2_000
    assert read(header).citeAs is not None
    assert read(header).license is not None


def test_an_address_cannot_end_its_link() -> None:
    odd = 'https://example.org/a,b <x>"y"\r\nX: ü'
    header = link_header(cited(resources=(Resource(odd),)))
    assert header.isascii()
    assert header.isprintable()
    (item,) = read(header).items
    assert item.target == "https://example.org/a%2Cb%20%3Cx%3E%22y%22%0D%0AX:%20%C3%BC"


@pytest.mark.parametrize(
    ("standing", "rel"),
    [
        (Standing.HERE, "cite-as"),
        (Standing.ELSEWHERE, None),
        (Standing.EXTERNAL, "related"),
        (Standing.TEST, None),
    ],
)
def test_only_a_doi_that_leads_to_the_page_cites_it(standing: Standing, rel: str | None) -> None:
    context = contexts(standing=standing)[PAGE]
    header = link_header(cited(standing=standing))
    for one in ("cite-as", "related"):
        assert targets(context, one) == ([LINK] if one == rel else [])
        assert (f'<{LINK}>; rel="{one}"' in header) is (one == rel)


def test_a_doi_of_a_test_registry_is_behind_no_link() -> None:
    header = link_header(cited(standing=Standing.TEST))
    linkset = EXPORTS["linkset"].write(cited(standing=Standing.TEST)).decode()
    for text in (header, linkset):
        assert DOI not in text
        assert "/datacite" not in text
        assert f"{ADDRESS}/ris" in text


def test_datacite_answers_for_a_findable_doi_only() -> None:
    assert LINK in targets(contexts()[PAGE], "describedby")
    assert LINK not in targets(contexts(is_findable=False)[PAGE], "describedby")
    assert LINK not in targets(contexts(standing=Standing.EXTERNAL)[PAGE], "describedby")


def test_the_linkset_holds_every_author_item_and_description() -> None:
    found = contexts(record=replace(RECORD, creators=by(50)), resources=files(300))
    page = found[PAGE]
    assert len(page["author"]) == 50
    assert len(page["item"]) == 300
    for item in targets(page, "item"):
        assert targets(found[item], "collection") == [PAGE]
    for description in targets(page, "describedby"):
        assert targets(found[description], "describes") == [PAGE]


def test_what_has_one_address_is_one_context() -> None:
    """RFC 9264, 4.2.1: two resources may share an address, or have that of the page."""
    twice = Resource(f"{SITE}/a", "first"), Resource(f"{SITE}/a", "second"), Resource(PAGE)
    found = contexts(resources=twice)
    assert targets(found[PAGE], "item") == [f"{SITE}/a", PAGE]
    assert targets(found[f"{SITE}/a"], "collection") == [PAGE]


def test_a_resource_says_only_what_is_different_of_it() -> None:
    own = Resource(f"{SITE}/b", licence="https://example.org/terms", doi="10.1234/part")
    same = Resource(f"{SITE}/c", licence=SPDX, doi=DOI)
    found = contexts(resources=(own, same))
    assert targets(found[own.url], "cite-as") == ["https://doi.org/10.1234/part"]
    assert targets(found[own.url], "license") == ["https://example.org/terms"]
    assert set(found[same.url]) == {"anchor", "collection"}


def test_the_linkset_is_what_rfc_9264_wants() -> None:
    """RFC 9264, 4.2: absolute addresses, arrays of objects, and values of attributes as arrays."""
    for context in contexts(resources=files(3)).values():
        assert re.match("https?://", context["anchor"])
        for rel in set(context) - {"anchor"}:
            assert isinstance(context[rel], list)
            for target in context[rel]:
                assert set(target) <= {"href", "type", "profile"}
                assert re.fullmatch(r"https?://[!-~]+", target["href"])
                assert isinstance(target.get("type", ""), str)
                assert isinstance(target.get("profile", []), list)


@pytest.fixture
def served() -> Iterator[str]:
    """The address at which a linkset is served; the library wants a string for a profile."""
    body = re.sub(
        rb'"profile": \[\s*("[^"]*")\s*\]', rb'"profile": \1', EXPORTS["linkset"].write(cited())
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", EXPORTS["linkset"].media_type)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/linkset"
        server.shutdown()


def test_the_library_reads_the_same_from_the_linkset_as_from_the_header(served: str) -> None:
    found = signposting.find_signposting_linkset(served).for_context(PAGE)
    header = read(link_header(cited()))
    assert found.citeAs is not None
    assert found.citeAs.target == LINK
    for rel in ("authors", "items", "describedBy", "types"):
        assert {one.target for one in getattr(found, rel)} == {
            one.target for one in getattr(header, rel)
        }


@pytest.mark.parametrize(
    ("general", "kind"),
    [("Software", "SoftwareSourceCode"), ("Image", "ImageObject"), ("Model", "CreativeWork")],
)
def test_the_type_is_that_of_the_resource_type(general: str, kind: str) -> None:
    record = replace(RECORD, resource_type=ResourceType(general, general))
    assert f"<https://schema.org/{kind}>" in link_header(cited(record))


def test_a_licence_that_spdx_does_not_list_is_its_own_page() -> None:
    record = replace(RECORD, rights=(Rights("Own", "https://example.org/terms"),))
    assert targets(contexts(record=record)[PAGE], "license") == ["https://example.org/terms"]


def test_a_download_leads_back_to_its_page() -> None:
    assert export_header(cited()) == (
        f'<{PAGE}>; rel="describes"; type="text/html", '
        f'<{ADDRESS}/linkset>; rel="linkset"; type="application/linkset+json"'
    )
