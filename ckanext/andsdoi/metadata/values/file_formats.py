"""Formats of files, services and pages, as portals write them.

Pure functions of one text. Words are compared without case and accents.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .text import folded, folded_words, is_placeholder

_LABELS = {
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "text/plain": "TXT",
    "text/html": "HTML",
    "text/xml": "XML",
    "application/xml": "XML",
    "application/json": "JSON",
    "application/geo+json": "GeoJSON",
    "application/vnd.geo+json": "GeoJSON",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/x-netcdf": "NetCDF",
    "application/rdf+xml": "RDF",
    "application/vnd.google-earth.kml+xml": "KML",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.text": "ODT",
    "image/tiff": "TIFF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
}
# Endings of files' names. Pages and programs of web servers (html, php) are none.
_ENDINGS = frozenset(
    """
    7z accdb arrow asc avi avro bam bil bmp bz2 cdf cif csv dat db dbf dcm dem dgn doc docx dta dwg
    dxf e00 e57 ecw eps epub fasta fastq feather fgb fits flac gdb geojson geoparquet geotiff gif
    gml gpkg gpx grb grib grib2 gz h5 hdf hdf5 he5 ics ifc img ipynb jp2 jpeg jpg json jsonl jsonld
    kml kmz las laz lyr mat mbtiles md mdb mkv mov mp3 mp4 mpg n3 nc nc4 ndjson netcdf npy npz nt
    obj odp ods odt ogg orc osm owl parquet pbf pcap pdb pdf pgm ply pmtiles png por ppt pptx qgs
    qgz rar rda rdata rdf rds rtf sas7bdat sav segy sgy shp sid sql sqlite sqlite3 stl svg tab tar
    tgz tif tiff toml topojson trig tsv ttl txt vcf vrt wav webm webp wkt xls xlsb xlsm xlsx xml xz
    yaml yml zarr zip zst
    """.split()
)
# Endings of addresses that pages have.
_PAGES = frozenset("html htm xhtml shtml php asp aspx jsp jspx jsf cfm do".split())
# What files are packed in, and the endings of the files of a program.
_CONTAINERS = frozenset("7z gz rar tar tgz xz bz2 zip".split())
_PROGRAMS = {
    "excel": frozenset("xls xlsx xlsm xlsb".split()),
    "word": frozenset("doc docx rtf".split()),
    "powerpoint": frozenset("ppt pptx".split()),
    "netcdf": frozenset("nc nc4".split()),
}
_MAKERS = frozenset("ms microsoft office".split())
# Words of a layer of a map, which a service draws: all words of a format must be such.
_LAYER = folded_words(
    """
    layer layers map maps feature features esri arcgis tile tiles raster vector imagery
    couche couches carte capa capas mapa camada camadas strato strati mappa laag lagen kaart
    kartenebene kartenlayer レイヤ レイヤー 图层 圖層 레이어
    """
)
_LAYERS = _LAYER - folded_words(
    "map maps feature features esri arcgis raster vector carte mapa mappa kaart"
)
# From addresses of other schemes nothing is downloaded, as from those of a database.
_DOWNLOADS = frozenset(
    "http https ftp ftps ftpes sftp s3 gs gsiftp az abfs abfss dav davs webdav rsync ipfs".split()
)
# Words of formats of pages and services, and how such words end.
_NO_FILE = folded_words(
    """
    url urls uri link links lien liens enlace enlaces collegamento ligacao verweis weblink hyperlink
    hiperlink hipervinculo lank lenke odkaz ссылка www http https html xhtml web weba website
    websites
    webpage webpages webseite webseiten site page pagina portal portale portail portaal
    geoportal dashboard dashboards viewer visor app apps webapp webapps service services servicio
    servicios servizio servizi servico servicos dienst dienste palvelu usluga tjanst tjeneste сервис
    geoservice webservice api apis rest odata wms wfs wcs wmts wps csw sos sparql ogc
    erddap opendap thredds
    """
)
_NO_FILE_ENDINGS = ("dienst", "dienste", "service", "services", "tjanst", "tjeneste", "palvelu")
# Signs of such formats in languages that put no blanks between words.
_NO_FILE_SIGNS = folded_words(
    "リンク ウェブ ホームページ サービス 链接 連結 网页 網頁 网站 網站 服务 服務 링크 웹 서비스"
)
# Words of formats that say no format.
_NO_FORMAT = folded_words(
    """
    url urls uri link links lien liens enlace enlaces collegamento verweis weblink hyperlink www
    http https web website websites webpage webpages webseite webseiten site page pages pagina
    app apps webapp webapps application applications anwendung dashboard service services servicio
    servizio servico dienst webservice
    external externe externo externa resource resources ressource ressourcen ressources recurso
    risorsa
    recursos risorse other others autre autres andere anderes anderer sonstige sonstiges otro otros
    otra altro altri outro outros overig overige anders annat andet muu inne jine другое
    file files datei dateien fichier fichiers archivo archivos fichero ficheros arquivo ficheiro
    bestand
    bestanden fil soubor plik файл data daten donnee donnees datos dati dados gegevens данные
    dataset datasets octet stream binary bin download force misc miscellaneous various
    multiple several mixed diverse verschiedene mehrere divers plusieurs varios multiples diversos
    multipli vari diversi meerdere
    layer layers couche couches capas camada camadas strati laag lagen kartenebene kartenlayer
    レイヤ レイヤー 图层 圖層 레이어
    その他 ファイル データ リンク 其他 其它 文件 数据 數據 链接 連結 기타 파일 데이터 링크
    """
)
# An address whose path ends in the name of an interface is that of the interface.
_ENDS_IN_SERVICE = re.compile(r"://[^?#]+/(?:api|wms|wfs|wcs|wmts|csw|ows)/?$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\W_]+")
_HUMP = re.compile("(?<=[a-z])(?=[A-Z][a-z])")
_MEDIA_TYPE = re.compile(r"/media-types/(.+/.+)$", re.IGNORECASE)
_PARAMETERS = re.compile(r"([\w.+-]+/[\w.+-]+)\s*;.*", re.ASCII | re.DOTALL)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_ENDING = re.compile(r".*[^./]\.([A-Za-z0-9]{1,10})", re.DOTALL)
_CAPABILITIES = re.compile(r"request=getcapabilities|capabilities\.xml", re.IGNORECASE)
_SERVICE = re.compile(r"[?&]service=(?:w[a-z]{1,2}s|csw|sos)(?![a-z])", re.IGNORECASE)
# What such a service answers with the data themselves.
_DATA = re.compile(r"[?&]request=get(?:feature|coverage|observation)(?![a-z])", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://|www\.)[^/?#]*/?", re.IGNORECASE)
_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/.", re.IGNORECASE)
_PROTOCOL = re.compile(r"OGC[:\s_-]+([A-Z]{3,4})(?![A-Za-z]).*", re.IGNORECASE | re.DOTALL)
_BRACKETED = re.compile(r"([^()]*)\(([^()]*)\)")
_PIECES = re.compile(r"[:/+(),;\s]+")
_LONGEST = 200
_TWO = 2


def format_label(text: str) -> str:
    """Return a format as it is written: of an address, a media type or an ending."""
    text = text.strip()
    if text.casefold().startswith(("http://", "https://")):
        media = _MEDIA_TYPE.search(text)
        text = media[1] if media else text.rstrip("/#").rpartition("/")[2]
    # ".csv" is the ending of a file's name.
    text = _PARAMETERS.sub(r"\1", text.removeprefix(".") or text)
    return _LABELS.get(text.casefold(), text)


def format_labels(text: str) -> list[str]:
    """Return the formats that one text plainly says: ZIP and SHP of `zip (shp)`.

    The program that opens a file adds nothing: `excel (.xlsx)` is XLSX. What is not plain stays as
    it is, and what says no format is left out.
    """
    label = format_label(text)
    found = _packed(label) or _of_program(label) or [label]
    return [one for one in found if not is_no_format(one)]


def _packed(label: str) -> list[str]:
    """Return the formats of something packed and what it is packed in; nothing for another text."""
    pieces = _pieces(label)
    packed = [one for one in pieces if one in _CONTAINERS]
    if len(pieces) < _TWO or len(packed) != 1 or not _ENDINGS.issuperset(pieces):
        return []
    return [one.upper() for one in pieces]


def _of_program(label: str) -> list[str]:
    bracketed = _BRACKETED.fullmatch(label)
    if bracketed is None:
        return []
    named = [one for one in _pieces(bracketed[1]) if one not in _MAKERS]
    endings = _pieces(bracketed[2])
    known = _PROGRAMS.get(named[0], frozenset()) if len(named) == 1 else frozenset()
    return [one.upper() for one in endings] if known.issuperset(endings) else []


def _pieces(text: str) -> list[str]:
    found = _PIECES.split(text[:_LONGEST].casefold())
    return [piece.removeprefix(".") for piece in found if piece.strip(".")]


def protocol_label(text: str) -> str:
    """Return the service of a protocol, as `WMS` of `OGC:WMS-1.3.0-http-get-map`; else nothing."""
    service = _PROTOCOL.fullmatch(text.strip())
    return service[1].upper() if service else ""


def ending_label(name: str) -> str:
    """Return the format that a file's address or name ends in, as `CSV`; empty if it is none."""
    ending = _ending(name)
    return ending.upper() if ending in _ENDINGS else ""


