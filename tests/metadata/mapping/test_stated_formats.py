"""Sizes and formats: what is a file, what is a format, and how many bytes there are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ..stated import mapped, new_problems

AX, LX = "https://a.example", "https://lake.example"
ONE = ("1 file",)


def said_of(*resources: object, **fields: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return sizes and formats; a word alone is the format of what lies at an address."""
    rows = [{"format": one, "url": f"{AX}/1"} if isinstance(one, str) else one for one in resources]
    doc = mapped(resources=rows, **fields)
    assert "mapping-failed" not in new_problems(doc)
    return doc.record.sizes, doc.record.formats


# What is a file


@pytest.mark.parametrize(
    "word",
    [
        *("URL", "SERVICE", "Web App", "http", "external resources", "Kartendienst", "HTTPS"),
        *("API ArcGIS Server Map Service", "Link", "lien", "WWW", "web page", "WebApp", "Website"),
        *("Dashboard", "ArcGIS Viewer", "Geoportal", "REST API", "External Resource", "HTML"),
        *("text/html", "text/html; charset=utf-8", "WMS", "OGC:WFS", "WMS 1.3.0", "WMS-Dienst"),
        *("Downloaddienst", "Webservice", "MapService", "kaartdienst", "karttjänst", "ESRI REST"),
        *("Enlace", "Servicio web", "Service web", "サービス", "Webリンク", "链接", "웹서비스"),
        *("http://publications.europa.eu/resource/authority/file-type/HTML", "WMS_SRVC", "SPARQL"),
        *("OData", "portail", "servizio WFS", "Сервис"),
    ],
)
def test_a_page_or_service_is_no_file(word):
    assert said_of(word)[0] == ()
    assert said_of({"format": "CSV", "size": 10}, word)[0] == ("10 bytes", "1 file")


@pytest.mark.parametrize(
    "word",
    [
        *("PDF", "CSV", "csv.zip", "GeoJSON", "WebP", "NetCDF 4", "Shapefile", "application/zip"),
        *("TAR", "GeoPackage", "Excel", "Appendix", "application/json", "image/webp", "KML"),
        *("Restored TIFF", "File Geodatabase", "Sitemap", "Urlaub", "テキスト"),
    ],
)
def test_other_formats_are_those_of_files(word):
    assert said_of(word)[0] == ONE


@pytest.mark.parametrize(
    ("resource", "url", "sizes"),
    [
        ({"url": f"{LX}/d"}, f"{LX}/d", ()),
        ({"url": f"{LX}/d/"}, f" {LX}/d", ()),
        ({"url": f"{LX}/d", "format": "CSV"}, f"{LX}/d", ()),
        ({"url": f"{LX}/d/", "format": "xls", "size": 5}, f"{LX}/d", ()),
        ({"url": f"{LX}/d.csv"}, f"{LX}/d.csv", ONE),
        ({"url": f"{LX}/d", "format": "CSV", "url_type": "upload"}, f"{LX}/d", ONE),
        ({"url": f"{LX}/e", "format": "CSV"}, f"{LX}/d", ONE),
        ({"url": "", "format": "CSV"}, "", ONE),
    ],
)
def test_the_page_of_the_dataset_is_no_file(resource, url, sizes):
    assert said_of(resource, url=url)[0] == sizes


@pytest.mark.parametrize(
    "function",
    [
        *("information", "order", "search", "Information", "completeMetadata", "browsing"),
        "http://x.example/gmxCodelists.xml#CI_OnLineFunctionCode_information",
    ],
)
def test_what_an_iso_record_offers_for_something_else_is_no_file(function):
    assert said_of({"resource_locator_function": function})[0] == ()
    assert (
        said_of({"resource_locator_function": function, "format": "PDF", "url": f"{AX}/1.pdf"})[0]
        == ()
    )


@pytest.mark.parametrize(
    "function",
    [
        *("download", "offlineAccess", "Download", "", "n/a", None),
        "http://x.example/gmxCodelists.xml#CI_OnLineFunctionCode_download",
    ],
)
def test_what_an_iso_record_offers_for_download_is_a_file(function):
    resource = {"resource_locator_function": function, "format": "CSV", "url": f"{AX}/1"}
    assert said_of(resource)[0] == ONE


