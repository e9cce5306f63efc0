"""Dataset dict in, DataCite XML out: pure, without CKAN.

``document`` is the way in; everything else here is what it takes and gives.
"""

from __future__ import annotations

from .completeness import Completeness
from .document import MAPPING_VERSION, Amend, Document, document, references
from .problems import ADVICE, BLOCKS, CATALOGUE, LOST, Problem
from .record import Record
from .settings import (
    KERNELS,
    Facts,
    FirstPublisher,
    Relation,
    Settings,
    Withdrawal,
)
from .site import SiteMapping, check_fields, site_mapping, warnings
from .site_file import MappingError

__all__ = [
    "ADVICE",
    "BLOCKS",
    "CATALOGUE",
    "KERNELS",
    "LOST",
    "MAPPING_VERSION",
    "Amend",
    "Completeness",
    "Document",
    "Facts",
    "FirstPublisher",
    "MappingError",
    "Problem",
    "Record",
    "Relation",
    "Settings",
    "SiteMapping",
    "Withdrawal",
    "check_fields",
    "document",
    "references",
    "site_mapping",
    "warnings",
]
