"""Dataset dict in, DataCite XML out: pure, without CKAN.

`document` is the way in, and what stands here is what it takes and gives. On the way: `dataset`
reads the dict; `mapping` makes a `record` of it with the readers in `values`, as the `settings` and
the `site`'s own mapping say; `output` writes it; `problems` tells what was missing, in CKAN's
terms. Called by the lifecycle and the configuration, and by whoever wants it without CKAN.
"""

from __future__ import annotations

from .dataset.brought import FieldValue, brought_dois, without_dois
from .dataset.field_names import same_name
from .document import MAPPING_VERSION, Amend, Document, document, references
from .output.completeness import Completeness
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
from .site import MappingError, SiteMapping, check_fields, site_mapping, warnings
from .survey import IGNORED, MAPPED, OPEN, SiteField, site_fields

__all__ = [
    "ADVICE",
    "BLOCKS",
    "CATALOGUE",
    "IGNORED",
    "KERNELS",
    "LOST",
    "MAPPED",
    "MAPPING_VERSION",
    "OPEN",
    "Amend",
    "Completeness",
    "Document",
    "Facts",
    "FieldValue",
    "FirstPublisher",
    "MappingError",
    "Problem",
    "Record",
    "Relation",
    "Settings",
    "SiteField",
    "SiteMapping",
    "Withdrawal",
    "brought_dois",
    "check_fields",
    "document",
    "references",
    "same_name",
    "site_fields",
    "site_mapping",
    "warnings",
    "without_dois",
]
