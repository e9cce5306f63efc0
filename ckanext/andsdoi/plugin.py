"""The plugin: it registers, and decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import plugins as p
from ckan.lib.plugins import DefaultTranslation

from . import config, helpers, logic
from .lifecycle.capture import intent, names
from .lifecycle.dataset.ckan import PLAIN, remember_app
from .lifecycle.reports import ckanext_doi
from .views.structured_data import structured_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.config.declaration import Declaration, Key
    from flask import Flask


@tk.blanket.actions(logic.actions)
@tk.blanket.auth_functions(logic.auth_functions)
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.validators
class AndsdoiPlugin(DefaultTranslation, p.SingletonPlugin):
    """Gives every published dataset a DOI."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IConfigDeclaration)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.ITranslation)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IDomainObjectModification, inherit=True)

    def update_config(self, config_: Any) -> None:
        """Add templates and assets."""
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "andsdoi")

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Declare the options."""
        config.declare(declaration)

    def configure(self, config_: Any) -> None:
        """Check the options, and listen to saves."""
        config.check()
        intent.listen()
        names.listen()

    def make_middleware(self, app: Flask, config_: Any) -> Flask:
        """Keep the application for jobs and commands."""
        intent.tell_if_not_migrated()
        return remember_app(app)

    def get_helpers(self) -> dict[str, Any]:
        """Offer helpers to templates, and continue that of ckanext-dcat where it is there."""
        found = {name: getattr(helpers, name) for name in helpers.__all__}
        # CKAN does not start with a helper that is chained to none.
        if p.plugin_loaded("structured_data"):
            found["structured_data"] = structured_data
        if config.ckanext_doi_keys():
            taken = {name for other in self._others() for name in other.get_helpers()}
            found.update({n: h for n, h in ckanext_doi.HELPERS.items() if n not in taken})
        return found

    def _others(self) -> Iterator[Any]:
        return (one for one in p.PluginImplementations(p.ITemplateHelpers) if one.name != self.name)

    def i18n_directory(self) -> str:
        """Return the folder of the catalogues: beside this file, or the checkout's own."""
        installed = Path(__file__).with_name("i18n")
        checkout = Path(__file__).resolve().parents[2] / "i18n"
        return str(installed if installed.is_dir() else checkout)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Mark a new dataset, and remove a forged DOI from its extras."""
        intent.mark_saved(pkg_dict["id"])

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Mark a dataset, and put the DOI back into its extras."""
        intent.mark_saved(pkg_dict["id"])

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """Show the DOI as themes of ckanext-doi expect it, where the site wants that."""
        if config.ckanext_doi_keys() and not context.get(PLAIN):
            ckanext_doi.add_keys(pkg_dict)

    def notify(self, entity: object, operation: str) -> None:
        """Remember which dataset to look at."""
        intent.remember_changed(entity)
