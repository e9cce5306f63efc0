"""How a dataset is cited, by people and by machines: from a record to texts. Knows no CKAN.

A page fills one `CitedDataset` and asks for what it shows; `EXPORTS` is the table of downloads.
Where the dataset is not public any more it fills a `Tombstone`.
"""

from __future__ import annotations

from .cited import CitedDataset, Resource, Standing, resources_of
from .crawler import CrawlProblem, LandingPage, crawl
from .exports import EXPORTS, file_name, negotiable, unapi_formats
from .formats import Format
from .merge import merged
from .metatags import MetaTag, meta_tags
from .schemaorg import JsonLd, json_ld
from .signposting import export_header, link_header
from .text import citation
from .tombstone import Tombstone, tombstone_header, tombstone_json_ld, tombstone_tags

__all__ = [
    "EXPORTS",
    "CitedDataset",
    "CrawlProblem",
    "Format",
    "JsonLd",
    "LandingPage",
    "MetaTag",
    "Resource",
    "Standing",
    "Tombstone",
    "citation",
    "crawl",
    "export_header",
    "file_name",
    "json_ld",
    "link_header",
    "merged",
    "meta_tags",
    "negotiable",
    "resources_of",
    "tombstone_header",
    "tombstone_json_ld",
    "tombstone_tags",
    "unapi_formats",
]
