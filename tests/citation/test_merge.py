"""One schema.org block out of ours and the one of another extension."""

from __future__ import annotations

import json
from typing import Any

from pyld import jsonld

from ckanext.andsdoi.citation import json_ld, merged

from .support import DOI, LINK, SITE, cited

DATASET = f"{SITE}/dataset/6f2b9c1e"
FILE = f"{DATASET}/resource/1"
BODY = f"{SITE}/organization/1"


def theirs(*nodes: dict[str, Any], **fields: Any) -> str:
    """Return a block as ckanext-dcat writes it: a flat graph with prefixes, in any order."""
    dataset = {
        "@id": DATASET,
        "@type": "schema:Dataset",
        "schema:name": "rain",
        "schema:url": f"{SITE}/dataset/rain",
        **{f"schema:{name}": value for name, value in fields.items()},
    }
    return json.dumps({"@context": {"schema": "http://schema.org/"}, "@graph": [*nodes, dataset]})


def node(address: str, type_: str, **fields: Any) -> dict[str, Any]:
    known = {f"schema:{name}": value for name, value in fields.items()}
    return {"@id": address, "@type": f"schema:{type_}", **known}


def test_what_we_say_stays_as_we_say_it() -> None:
    ours = json_ld(cited())
    contact = node("_:c", "ContactPoint", email="ann@example.org", name="Ann")
    body = node(BODY, "Organization", name="CSIRO", contactPoint={"@id": "_:c"})
    other = theirs(
        contact, body, identifier="other", creator={"@id": BODY}, publisher={"@id": BODY}
    )

    assert merged(ours, other) == ours


def test_what_only_they_say_stays_and_is_whole() -> None:
    topic = node("_:t", "Thing", name="water", url=f"{SITE}/group/water")
    body = node(BODY, "Organization", name="CSIRO")

    block = merged(
        json_ld(cited()),
        theirs(topic, body, about={"@id": "_:t"}, creator={"@id": BODY}, sponsor={"@id": BODY}),
    )

    assert block["about"] == {"@type": "Thing", "name": "water", "url": f"{SITE}/group/water"}
    assert block["sponsor"] == {"@id": BODY, "@type": "Organization", "name": "CSIRO"}


def test_a_file_keeps_what_only_they_say_of_it() -> None:
    address = f"{SITE}/download/a.csv"
    file = node(FILE, "DataDownload", url=address, encodingFormat="CSV", description="Daily.")
    other = node(f"{DATASET}/resource/2", "DataDownload", url=f"{SITE}/b.csv", description="No.")
    ids = [{"@id": one["@id"]} for one in (other, file)]

    block = merged(json_ld(cited()), theirs(file, other, distribution=ids))

    (found,) = block["distribution"]
    assert (found["@id"], found["description"]) == (FILE, "Daily.")
    assert (found["contentUrl"], found["encodingFormat"]) == (address, "text/csv")


def test_two_files_at_one_address_stay_two() -> None:
    resource = cited().resources[0]
    ours = json_ld(cited(resources=(resource, resource)))
    file = node(FILE, "DataDownload", contentUrl=resource.url)

    block = merged(ours, theirs(file, distribution={"@id": FILE}))

    assert ["@id" in one for one in block["distribution"]] == [True, False]


def test_their_files_stay_where_we_name_none() -> None:
    file = node(FILE, "DataDownload", url="ftp://example.org/a")

    block = merged(json_ld(cited(resources=())), theirs(file, distribution={"@id": FILE}))

    assert block["distribution"]["@id"] == FILE


def test_no_email_address_of_theirs_comes_in() -> None:
    """P8."""
    contact = node("mailto:ann@example.org", "Person", name="Ann", email="ann@example.org")
    text = "Ask bob@example.org for it."
    names = ["ann@example.org", "Ann"]

    block = merged(
        json_ld(cited()),
        theirs(contact, maintainer={"@id": contact["@id"]}, abstract=text, editor=names),
    )

    assert block["maintainer"] == {"@type": "Person", "name": "Ann"}
    assert (block["abstract"], block["editor"]) == ("Ask  for it.", ["Ann"])
    assert "@example.org" not in json.dumps(block)


def test_the_block_is_read_as_one_dataset_that_the_doi_names() -> None:
    topic = node("_:t", "Thing", name="water")
    block = merged(json_ld(cited()), theirs(topic, about={"@id": "_:t"}))

    # schema.org's context says the same of these words; nothing is fetched here
    known = {"@context": {"@vocab": "http://schema.org/"}}
    (found,) = jsonld.expand({**block, **known})

    assert (found["@id"], found["@type"]) == (LINK, ["http://schema.org/Dataset"])
    (about,) = found["http://schema.org/about"]
    assert about["http://schema.org/name"] == [{"@value": "water"}]
    assert block["@context"] == "https://schema.org/"
    assert block["identifier"]["value"] == f"doi:{DOI}"


def test_words_of_another_vocabulary_keep_their_addresses() -> None:
    other = json.loads(theirs())
    other["@graph"][0]["http://purl.org/dc/terms/subject"] = "Rain"

    block = merged(json_ld(cited()), json.dumps(other))

    assert block["http://purl.org/dc/terms/subject"] == "Rain"