def test_that_something_is_for_download_says_that_it_is_a_file():
    resource = {"resource_locator_function": "download", "url": f"{AX}/1"}
    assert said_of(resource)[0] == ONE
    assert said_of({**resource, "resource_locator_protocol": "OGC:WFS"})[0] == ()


@pytest.mark.parametrize(
    "resource",
    [
        {"format": "WMTS", "url": f"{AX}/1.0.0/WMTSCapabilities.xml"},
        {"format": "", "url": f"{AX}/ows?SERVICE=WMS&REQUEST=GetCapabilities"},
        {"format": "XML", "url": f"{AX}/ows?service=WFS&request=getCapabilities"},
    ],
)
def test_an_address_that_asks_a_service_what_it_can_do_is_no_file(resource):
    assert said_of(resource)[0] == ()


@pytest.mark.parametrize(
    "url",
    [
        *(f"{AX}/wms?service=WMS&request=GetMap", f"{AX}/ows?SERVICE=wms&version=1.1.0&layers=l"),
        *(f"{AX}/ows?version=2.0.0&service=WFS", f"{AX}/x?Service=CSW&request=GetRecords"),
        *(f"{AX}/ows?service=WMTS", f"{AX}/ows?service=WCS&request=DescribeCoverage"),
        *("postgres://lake.example/levels", "jdbc://lake.example/levels", "mongodb://lake.example"),
        *("http://www.a.example/", AX, "https://www.a.example", "HTTP://A.EXAMPLE:8080/"),
        *("www.a.example", "www.a.example/"),
    ],
)
def test_a_file_does_not_lie_at_the_address_of_a_service_a_database_or_a_host(url):
    assert said_of({"format": "CSV", "size": 5, "url": url}) == ((), ("CSV",))


@pytest.mark.parametrize(
    "url",
    [
        *(f"{AX}/ows?service=WFS&request=GetFeature&outputFormat=csv", f"{AX}/l?service=water"),
        *(f"{AX}/ows?service=WCS&REQUEST=GetCoverage", f"{AX}/l?myservice=WMS", f"{AX}/wms/l"),
        *(
            "ftp://a.example/l",
            "s3://levels/2019",
            "www.a.example/l",
            "sftp://a.example/l",
            "/datastore/dump/1",
            "l",
        ),
        *(f"{AX}/l.html", f"{AX}/?l=1", f"{AX}/l/", "ftp://a.example/"),
    ],
)
def test_a_file_with_a_format_lies_at_any_other_address(url):
    assert said_of({"format": "CSV", "url": url}) == (ONE, ("CSV",))


@pytest.mark.parametrize(
    ("protocol", "label"),
    [
        ("OGC:WMS", "WMS"),
        ("OGC:WMS-1.3.0-http-get-map", "WMS"),
        ("ogc:wfs", "WFS"),
        ("OGC-WMTS", "WMTS"),
        ("OGC WCS", "WCS"),
    ],
)
@pytest.mark.parametrize("format_", ["", None, "other", "n/a"])
def test_the_protocol_of_an_iso_record_names_the_service(format_, protocol, label):
    resource = {"url": f"{AX}/geoserver/x", "mimetype": "text/xml"}
    resource |= {"format": format_, "resource_locator_protocol": protocol}
    assert said_of(resource) == ((), (label,))
    assert said_of({**resource, "format": "GML"}) == ((), ("GML",))


@pytest.mark.parametrize(
    "protocol", ["WWW:DOWNLOAD-1.0-http--download", "WWW:LINK-1.0-http--link", "http", "OGC:GML", 5]
)
def test_another_protocol_says_no_service(protocol):
    resource = {"url": f"{AX}/l.csv", "resource_locator_protocol": protocol}
    assert said_of(resource)[0] == ONE


def test_what_is_declared_an_api_is_no_file():
    for stated in (True, "true", "True", "1"):
        assert said_of({"format": "JSON", "url": f"{AX}/1", "is_api": stated}) == ((), ("JSON",))
    for stated in (False, "false", "", None):
        assert said_of({"format": "JSON", "url": f"{AX}/1", "is_api": stated})[0] == ONE


