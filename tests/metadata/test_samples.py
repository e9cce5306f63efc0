"""Real datasets of 20 portals: valid documents, and no value lost without a word.

``python -m tests.metadata.test_samples [NUMBER ...]`` prints what each became, for the eye.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.andsdoi.metadata import Document, Settings, document
from ckanext.andsdoi.metadata.dataset.reader import decode, is_empty
from ckanext.andsdoi.metadata.values.file_formats import is_no_format
from ckanext.andsdoi.metadata.values.funders import says_no_funding

from .support import DOI, EMAIL, SAMPLES

KERNELS = ("4.2", "4.7")

# Without a home at DataCite, on any portal: CKAN's bookkeeping, contact data, what repeats another
# field, and what says how often the data change.
NO_HOME = set(
    """
    metadata_created metadata_modified last_modified name type owner_org groups state private
    isopen num_resources num_tags creator_user_id revision_id plugin_data author_email
    maintainer_email display_name title_for_slug uri hvd_category frequency accrual_periodicity
    doi doi_status license_title license_url license revision_timestamp
    relationships_as_subject relationships_as_object tracking_summary ckan_url notes_rendered
    metadata-date metadata-language coupled-resource contact-email frequency-of-update progress
    spatial-reference-system spatial-data-service-type
    """.split()
)
# Parts of what is used, without a home of their own.
NO_HOME_PARTS = re.compile(
    r"organization\.(?!title|name)|.*(^|[._-])e?mail$|.*\.(phone|address|type|homepage)$"
    r"|tags\[\d+\]\.(id|state|vocabulary_id|display_name|name|revision_timestamp)$"
    r"|author\[\d+\]\.data_credit|.*\.(agent_)?url$"
    r"|resources\[\d+\]\.(?!license$|doi$|format$|size$)"
    r"|harvest_|graphic-preview-"
)
# Fields of single portals that no rule knows, read one by one: what they hold has no property at
# DataCite, or only the site can say which (its own mapping does).
OF_PORTALS = {
    "envidat.ch": "date publication publication_state related_datasets "
    "resource_type resource_type_general spatial_info Geographic_Location parent dora_link "
    "CUSTOM_ACKNOWLEDGEMENT CUSTOM_DATA_LANGUAGE CUSTOM_DATA_OWNER CUSTOM_FREQUENCY "
    "CUSTOM_LICENCE CUSTOM_LWF_ID CUSTOM_LWF_SITES CUSTOM_NETWORK CUSTOM_PURPOSE CUSTOM_STATUS "
    "CUSTOM_TITLE_DE CUSTOM_TITLE_FR",
    "opendata.swiss": "see_alsos publishers",
    "data.stadt-zuerich.ch": "dataType dateLastUpdated legalInformation spatialRelationship "
    "sszBemerkungen timeRange updateInterval",
    "data.gov.au": "contact_point data_state update_freq jurisdiction source_hash "
    "source_identifier source_title source_url",
    "data.sa.gov.au": "contact_point data_state update_freq jurisdiction data_granularity",
    "data.vic.gov.au": "citation scale public accuracy full_metadata_url external_catalogue "
    "external_id geo_coverage extract",
    "data.gov.uk": "UKLP import_source archiver qa individual_resources metadata_provenance",
    "transparenz.hamburg.de": "contributorID geocodingText legalbasisText "
    "metadata_harvested_portal politicalGeocodingLevelURI politicalGeocodingURI",
    "ckan.net (thedatahub.org)": "download_url ratings_average",
    "dati.toscana.it": "download_url",
    "open.canada.ca": "imso_approval jurisdiction ready_to_publish collection "
    "time_period_coverage_start time_period_coverage_end restrictions date_published "
    "date_modified catalog_type data_series_name_fra spatial_representation_type "
    "maintenance_and_update_frequency presentation_form browse_graphic_url "
    "portal_release_date endpoint_url endpoint_url_fra "
    "department_number",
    "data.humdata.org": "data_update_frequency dataset_date dataset_preview dataset_source "
    "due_date overdue_date methodology methodology_other package_creator total_res_downloads "
    "batch dataseries_name updated_by_script",
    "data.depositar.io": "data_type start_time end_time temp_res process_step remarks "
    "x_max x_min y_max y_min",
    "dati.gov.it": "m_status_resources origine Data_Creazione_dei_dati Data_di_rilascio "
    "Data_di_ultima_modifica Distribuzione_del_dataset Estensione_temporale_ "
    "Editore_del_dataset_(Gestore_dei_dati_aperti) Frequenza_aggiornamento Granularità "
    "Punto_di_contatto_(Analista_dei_dati) Tema_del_dataset "
    "Titolare_del_dataset_(Responsabile_dei_dati)",
    "opendata.alcoi.org": "fields",
    "data.gov.il": "Frequency Update author_notification mail_box",
    "catalog.data.metro.tokyo.lg.jp": "更新頻度",
}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    value = decode(value, literal=True)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{i}]")
    elif not is_empty(value) and not isinstance(value, bool):
        yield path, value


def _dataset_leaves(dataset: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    extras = dataset.get("extras") or []
    pairs = extras.items() if isinstance(extras, dict) else ((e["key"], e["value"]) for e in extras)
    fields = {key: value for key, value in dataset.items() if key != "extras"}
    for key, value in [*fields.items(), *pairs]:
        yield from _leaves(value, key)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _unaccounted(dataset: dict[str, Any], doc: Document, portal: str) -> list[str]:
    written = _letters(html.unescape(doc.xml.decode("ascii")))
    said = _letters(" ".join(f"{p.found} {p.message}" for p in doc.problems))
    about = {re.split(r"[.\[]", problem.field)[0] for problem in doc.problems}
    sources = {re.split(r"[.\[]", source)[0] for source in _sources(doc)}
    known = NO_HOME | set(OF_PORTALS.get(portal, "").split())
    return [
        f"{path} = {str(value)[:70]!r}"
        for path, value in _dataset_leaves(dataset)
        if not (
            re.split(r"[.\[]", path)[0].replace(" ", "_") in known
            or NO_HOME_PARTS.match(path)
            or _letters(str(value)) in written
            or _letters(str(value)[:60]) in said
            or re.split(r"[.\[]", path)[0] in sources | about
            or _says_nothing(path, value)
            or _is_said_otherwise(path, value, doc)
            or _is_derived(path, dataset, doc)
            or _is_of_publisher(path, dataset, doc)
            or _is_no_statement(path, dataset, doc)
        )
    ]


def _says_nothing(path: str, value: Any) -> bool:
    """Whether a word is about no format, or says that there is no funding: nothing was lost."""
    return (path.endswith(".format") and is_no_format(str(value))) or (
        path.startswith("funding") and says_no_funding(str(value))
    )


def _is_said_otherwise(path: str, value: Any, doc: Document) -> bool:
    """Whether a version is the date that a harvester typed, or a contact a creator."""
    if path == "version":
        return bool(doc.record.version) and str(value).endswith(f" - {doc.record.version}")
    persons = (f"{one.given_name} {one.family_name}" for one in doc.record.creators)
    return path == "contact_person" and value in persons


def _is_derived(path: str, dataset: dict[str, Any], doc: Document) -> bool:
    """Whether a value is in the document in another form: a tag, a total, a box, no own page."""
    root = re.split(r"[.\[]", path)[0]
    record = doc.record
    if root == "language":
        return record.language is not None
    if root == "spatial":
        return bool(record.geo_locations)
    if root == "url":
        return dataset["url"] in {row.get("url") for row in dataset["resources"]}
    if root.startswith("temporal_coverage"):
        # A text without any digit is no date and no problem.
        covered = any(date.date_type == "Coverage" for date in record.dates)
        return covered or not any(char.isdigit() for char in str(dataset[root]))
    if path.endswith(".format"):
        return bool(record.formats)
    return path.endswith(".size") and bool(record.sizes)


def _is_of_publisher(path: str, dataset: dict[str, Any], doc: Document) -> bool:
    """Whether a title is that of the organization which another field names without acronym."""
    if not path.startswith("organization.title."):
        return False
    titles = dataset["organization"]["title"].values()
    return any(str(title).startswith(doc.record.publisher.name) for title in titles)


def _is_no_statement(path: str, dataset: dict[str, Any], doc: Document) -> bool:
    """Whether it is the slug of a body that is named, or what a file says that is no data."""
    if path == "organization.name":
        names = {one.name for one in (*doc.record.creators, *doc.record.contributors)}
        return dataset["organization"]["title"] in names
    row = re.match(r"resources\[([0-9]+)\]\.(doi|format)$", path)
    resource = dataset["resources"][int(row[1])] if row else {}
    if row and row[2] == "doi":
        return bool(resource["doi"]) and resource["doi"] == dataset.get("doi")
    return resource.get("resource_locator_function") == "information"


def _sources(doc: Document) -> Iterator[str]:
    record = doc.record
    for entries in vars(record).values():
        for entry in entries if isinstance(entries, tuple) else [entries]:
            yield getattr(entry, "source", "")


def _rows() -> list[tuple[str, str]]:
    path = SAMPLES / "index.tsv"
    lines = path.read_text("utf-8").splitlines()[1:] if path.is_file() else []
    return [tuple(line.split("\t")[:2]) for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_real_dataset_becomes_a_valid_document(samples, schemas, kernel):
    for dataset in samples:
        doc = document(dataset, DOI, Settings(kernel=kernel))
        schemas.assert_valid(doc.xml, kernel, "4.7")
        assert not EMAIL.search(doc.xml)
        assert "mapping-failed" not in {problem.code for problem in doc.problems}


def test_no_value_of_a_real_dataset_is_lost_without_a_word(samples):
    lost = {}
    for (name, portal), dataset in zip(_rows(), samples, strict=True):
        left = _unaccounted(dataset, document(dataset, DOI, Settings(kernel="4.7")), portal)
        if left:
            lost[f"{name} {portal}"] = left
    assert not lost, json.dumps(lost, indent=1, ensure_ascii=False)


def _show(number: int, portal: str, dataset: dict[str, Any]) -> None:
    doc = document(dataset, DOI, Settings(kernel="4.7"))
    print(f"\n===== {number} {portal}: {doc.completeness}")  # noqa: T201
    print(html.unescape(doc.xml.decode("ascii").replace("&#10;", "¶")))  # noqa: T201
    for problem in doc.problems:
        print(f"  {problem.severity} {problem.code} {problem.field}: {problem.message}")  # noqa: T201


if __name__ == "__main__":
    chosen = {int(number) for number in sys.argv[1:]}
    text = (SAMPLES / "samples.jsonl").read_text("utf-8")
    for at, (row, line) in enumerate(zip(_rows(), text.splitlines(), strict=True)):
        if not chosen or at in chosen:
            _show(at, row[1], json.loads(line))
