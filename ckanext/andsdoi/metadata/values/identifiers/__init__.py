"""Identifiers of people, organisations, works and places on the web, recognised in text.

Everything here is a pure function of one text; None means "not of this kind"; nothing raises.
Called by `mapping`, by the other values, and by the validators of options.
"""

from __future__ import annotations

from .agents import (
    ROR_URI,
    Affiliation,
    NameIdentifier,
    body_identifier,
    funder_identifier,
    isni,
    name_identifier,
    orcid,
    ror,
)
from .dois import dois_in
from .several import each_in, is_address
from .urls import clean_url, is_blank_node, is_uri, last_segment
from .works import related, stated

__all__ = [
    "ROR_URI",
    "Affiliation",
    "NameIdentifier",
    "body_identifier",
    "clean_url",
    "dois_in",
    "each_in",
    "funder_identifier",
    "is_address",
    "is_blank_node",
    "is_uri",
    "isni",
    "last_segment",
    "name_identifier",
    "orcid",
    "related",
    "ror",
    "stated",
]
