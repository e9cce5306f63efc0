"""`make demo`, from nothing to a table of DOIs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from dev import layout, locks
from dev.console import Failure, say
from dev.demo import site
from dev.demo.adapt import Adapted, adapt
from dev.demo.api import Api
from dev.demo.publish import Publisher
from dev.demo.watch import Watch, print_table

OWN = layout.ROOT / "dev" / "demo" / "datasets.json"


def run(datasets: Path | None) -> None:
    """Bring the demo up, publish its own datasets or those of a file, and show their DOIs.

    Raises:
        Failure: the file cannot be read, or a dataset was refused.
    """
    given = read(datasets or OWN)
    with locks.briefly("setup", "another set-up"):
        site.start()
        site.describe()
    api = Api(site.site_url(), site.token())
    adapted = _adapt(api, given)
    watch = Watch(api, site.sandbox_url())
    say(f"Publishing {len(adapted)} datasets; new DOIs as they are registered:")
    begun, known = time.monotonic(), watch.known_dois()
    publisher = Publisher(api)
    shown = [publisher.publish(dataset) for dataset in adapted]
    accepted = [package for package in shown if package]
    print_table(watch.follow(accepted, known))
    if datasets:
        _say_changes(adapted)
    _say_what_next(time.monotonic() - begun)
    if len(accepted) < len(adapted):
        raise Failure(f"{len(adapted) - len(accepted)} datasets were refused.")


def read(path: Path) -> list[dict[str, Any]]:
    """Return the package dicts of a file: one JSON object a line, or one JSON list.

    Raises:
        Failure: the file is missing or no such file; the text names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{path} cannot be read: {error}") from error
    if text.lstrip().startswith("["):
        return _checked(_parse(text, str(path)), path)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return _checked([_parse(line, f"{path}, line {number}") for number, line in lines], path)


def _parse(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failure(f"{place} is not JSON: {error}") from error


def _checked(packages: list[Any], path: Path) -> list[dict[str, Any]]:
    if not packages or not all(isinstance(package, dict) for package in packages):
        raise Failure(f"{path} must hold package dicts, one a line, as package_show returns them.")
    return packages


def _adapt(api: Api, given: list[dict[str, Any]]) -> list[Adapted]:
    licences = frozenset(licence["id"] for licence in api.call("license_list"))
    taken: set[str] = set()
    return [adapt(dataset, licences, taken) for dataset in given]


def _say_changes(adapted: list[Adapted]) -> None:
    say("\nAdapted for this site: ids and computed fields are its own; organizations and groups")
    say("are created by name. Besides:")
    for dataset in adapted:
        if dataset.changes:
            say(f"  {dataset.name}: {'; '.join(dict.fromkeys(dataset.changes))}")


def _say_what_next(seconds: float) -> None:
    command = f"{site.VENV.program('ckan')} -c {site.SITE.ini} andsdoi"
    say(
        f"""
Publishing and registering took {seconds:.0f} s. The demo goes on running:

  {site.site_url()}/dataset    the site; log in as {site.ADMIN} with {site.PASSWORD}
  {site.sandbox_url()}    the sandbox registry: its DOIs and the last requests
  {layout.DEMO}    addresses, API token and process ids, for scripts

Try next: open a dataset; edit its title, make it private, delete it, and watch the registry's
page. Let five requests fail, save a dataset, and call sync until it says confirmed:

  curl -d '{{"status": 503, "times": 5}}' {site.sandbox_url()}/_sandbox/faults
  {command} sync
  {command} check
  curl -d '[]' {site.sandbox_url()}/_sandbox/faults    ends the failures
  make stop    ends it all, and the registry forgets: the next demo begins anew"""
    )
