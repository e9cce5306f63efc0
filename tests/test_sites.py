"""The files of the sites that `python3 -m dev` starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import layout, sites


def test_nobody_else_may_read_a_configuration_with_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8: not even where an earlier version has left one that everybody may read."""
    monkeypatch.setattr(layout, "LOCAL", tmp_path)
    site = sites.test_site("2.12")
    site.ini.touch(mode=0o644)

    sites.write_ini(site, sites.TEST_INI, {"ckanext.andsdoi.shared_secret": "needle"})

    assert "needle" in site.ini.read_text()
    assert oct(site.ini.stat().st_mode & 0o777) == oct(0o600)
