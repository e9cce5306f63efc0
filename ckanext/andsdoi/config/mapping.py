"""What the mapping of a dataset to metadata depends on."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import ckan.plugins as p
import ckantoolkit as tk
from ckan.exceptions import CkanConfigurationException

from ..metadata import Settings, site
from . import options
from .landing import landing_base
from .options import extra_key, flag_of, number_of, pairs_of, text_of
from .site_accounts import Account


def mapping_settings(account: Account) -> Settings:
    """Return what the mapping depends on, for one account."""
    return Settings(
        kernel=account.kernel,
        site_url=landing_base(),
        site_title=str(tk.config.get("ckan.site_title") or ""),
        extra_key=extra_key(),
        require=options.require(),
        language=text_of(options.LANGUAGE),
        publisher=account.publisher,
        publisher_ror=account.publisher_ror,
        resource_types=pairs_of(options.RESOURCE_TYPES),
        licences=pairs_of(options.LICENCES),
        maintainer_type=text_of(options.MAINTAINER_TYPE),
        remove_emails=flag_of(options.REMOVE_EMAILS),
        max_names=number_of(options.MAX_NAMES),
        max_description=number_of(options.MAX_DESCRIPTION),
        max_polygon_points=number_of(options.MAX_POLYGON_POINTS),
        max_bytes=account.max_bytes,
        mapping=rules(),
    )


def rules() -> site.SiteMapping:
    """Return the site's own mapping.

    Raises:
        CkanConfigurationException: its file or one of the site's schemas is wrong.
    """
    return read_rules(text_of(options.MAPPING), extra_key())


@functools.lru_cache
def read_rules(location: str, extra_key: str) -> site.SiteMapping:
    """Read the site's own mapping, once: its file over the annotations of its schemas."""
    schemas = _schemas()
    annotated = site.SiteMapping()
    for schema in schemas:
        with _refusing("scheming.dataset_schemas"):
            annotated = site.site_mapping(schema, extra_key).over(annotated)
    with _refusing(options.MAPPING):
        written = site.site_mapping(location, extra_key)
        site.check_fields(written, schemas)
    return written.over(annotated)


@contextmanager
def _refusing(option: str) -> Iterator[None]:
    try:
        yield
    except ValueError as err:
        raise CkanConfigurationException(f"{option}: {str(err).rstrip('.')}") from None


def _schemas() -> list[Mapping[str, object]]:
    """Return the dataset schemas of ckanext-scheming, if the site uses it."""
    if not p.plugin_loaded("scheming_datasets"):
        return []
    return list(tk.h.scheming_dataset_schemas().values())