@pytest.mark.parametrize(
    "resource",
    [
        {"url": f"{AX}/x/index.html"},
        {"url": f"{AX}/x/index.HTM?lang=de"},
        {"url": f"{AX}/list.php", "size": 900},
        {"url": f"{AX}/list.aspx", "name": "Levels"},
        {"url": f"{AX}/list.jsp", "format": "n/a"},
        {"url": f"{AX}/1"},
        {"url": f"{AX}/geoserver/wms"},
        {"url": f"{AX}/data-and-maps/natura-14", "name": "Version 1.2"},
        {"url": f"{AX}/1", "size": 0, "format": "unknown"},
        {"url": f"{AX}/1", "size": -1},
        {"url": f"{AX}/1", "size": "0 MB"},
        {"url": ""},
        {},
    ],
)
def test_where_nothing_says_that_it_is_a_file_it_is_not_counted(resource):
    assert said_of(resource) == ((), ())
    assert said_of({"format": "CSV", "size": 10}, resource)[0] == ("10 bytes", "1 file")


@pytest.mark.parametrize(
    "resource",
    [
        {"url": f"{AX}/1", "format": "other"},
        {"url": f"{AX}/1", "format": "Datei"},
        {"url": f"{AX}/1", "mimetype": "application/octet-stream"},
        {"url": f"{AX}/1", "name": "levels.csv"},
        {"url": f"{AX}/1", "byte_size": 5},
        {"url": f"{AX}/1", "size": "0.5 MB"},
        {"url": f"{AX}/notebook.ipynb"},
        {"url": "/datastore/dump/1", "url_type": "datastore"},
        {"url": "1", "url_type": "upload"},
        {"url": f"{AX}/export.php", "format": "CSV"},
    ],
)
def test_a_format_a_media_type_a_size_an_ending_or_an_upload_says_that_it_is_a_file(resource):
    assert said_of(resource)[0][-1:] == ONE


@pytest.mark.parametrize(
    "word",
    ["Layer", "layer", "Map Layer", "Feature Layer", "Esri layers", "couche", "Capa", "图层"],
)
def test_a_layer_of_a_map_is_no_file(word):
    assert said_of(word)[0] == ()


@pytest.mark.parametrize("word", ["Layer", "layers", "couche", "camadas", "Kartenebene", "图层"])
def test_a_word_for_a_layer_alone_says_no_format(word):
    assert said_of(word)[1] == ()
    assert said_of({"format": word, "url": f"{AX}/l.gpkg"}) == (ONE, ("GPKG",))


@pytest.mark.parametrize("word", ["Map Layer", "Feature Layer", "Esri layers", "Capa", "GeoTIFF"])
def test_what_says_more_than_a_layer_is_a_format(word):
    assert said_of(word)[1] == (word,)


@pytest.mark.parametrize("word", ["GeoPackage layer", "Map", "Layered PDF", "Raster", "ESRI"])
def test_what_only_speaks_of_a_layer_or_a_map_is_a_file(word):
    assert said_of(word)[0] == ONE


def test_of_what_is_said_of_a_file_the_first_counts():
    page = {"format": "HTML", "url": f"{AX}/page"}
    assert said_of({**page, "url_type": "upload"})[0] == ONE
    uploaded = {**page, "url_type": "upload", "resource_locator_function": "information"}
    assert said_of(uploaded)[0] == ONE
    assert said_of({**page, "resource_locator_function": "download"})[0] == ()
    assert said_of({"format": "URL", "url": f"{AX}/l.csv"}) == (ONE, ("CSV",))
    assert said_of({"format": "HTML", "url": f"{AX}/l.pdf?v=2"})[0] == ONE
    assert said_of({"format": "HTML", "url": f"{AX}/l.php?f=l.csv"})[0] == ()


def test_the_media_type_counts_where_the_format_says_nothing():
    assert said_of({"format": "", "mimetype": "text/html"}) == ((), ("HTML",))
    assert said_of({"format": "other", "mimetype": "text/html"}) == ((), ("HTML",))
    assert said_of({"format": "CSV", "mimetype": "text/html"}) == (ONE, ("CSV",))
    assert said_of({"format": "other", "mimetype": "text/csv"}) == (ONE, ("CSV",))


# What is a format


