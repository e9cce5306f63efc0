"""A posted XML document and the schemas it is checked against.

Documents are parsed without DTD, entities and network. The DataCite Metadata Schemas are not part
of this package: a folder with `kernel-4.x/metadata.xsd` in it may be named by `DATACITE_XSD_DIR`.
"""

from __future__ import annotations

import os
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

KERNEL = "http://datacite.org/schema/kernel"
KERNEL_4 = f"{KERNEL}-4"
_OLD_KERNEL = re.compile(rf"{re.escape(KERNEL)}-[23](\..*)?")
_CHECKOUT = Path(__file__).resolve().parents[5]
# The proxy has its own copies of these; anything newer it would have to fetch.
_PROXY_KERNELS = frozenset(f"/kernel-4{minor}/metadata.xsd" for minor in ("", ".1", ".2"))


class Document:
    """A well-formed document."""

    def __init__(self, body: bytes, root: etree._Element) -> None:
        self._body = body
        self.root = root

    @property
    def bytes(self) -> bytes:
        """Return the document as it was posted, or as `named` made it."""
        return self._body

    @property
    def namespace(self) -> str:
        """Return the namespace of the root element, empty if it has none."""
        return etree.QName(self.root).namespace or ""

    @property
    def identifier(self) -> str | None:
        """Return the text of the first identifier, untrimmed."""
        element = self._identifier()
        return None if element is None else element.text or ""

    @property
    def is_datacite(self) -> bool:
        """Tell whether MDS recognises the format."""
        return self.namespace.startswith(KERNEL)

    @property
    def is_outdated(self) -> bool:
        """Tell whether it is one of the kernels that DataCite takes no more (2 and 3)."""
        return _OLD_KERNEL.fullmatch(self.namespace) is not None

    @property
    def names_a_proxy_schema(self) -> bool:
        """Tell whether the proxy finds a schema: in the first attribute, what follows `/meta`."""
        resource = next(self.root.iter("{*}resource"), None)
        values = [] if resource is None else [str(value) for value in resource.attrib.values()]
        return bool(values) and values[0].partition("/meta")[2] in _PROXY_KERNELS

    def named(self, doi: str) -> Document:
        """Return the same document with this DOI as its identifier."""
        if (self.identifier or "").lower() == doi.lower():
            return self
        element = self._identifier()
        if element is None:
            element = etree.Element(f"{{{self.namespace}}}identifier", identifierType="DOI")
            self.root.insert(0, element)
        element.text = doi
        return Document(etree.tostring(self.root, encoding="UTF-8"), self.root)

    def _identifier(self) -> etree._Element | None:
        return next(self.root.iter("{*}identifier"), None)


def read(body: bytes) -> Document | None:
    """Parse a body; None if it is not well-formed XML, or has a document type declaration."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    docinfo: Any = root.getroottree().docinfo
    return None if docinfo.doctype else Document(body, root)


class Schema:
    """One compiled XSD; libxml2 keeps the errors in it, so one document at a time."""

    def __init__(self, path: Path) -> None:
        parser = etree.XMLParser(no_network=True)
        self._schema = etree.XMLSchema(etree.parse(str(path), parser))
        self._lock = threading.Lock()

    def first_error(self, document: Document) -> str | None:
        """Return what is wrong first, and where; None for a valid document."""
        with self._lock:
            if self._schema.validate(document.root):
                return None
            log: Any = self._schema.error_log
            return f"{log[0].message} at line {log[0].line}, column {log[0].column}"


class BareCheck:
    """What can be said without an XSD: the namespace and that there is an identifier."""

    def first_error(self, document: Document) -> str | None:
        """Return the same, as far as it can be told without an XSD."""
        if document.namespace != KERNEL_4:
            return f"{document.namespace} is not {KERNEL_4} at line 1, column 0"
        if not document.identifier:
            return "Missing child element identifier at line 1, column 0"
        return None


class Schemas:
    """The two checks: MDS takes the newest kernel 4, the proxy its own copy of 4.2."""

    def __init__(self, folder: Path | None) -> None:
        kernels = find_kernels(folder)
        newest = max(kernels, default=None)
        self.newest = _check(kernels, newest)
        self.proxy = _check(kernels, (4, 2))
        self.description = _describe(kernels, newest)


def find_schemas(xsd_dir: str | os.PathLike[str] | None = None) -> Schemas:
    """Return the schemas in the named folder, in `DATACITE_XSD_DIR`, or beside the checkout."""
    named = xsd_dir or os.environ.get("DATACITE_XSD_DIR")
    return Schemas(Path(named) if named else _CHECKOUT.parent / "shared" / "datacite-xsd")


def find_kernels(folder: Path | None) -> dict[tuple[int, int], Path]:
    """Return the schemas of kernel 4 in a folder, by their version."""
    found = folder.glob("kernel-4.*/metadata.xsd") if folder else ()
    numbers = ((path, path.parent.name.rpartition(".")[2]) for path in found)
    return {(4, int(minor)): path for path, minor in numbers if minor.isdigit()}


def _check(
    kernels: dict[tuple[int, int], Path], kernel: tuple[int, int] | None
) -> Schema | BareCheck:
    return compiled(kernels[kernel]) if kernel in kernels else BareCheck()


def _describe(kernels: dict[tuple[int, int], Path], newest: tuple[int, int] | None) -> str:
    if newest is None:
        return "well-formedness, namespace and identifier only: no DataCite XSDs were found"
    proxy = "4.2" if (4, 2) in kernels else "no XSD (4.2 was not found)"
    return f"MDS checks against kernel {newest[0]}.{newest[1]}, the proxy against {proxy}"


@cache
def compiled(path: Path) -> Schema:
    """Return a schema; each is compiled once."""
    return Schema(path)
