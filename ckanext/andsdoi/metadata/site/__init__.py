"""The site's own mapping: which CKAN field goes to which DataCite property, as the site says.

`rules` reads and checks it, `file` loads it from YAML, `targets` lists what a field can be mapped
to. Called by `settings`, whose `Settings` hold it, and by the configuration, which takes it from
schemas, too.
"""

from __future__ import annotations

from .file import MappingError
from .rules import Rule, SiteMapping, check_fields, site_mapping, warnings
from .targets import TARGETS, Target

__all__ = [
    "TARGETS",
    "MappingError",
    "Rule",
    "SiteMapping",
    "Target",
    "check_fields",
    "site_mapping",
    "warnings",
]