@pytest.mark.parametrize(
    "word",
    [
        *("URL", "SERVICE", "Web App", "http", "external resources", "https", "www", "link"),
        *("other", "Other", "file", "data", "n/a", "unknown", "keine Angabe", "octet-stream"),
        *("application/octet-stream", "binary/octet-stream", "web page", "WebApp", "Website"),
        *("Web", "External resource", "Datei", "autre", "Sonstiges", "Daten", "Données", "その他"),
        *("其他", "データ", "файл", "другое", "application/octet-stream; charset=binary"),
        *("Link website", "Weblink", "Enlace", "Otros", "data file", ""),
    ],
)
def test_a_word_that_says_no_format_is_none(word):
    assert said_of(word)[1] == ()
    assert said_of("CSV", word)[1] == ("CSV",)


def test_of_two_resources_the_one_that_is_a_link_adds_nothing():
    assert said_of("CSV", "URL") == (ONE, ("CSV",))


@pytest.mark.parametrize(
    ("resource", "label"),
    [
        ({"name": "l.csv", "format": "binary/octet-stream", "url": f"{AX}/l.csv"}, "CSV"),
        ({"name": "l.gpkg", "format": "other", "url": f"{AX}/7"}, "GPKG"),
        ({"url": f"{AX}/download/l.XLSX?v=1#top"}, "XLSX"),
        ({"url": "l.nc"}, "NC"),
        ({"name": "Levels 2019.tif", "url": f"{AX}/7"}, "TIF"),
        ({"format": "file", "url": f"{AX}/a.b/l.geojson"}, "GEOJSON"),
        ({"format": "data", "name": "l.pdf", "url": f"{AX}/l.zip"}, "ZIP"),
        ({"format": None, "url": f"{AX}/l.csv.gz"}, "GZ"),
        ({"format": "unknown", "url": "ftp://a.example/l.kml"}, "KML"),
    ],
)
def test_where_no_format_is_said_the_address_then_the_name_ends_in_it(resource, label):
    assert said_of(resource) == (ONE, (label,))


@pytest.mark.parametrize(
    "resource",
    [
        {"url": f"{AX}/index.html"},
        {"url": "https://lake.zip"},
        {"url": "https://lake.zip/"},
        {"url": f"{AX}/l?file=l.csv"},
        {"url": f"{AX}/.csv/levels"},
        {"url": f"{AX}/v1.2", "name": "Version 1.2"},
        {"url": f"{AX}/csv", "name": "The csv"},
        {"url": f"{AX}/l.php", "name": "Lake v2.final"},
        {"url": "http://[broken/l", "name": 5},
    ],
)
def test_what_is_no_ending_of_a_file_is_no_format(resource):
    assert said_of(resource)[1] == ()


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("text/csv; charset=utf-8", "CSV"),
        ("text/csv;header=present", "CSV"),
        ('application/x-hdf ; profile="a;b"', "application/x-hdf"),
        ("CSV", "CSV"),
        ("csv.zip", "csv.zip"),
        ("WMS", "WMS"),
        ("PDF", "PDF"),
        ("Shapefile; KML", "Shapefile; KML"),
        ("File Geodatabase", "File Geodatabase"),
        ("Kartendienst", "Kartendienst"),
        ("API ArcGIS Server Map Service", "API ArcGIS Server Map Service"),
        ("HTML", "HTML"),
    ],
)
def test_a_format_stays_as_it_is_stated_without_parameters(word, label):
    assert said_of(word)[1] == (label,)


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("excel (.xlsx)", ("XLSX",)),
        ("Excel (xlsx)", ("XLSX",)),
        ("Microsoft Excel (XLS, XLSX)", ("XLS", "XLSX")),
        ("MS Word (.docx)", ("DOCX",)),
        ("zip (shp)", ("ZIP", "SHP")),
        ("ZIP (.shp, .kml)", ("ZIP", "SHP", "KML")),
        ("zip:csv", ("ZIP", "CSV")),
        ("zip/csv", ("ZIP", "CSV")),
        ("csv (zip)", ("CSV", "ZIP")),
        ("shp+zip", ("SHP", "ZIP")),
        ("csv.gz", ("csv.gz",)),
        ("csv.zip", ("csv.zip",)),
        ("tar/gz", ("tar/gz",)),
        ("zip (Levels)", ("zip (Levels)",)),
        ("Excel (2003)", ("Excel (2003)",)),
        ("Excel (csv)", ("Excel (csv)",)),
        ("Shapefile (Lake)", ("Shapefile (Lake)",)),
        ("CSV (semicolon)", ("CSV (semicolon)",)),
        ("GML 3.2 (INSPIRE)", ("GML 3.2 (INSPIRE)",)),
        ("OGC:WMS", ("OGC:WMS",)),
        ("multiple", ()),
        ("Mehrere", ()),
        ("varios", ()),
        ("Multiple Excel", ("Multiple Excel",)),
    ],
)
def test_a_format_of_several_words_gives_what_is_plain(word, labels):
    assert said_of(word)[1] == labels


