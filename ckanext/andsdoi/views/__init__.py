"""The pages: which address is answered by what. The plugin registers the blueprints.

A page calls actions, or reads what `lifecycle/reports/` returns; never a table, never the registry.
"""

from __future__ import annotations

from . import base, export, gone, page, resolver, unapi
from .admin import dois
from .tab import dataset

__all__ = ["andsdoi", "dataset", "dois"]

andsdoi = base.blueprint("andsdoi")
andsdoi.add_url_rule("/doi/<path:name>", "doi", resolver.doi)
andsdoi.add_url_rule("/doi/unapi", "unapi", unapi.unapi)
andsdoi.add_url_rule("/dataset/<id>/doi/export/<name>", "export", export.export)
andsdoi.before_app_request(page.negotiate)
andsdoi.after_app_request(page.add_links)
andsdoi.after_app_request(gone.instead)
