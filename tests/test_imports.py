"""The pure parts can be used alone, as a library: nothing of CKAN or of a database is imported."""

from __future__ import annotations

import subprocess
import sys
from pkgutil import resolve_name

import pytest

PURE = ["metadata", "registry", "registry.sandbox", "citation", "suffix"]
ABSENT = ["ckan", "ckantoolkit", "sqlalchemy", "flask", "redis", "rq"]


@pytest.mark.parametrize("name", PURE)
def test_the_package_can_be_imported_where_there_is_no_ckan(name: str) -> None:
    program = (
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({ABSENT!r}))\n"  # None there: ImportError
        f"importlib.import_module('ckanext.andsdoi.{name}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_name_of_the_job_in_the_queue_leads_to_the_job_of_the_worker() -> None:
    from ckanext.andsdoi.lifecycle import worker
    from ckanext.andsdoi.lifecycle.capture import wakeup

    assert resolve_name(wakeup.JOB) is worker.job