def test_a_format_said_in_two_ways_stands_there_once():
    assert said_of("XLSX", "excel (.xlsx)", "zip (xlsx)")[1] == ("XLSX", "ZIP")


# How many bytes


def test_the_size_of_a_page_that_a_server_sent_instead_is_not_that_of_the_file():
    page = {"format": "XLS", "mimetype": "text/html; charset=utf-8", "size": "22901"}
    assert said_of(page) == (ONE, ("XLS",))
    assert said_of({**page, "mimetype": "text/html", "url": f"{AX}/l.xls"})[0] == ONE
    assert said_of({**page, "byte_size": 5})[0] == ("5 bytes", "1 file")
    assert said_of({**page, "size": None, "byte_size": 5})[0] == ("5 bytes", "1 file")


def test_a_size_beside_another_media_type_is_that_of_the_file():
    stated = {"format": "XLS", "size": "22901"}
    for media in ("application/vnd.ms-excel", "application/octet-stream", "text/csv", "", None):
        assert said_of({**stated, "mimetype": media})[0] == ("22.9 kB", "1 file")
    page = {"format": "HTML", "mimetype": "text/html", "size": 5, "url_type": "upload"}
    assert said_of(page)[0] == ("5 bytes", "1 file")


@pytest.mark.parametrize(
    ("resource", "size"),
    [
        ({"byte_size": 620906}, "620.9 kB"),
        ({"size": 0, "byteSize": 620906.0}, "620.9 kB"),
        ({"dcat:byteSize": "620906"}, "620.9 kB"),
        ({"byte_size": "620906.00"}, "620.9 kB"),
        ({"size": None, "byte_size": Decimal(12)}, "12 bytes"),
        ({"size": "", "byte_size": " 12 "}, "12 bytes"),
        ({"size": "1 MB", "byte_size": 5}, "5 bytes"),
        ({"size": 12, "byte_size": 5}, "12 bytes"),
        ({"size": -1, "byteSize": 5}, "5 bytes"),
    ],
)
def test_the_size_is_the_first_number_of_bytes(resource, size):
    assert said_of({"format": "CSV", **resource}) == ((size, "1 file"), ("CSV",))


@pytest.mark.parametrize(
    "size",
    ["1 MB", "12.5", 12.5, True, "1,024", float("inf"), float("nan"), 1e300, 10**40, [5], -3, "0"],
)
def test_what_is_no_number_of_bytes_is_no_size(size):
    assert said_of({"format": "CSV", "size": size}) == (ONE, ("CSV",))
    assert said_of({"format": "CSV", "byte_size": size}) == (ONE, ("CSV",))


def test_the_size_is_that_of_all_files_and_no_page_is_asked():
    assert said_of({"format": "CSV", "size": 10}, "URL") == (("10 bytes", "1 file"), ("CSV",))
    both = {"format": "CSV", "size": 10}, {"format": "PDF", "byte_size": 990.0}
    assert said_of(*both)[0] == ("1 kB", "2 files")
    assert said_of(both[0], "PDF")[0] == ("2 files",)


@pytest.mark.parametrize(
    ("resources", "sizes"),
    [
        ([{"format": "js", "url": f"{AX}/tools/api"}], ()),
        ([{"format": "csv", "url": f"{AX}/geoserver/wfs/"}], ()),
        ([{"format": "csv", "url": f"{AX}/api/levels.csv"}], ("1 file",)),
        ([{"format": "csv", "url": f"{AX}/api/7"}], ("1 file",)),
        ([{"format": "multiple"}], ()),
        ([{"format": "other", "url": f"{AX}/7"}], ("1 file",)),
        ([{"format": "CSV"}, {"format": "CSV"}], ("2 files",)),
    ],
)
def test_an_interface_and_what_nothing_says_are_no_files(resources, sizes):
    assert mapped(resources=resources).record.sizes == sizes


