"""What runs a block, by its language; each fails if the page is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ckantoolkit as tk
import pytest
import yaml
from sybil import Example

from ckanext.andsdoi import config
from ckanext.andsdoi.config import mapping, startup
from ckanext.andsdoi.metadata.site.rules import from_schema
from ckanext.andsdoi.registry.sandbox import NEIGHBOUR

from ..cli.test_json import SCHEMA
from ..portal import provided
from .blocks import Run, place
from .scene import OWNER, Scene
from .shell import Shell, commands, matches

_FINDS = re.compile(r"\bandsdoi check\b")
"""`check` may find something wrong on a site without workers and cron: 1, or what the page says."""
_SECRET = re.compile(r"\b(\S*shared_secret_file\S*)\s*[=:]\s*(\S+)")
_METRIC = re.compile(r"\bandsdoi_\w+")


class Evaluators:
    """What runs the blocks on a scene."""

    LANGUAGES = frozenset({"bash", "console", "ini", "jinja", "python", "yaml"})

    def __init__(self, shell: Shell, scene: Scene, app: Any) -> None:
        self.shell, self.scene, self.app = shell, scene, app
        self.options: dict[str, str] = {}
        self.accounts: set[str] = set()
        self.portal = scene.portal

    def of(self, page: Path) -> Mapping[str, Run]:
        """Return what runs the blocks of a page, by language."""
        readers: Mapping[str, Callable[[str], object]] = {
            "accounts.rst": self._accounts,
            "mapping.rst": self._mapping,
            "monitoring.rst": self._alerts,
        }
        found = {language: getattr(self, language) for language in self.LANGUAGES - {"yaml"}}
        return {**found, "yaml": lambda example: readers[page.name](example.parsed)}

    def bash(self, example: Example) -> None:
        """Run it in a shell."""
        done = self.shell.run(example.parsed)
        allowed = (0, 1, 2) if _FINDS.search(example.parsed) else (0,)
        assert done.code in allowed, f"{place(example)}\n{done.out}"

    def console(self, example: Example) -> None:
        """Run what stands behind `$`, and compare what is printed."""
        for line, shown in commands(example.parsed):
            done = self.shell.run(line)
            assert matches(done.out, shown), f"{place(example)}\n$ {line}\n{done.out}"
            for written in done.out.splitlines() if "--json" in line else ():
                SCHEMA.validate(json.loads(written))

    def ini(self, example: Example) -> None:
        """Start CKAN with the options, as soon as the files that they name are there."""
        for option, value in re.findall(r"^(\S+) *= *(.*)$", example.parsed, re.MULTILINE):
            if option == "ckan.plugins":
                assert "andsdoi" in value.split()
            elif option == "ckanext.dcat.rdf.profiles":
                assert set(value.split()) <= _rdf_profiles()
            else:
                self.options[option] = value.replace("/etc/ckan", str(self.scene.folder))
        if config.SHARED_SECRET_FILE in self.options:
            self._file("andsdoi-secret", OWNER.password)
            self._start({config.SHARED_SECRET: ""})

    def _start(self, others: Mapping[str, str]) -> None:
        """Let CKAN read the options of the page, beside some others, as it does when it starts."""
        from ckan.common import CKANConfig, config_declaration

        options = {**others, **self.options}
        assert all(option in config_declaration for option in options)
        _, errors = config_declaration.validate(CKANConfig({**self.portal.config, **options}))
        assert not errors.keys() & options.keys(), errors
        with pytest.MonkeyPatch.context() as patch:
            for option, value in options.items():
                patch.setitem(self.portal.config, option, value)
            startup.check()
            self.accounts = set(config.accounts())
        startup.check()

    def jinja(self, example: Example) -> None:
        """Show a dataset by it: a template of its own, or a part of one."""
        pkg = self.portal.act("package_show", id="my-dataset")
        template = example.parsed.replace("{{ super() }}", "")
        with self.app.flask_app.test_request_context("/dataset/my-dataset"):
            shown = self.app.flask_app.jinja_env.from_string(template).render(pkg=pkg, h=tk.h)
        assert pkg["title"] in shown
        assert _doi(pkg) in shown

    def python(self, example: Example) -> None:
        """Run it, with the sandbox in place of the registry."""
        package = self.portal.act("package_show", id="my-dataset")
        endpoint = self.portal.registry.endpoint
        text = example.parsed.replace("https://mds.test.datacite.org", endpoint)
        known = {"package": package, "doi": _doi(package), "secret": OWNER.password}
        namespace = example.namespace | known
        exec(compile(text, place(example), "exec"), namespace)
        if "OurDois" in namespace:
            self._decides(namespace["OurDois"])

    def _decides(self, plugin: type) -> None:
        """See that the extension of the page does what its docstrings say."""
        with provided(plugin, "our_dois"):
            trial = self.scene.publish("a-trial", tags=[{"name": "trial"}])
            other = self.scene.publish("no-trial")
            self.portal.sync(trial, other)
            document = self.portal.act("andsdoi_preview", id=other["id"])["xml"]
        assert [self.portal.state(one) for one in (trial, other)] == ["none", "findable"]
        assert "<language>en</language>" in document

    def _accounts(self, text: str) -> None:
        self._file("marine.secret", NEIGHBOUR.password)
        self._file("andsdoi-accounts.yaml", text)
        production = {config.ENDPOINT: "https://mds.datacite.org", config.ENVIRONMENT: ""}
        self._start({**production, config.REST_ENDPOINT: ""})
        assert self.accounts == {"default", "marine"}

    def _mapping(self, text: str) -> None:
        value: Any = yaml.safe_load(text)
        if "dataset_fields" in value:
            assert from_schema({"dataset_type": "dataset", **value}).datasets
        else:
            assert mapping.read_rules(str(self._file("mapping.yaml", text)), "doi").datasets

    def _alerts(self, text: str) -> None:
        """Ask only for metrics that there are, or will be once something has run."""
        told = self.shell.run("ckan andsdoi sync; ckan andsdoi status --format prometheus").out
        asked = {
            metric
            for group in yaml.safe_load(text)["groups"]
            for rule in group["rules"]
            for metric in _METRIC.findall(rule["expr"])
        }
        assert asked - {"andsdoi_last_reconcile_timestamp_seconds"} <= set(_METRIC.findall(told))

    def _file(self, name: str, text: str) -> Path:
        path = self.scene.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path


def _rdf_profiles() -> set[str]:
    from importlib.metadata import entry_points

    return {one.name for one in entry_points(group="ckan.rdf.profiles")}


def _doi(package: Mapping[str, Any]) -> str:
    return str(next(one["value"] for one in package["extras"] if one["key"] == "doi"))
