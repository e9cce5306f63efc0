"""The configuration, and the plugins beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk
from ckan import plugins as p

from ... import config
from ...database import is_migrated
from ...lifecycle.reports import lookup, waiting
from .result import NOTE, OK, WRONG, CheckResult, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

_RDF_PROFILES = "ckanext.dcat.rdf.profiles"
_OTHERS = ("doi", "ap_doi", "datacite_publication", "ands", "dara")
"""Plugins that mint DOIs, too."""
_IMPORT = "ckan andsdoi import-ckanext-doi"


def all_results() -> Iterator[CheckResult]:
    """Tell what is configured, what of it cannot be right, and what is worth knowing."""
    yield from _registries()
    yield from _unknown_options()
    yield from _types()
    yield from _organizations()
    yield from _required_fields()
    for warning in config.warnings():
        option, _, text = warning.partition(": ")
        yield CheckResult(Topic.CONFIGURATION, NOTE, f"{text}.", f"Look at {option}.")
    yield from _rdf()
    yield from _other_plugins()


def _registries() -> Iterator[CheckResult]:
    for account in config.usable_accounts():
        names = f"{account.name}: {account.environment} DOIs {account.prefix}/..."
        where = f"{names} at {account.endpoint}, profile {account.profile}"
        yield CheckResult(Topic.CONFIGURATION, OK, where)


def _unknown_options() -> Iterator[CheckResult]:
    for option, nearest in config.unknown_options().items():
        mend = f"Write {nearest}." if nearest else "Remove it."
        text = f"There is no option {option}: what it says counts for nothing."
        yield CheckResult(Topic.CONFIGURATION, WRONG, text, mend)


def _types() -> Iterator[CheckResult]:
    for unknown in sorted(config.dataset_types() - config.registered_types()):
        text = f'No plugin has datasets of the type "{unknown}".'
        mend = f"Check {config.DATASET_TYPES} and ckan.plugins."
        yield CheckResult(Topic.CONFIGURATION, WRONG, text, mend)


def _organizations() -> Iterator[CheckResult]:
    for name in sorted(config.organizations()):
        if lookup.find_organization(name) is None:
            text = f'There is no organization "{name}".'
            mend = f"Check {config.ORGANIZATIONS}: it takes names and ids."
            yield CheckResult(Topic.CONFIGURATION, WRONG, text, mend)


def _required_fields() -> Iterator[CheckResult]:
    for field in waiting.unknown_fields(config.require()):
        text = f'No dataset can have a DOI without the field "{field}", and no dataset has it.'
        yield CheckResult(Topic.CONFIGURATION, NOTE, text, f"Check {config.REQUIRE}.")


def _rdf() -> Iterator[CheckResult]:
    """Tell whether the RDF of ckanext-dcat names the DOIs, where that extension is loaded."""
    if not p.plugin_loaded("dcat"):
        return
    profiles = tk.aslist(tk.config.get(_RDF_PROFILES))
    if "andsdoi" in profiles:
        yield CheckResult(Topic.RDF, OK, f"{_RDF_PROFILES} has andsdoi")
        return
    mend = f"Set {_RDF_PROFILES} = {' '.join([*profiles, 'andsdoi'])}"
    yield CheckResult(Topic.RDF, NOTE, "ckanext-dcat tells no DOIs.", mend)


def _other_plugins() -> Iterator[CheckResult]:
    for name in filter(p.plugin_loaded, _OTHERS):
        text = f"The plugin {name} mints DOIs, too: a dataset may get two."
        mend = f"Take {name} out of ckan.plugins."
        yield CheckResult(Topic.PLUGINS, WRONG, text, mend)
    number = waiting.count_to_import() if is_migrated() else 0
    if number:
        text = f"ckanext-doi's table has DOIs of {number} datasets that are not known here."
        mend = f"Run {_IMPORT}; until then nothing is minted for them."
        yield CheckResult(Topic.PLUGINS, WRONG, text, mend)