def _ending(name: str) -> str:
    ending = _ENDING.fullmatch(re.split("[?#]", _ADDRESS.sub("", name.strip(), count=1))[0])
    return ending[1].casefold() if ending else ""


def is_page_by_ending(address: str) -> bool:
    """Tell whether the path of an address ends as that of a page: `index.html`, `list.php`."""
    return _ending(address) in _PAGES


def is_address_of_host(address: str) -> bool:
    """Tell whether an address is nothing but that of a host: its home page."""
    return _HOST.fullmatch(address) is not None


def is_address_of_doi(address: str) -> bool:
    """Tell whether an address is a DOI's, which leads to a page about what it names."""
    return _RESOLVER.match(address) is not None


def is_address_of_service(address: str) -> bool:
    """Tell whether an address is that of a service: of the OGC, or of a database.

    An address that asks a service of the OGC for features or a coverage gives the data.
    """
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].casefold() not in _DOWNLOADS:
        return True
    if _CAPABILITIES.search(address) or _ENDS_IN_SERVICE.search(address):
        return True
    return _SERVICE.search(address) is not None and not _DATA.search(address)


@lru_cache(maxsize=1024)
def is_no_format(text: str) -> bool:
    """Tell whether a text says no format: nothing, `URL`, `Web page`, `other`, `octet-stream`."""
    return is_placeholder(text) or (len(text) < _LONGEST and _NO_FORMAT.issuperset(_words(text)))


@lru_cache(maxsize=1024)
def is_page_or_service(text: str) -> bool:
    """Tell whether a format is that of a page or a service: `Web App`, `WMS`, `Kartendienst`."""
    words = _words(text[:_LONGEST])
    line = " ".join(words)
    return (
        not _NO_FILE.isdisjoint(words)
        or any(word.startswith("ogc") or word.endswith(_NO_FILE_ENDINGS) for word in words)
        or "external resource" in line
        or any(sign in line for sign in _NO_FILE_SIGNS)
        or (_LAYER.issuperset(words) and not _LAYERS.isdisjoint(words))
    )


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(folded(_HUMP.sub(" ", text))) if word]
