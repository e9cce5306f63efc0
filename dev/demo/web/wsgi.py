"""The demo's web application, for gunicorn, alone in a folder that it can start in."""

from __future__ import annotations

from ckan.cli import load_config
from ckan.config.middleware import make_app

application = make_app(load_config())
