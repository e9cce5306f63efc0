"""The dataset in another extension's JSON-LD, beside what a processor of JSON-LD makes of it."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import pytest
from pyld import jsonld
from rdflib import OWL, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef

from ckanext.andsdoi.citation.frame import framed_dataset

from .support import SITE

SCHEMA = Namespace("http://schema.org/")
DCT = Namespace("http://purl.org/dc/terms/")
FRAME = {"@context": {"@vocab": str(SCHEMA)}, "@type": "Dataset"}
PREFIXES = {"schema": str(SCHEMA)}


def graph_of_a_dataset(files: int = 2) -> Graph:
    """A graph like those of ckanext-dcat: nodes with and without identifiers, some named twice."""
    graph, dataset = Graph(), URIRef(f"{SITE}/dataset/1")
    graph.namespace_manager.bind("schema", SCHEMA, replace=True)
    body, contact, topic = URIRef(f"{SITE}/organization/1"), BNode(), BNode()
    graph.add((dataset, RDF.type, SCHEMA.Dataset))
    graph.add((dataset, SCHEMA.name, Literal("Regen", lang="de")))
    graph.add((dataset, SCHEMA.keywords, Literal("a:b")))
    graph.add((dataset, SCHEMA.keywords, Literal("http://schema.org/name")))
    graph.add((dataset, DCT.issued, Literal("2024-05-03", datatype=XSD.date)))
    graph.add((dataset, OWL.sameAs, URIRef("https://example.org/1")))
    graph.add((dataset, SCHEMA.about, topic))
    graph.add((topic, RDF.type, SCHEMA.Thing))
    graph.add((topic, SCHEMA.name, Literal("water")))
    for role in (SCHEMA.publisher, SCHEMA.creator):
        graph.add((dataset, role, body))
    graph.add((body, RDF.type, SCHEMA.Organization))
    graph.add((body, SCHEMA.contactPoint, contact))
    graph.add((contact, SCHEMA.name, Literal("Ann")))
    for number in range(files):
        file = URIRef(f"{SITE}/resource/{number}")
        graph.add((dataset, SCHEMA.distribution, file))
        graph.add((file, RDF.type, SCHEMA.DataDownload))
        graph.add((file, SCHEMA.size, Literal(number)))
    return graph


def written(graph: Graph) -> str:
    return str(graph.serialize(format="json-ld", auto_compact=True))


def meaning(block: dict[str, Any]) -> set[str]:
    """The statements of a block, one a line, with canonical names of nodes without identifiers."""
    whole = {**block, "@context": FRAME["@context"]}
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    return set(jsonld.normalize(whole, options).splitlines())


def test_it_says_what_a_processor_of_json_ld_reads() -> None:
    graph = graph_of_a_dataset()
    graph.remove((None, SCHEMA.publisher, None))  # a node without identifier would be two then
    text = written(graph)

    block = framed_dataset(text)

    assert meaning(block) == meaning(jsonld.frame(json.loads(text), FRAME, {"embed": "@always"}))
    assert len(meaning(block)) == len(graph)
    assert block["name"] == {"@language": "de", "@value": "Regen"}


def test_what_is_named_twice_is_whole_twice() -> None:
    block = framed_dataset(written(graph_of_a_dataset()))

    assert block["publisher"] == block["creator"]
    assert block["creator"]["contactPoint"] == {"name": "Ann"}


def test_nodes_that_name_each_other_come_to_an_end() -> None:
    graph = graph_of_a_dataset()
    file = URIRef(f"{SITE}/resource/0")
    graph.add((file, SCHEMA.isPartOf, URIRef(f"{SITE}/dataset/1")))

    block = framed_dataset(written(graph))

    (found,) = (one for one in block["distribution"] if one["@id"] == str(file))
    assert found["isPartOf"] == {"@id": f"{SITE}/dataset/1"}


@pytest.mark.parametrize(
    "context", [PREFIXES, {"@vocab": str(SCHEMA)}, {"schema": "https://schema.org/"}]
)
def test_the_words_of_schema_org_are_known_however_they_are_shortened(
    context: dict[str, str],
) -> None:
    prefix = "" if "@vocab" in context else "schema:"
    block = {"@context": context, "@type": f"{prefix}Dataset", f"{prefix}name": "Rain"}

    assert framed_dataset(json.dumps(block)) == {"@type": "Dataset", "name": "Rain"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "Expecting value"),
        ("<!-- nothing -->", "Expecting value"),
        ("[]", "no JSON object"),
        (json.dumps({"@context": PREFIXES, "@graph": []}), "0 datasets"),
        (json.dumps({"@context": PREFIXES, "@graph": ["schema:Dataset"]}), "no graph"),
        (json.dumps({"@context": PREFIXES, "@graph": [{"@type": "schema:Dataset"}] * 2}), "2 data"),
        (json.dumps({"@context": "https://schema.org/", "@type": "Dataset"}), "context"),
        (json.dumps({"@context": {**PREFIXES, "type": "@type"}, "type": "x"}), "context"),
        (json.dumps({"@context": {"name": {"@id": "schema:name"}}}), "context"),
        (json.dumps({"@context": {**PREFIXES, "@base": SITE}}), "context"),
    ],
)
def test_what_is_not_one_dataset_or_needs_a_context_from_elsewhere_is_an_error(
    text: str, wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        framed_dataset(text)


def test_a_thousand_files_cost_no_time() -> None:
    text = written(graph_of_a_dataset(files=1000))

    start = perf_counter()
    block = framed_dataset(text)

    assert perf_counter() - start < 1  # a processor of JSON-LD takes some seconds
    assert len(block["distribution"]) == 1000