def test_a_file_that_is_listed_twice_is_counted_once():
    twice = [
        {"format": "ZIP", "url": "http://a.example/x.zip", "size": 10},
        {"format": "ZIP", "url": "ftp://a.example/x.zip", "size": 10},
    ]

    assert mapped(resources=twice).record.sizes == ("10 bytes", "1 file")


def file(name, stated, function):
    return {
        "url": f"https://a.example/{name}", "format": stated, "resource_locator_function": function
    }  # fmt: skip


@pytest.mark.parametrize("function", ["information", "search", "Information"])
@pytest.mark.parametrize(
    ("name", "stated"), [("1.zip", "ZIP"), ("manual.pdf", "PDF"), ("2.docx", "")]
)
def test_a_file_beside_the_data_gives_no_format(name, stated, function):
    assert mapped(resources=[file(name, stated, function)]).record.formats == ()


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (file("1.zip", "ZIP", "download"), ("ZIP",)),
        (file("1.zip", "ZIP", ""), ("ZIP",)),
        (file("wms?", "WMS", "information"), ("WMS",)),
        (file("data", "CSV", "order"), ("CSV",)),
    ],
)
def test_data_and_services_keep_their_format(row, known):
    assert mapped(resources=[row]).record.formats == known


# What documents the data is none of it

LIST = "http://publications.europa.eu/resource/authority/documentation-type"


@pytest.mark.parametrize(
    ("resource", "relation"),
    [
        (
            {
                "resource_type": f"{LIST}/DOCUMENTATION_RELATED",
                "url": "https://doi.org/10.1234/l1",
                "format": "OP_DATPRO",
            },
            "DOI 10.1234/l1",
        ),
        (
            {"resource_type": f"{LIST}/DOCUMENTATION_MAIN", "url": f"{LX}/i", "format": "HTML"},
            f"URL {LX}/i",
        ),
        (
            {"resource_type": "http://v.example/documentation-type/Guide", "url": f"{LX}/g.pdf"},
            f"URL {LX}/g.pdf",
        ),
        ({"resource_type": "documentation", "url": f"{LX}/g.pdf"}, f"URL {LX}/g.pdf"),
        ({"resource_type": "Documentation", "url": f"{LX}/g.csv"}, f"URL {LX}/g.csv"),
    ],
)
def test_a_resource_that_documents_the_data_is_related_and_no_file(resource, relation):
    doc = mapped(resources=[resource, {"format": "CSV", "url": f"{AX}/1", "size": 10}])
    assert [
        f"{one.relation_type} {one.identifier_type} {one.value}"
        for one in doc.record.related_identifiers
    ] == [f"IsDocumentedBy {relation}"]
    assert (doc.record.sizes, doc.record.formats) == (("10 bytes", "1 file"), ("CSV",))
    assert new_problems(doc) == []


@pytest.mark.parametrize(
    "resource",
    [
        {"resource_type": "documentation", "url_type": "upload", "url": f"{LX}/g.pdf"},
        {"resource_type": "file", "url": f"{LX}/g.pdf"},
        {"resource_type": "dataset", "url": f"{LX}/documentation/g.pdf"},
        {"name": "documentation", "url": f"{LX}/g.pdf"},
        {
            "resource_type": "http://v.example/distribution-type/DOWNLOADABLE_FILE",
            "url": f"{LX}/g.pdf",
        },
    ],
)
def test_any_other_resource_is_a_file_and_not_related(resource):
    doc = mapped(resources=[resource])
    assert (doc.record.sizes, doc.record.formats) == (ONE, ("PDF",))
    assert doc.record.related_identifiers == ()


@pytest.mark.parametrize(
    "address",
    ["https://doi.org/10.1234/l1", "http://dx.doi.org/10.1234/l1", "https://www.doi.org/10.1234/x"],
)
def test_what_lies_at_a_doi_is_a_page(address):
    assert said_of({"url": address}) == ((), ())
    assert said_of({"url": address, "format": "CSV"}) == ((), ("CSV",))
    assert said_of({"url": address, "format": "CSV", "url_type": "upload"})[0] == ONE
    assert said_of({"url": "https://doi.example/10.1234/l1", "format": "CSV"})[0] == ONE
