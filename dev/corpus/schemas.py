"""DataCite's own schemas, which are no part of this project."""

from __future__ import annotations

import os
from pathlib import Path

from lxml import etree

from ckanext.andsdoi.metadata import KERNELS
from dev import layout

FOLDER = Path(os.environ.get("DATACITE_XSD_DIR", layout.ROOT.parent / "shared/datacite-xsd"))
"""Where they are looked for: ``kernel-4.7/metadata.xsd`` and so on."""

OLDEST, NEWEST = KERNELS[0], KERNELS[-1]


class Schemas:
    """The schemas of the oldest and the newest kernel, as far as they are at hand."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {
            kernel: folder / f"kernel-{kernel}" / "metadata.xsd" for kernel in (OLDEST, NEWEST)
        }
        self._known = {
            kernel: etree.XMLSchema(etree.parse(str(file)))
            for kernel, file in files.items()
            if file.is_file()
        }

    @property
    def kernels(self) -> list[str]:
        """The kernels whose schema is known."""
        return list(self._known)

    def complaints(self, xml: bytes, kernel: str) -> list[str]:
        """Return what the schema of a known kernel has to say about a document."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        schema = self._known[kernel]
        schema.validate(etree.fromstring(xml, parser))
        return [str(error) for error in schema.error_log]
