"""A Solr 9 of our own, from the jars on Maven Central, with one core per CKAN site.

The distribution archive is a heavy download from elsewhere; the jars are all that it takes.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from dev import commands, layout, process
from dev.console import Failure, say
from dev.ports import HOST, free_port_of, port_of

NAME = "solr"
HOME = layout.SOLR / "home"
JARS = layout.SOLR / "lib"
JVM = (
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # small indexes, a short life: compiling was most of its work
)
IN_MEMORY = "solr.ByteBuffersDirectoryFactory"
EMPTY_LISTS = ("protwords.txt", "stopwords.txt", "synonyms.txt")


def url(core: str) -> str:
    """Return the URL of a core, as CKAN wants it."""
    return f"{_base()}/{core}"


def is_healthy() -> bool:
    """Tell whether our server runs and answers."""
    return process.Daemon.recorded(NAME) is not None and _answers()


def start() -> None:
    """Fetch the jars at the first call, start the server, and wait until it answers."""
    _fetch_jars()
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "solr.xml").write_text("<solr/>\n")
    program = [str(layout.SOLR_RECIPE / "RunSolr.java"), str(HOME), str(free_port_of(NAME))]
    java = ["java", *JVM, "-cp", f"{JARS}/*", *program]
    process.wait_until(_answers, process.start(NAME, java, cwd=layout.SOLR), 180)


def stop() -> bool:
    """Stop the server."""
    return process.stop(NAME)


def ensure_core(core: str, schema: Path, *, in_memory: bool = False) -> None:
    """Create a core with a CKAN version's schema, or give an existing one the changed schema.

    An index in memory is empty when Solr starts again, and takes a fraction of the time.
    """
    changed = _write_configuration(HOME / core / "conf", schema.read_bytes())
    if not _finds(core):
        memory = {"property.directory": IN_MEMORY} if in_memory else {}
        _admin(action="CREATE", name=core, instanceDir=core, **memory)
    elif changed:
        _admin(action="RELOAD", core=core)


def empty(core: str) -> None:
    """Forget every document of a core."""
    request = Request(
        f"{url(core)}/update?commit=true",
        data=b'{"delete": {"query": "*:*"}}',
        headers={"Content-Type": "application/json"},
    )
    urlopen(request, timeout=60).close()


def _finds(core: str, seconds: float = 60) -> bool:
    """Tell whether the server has a core; one that just started may still be looking for it."""
    end = time.monotonic() + seconds
    while core not in _cores():
        if not (HOME / core / "core.properties").exists():
            return False
        if time.monotonic() > end:
            raise Failure(f"Solr does not load {core}: make stop, then remove {HOME / core}")
        time.sleep(0.2)
    return True


def _write_configuration(folder: Path, schema: bytes) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    files = dict.fromkeys(EMPTY_LISTS, b"")
    files["schema.xml"] = schema
    files["solrconfig.xml"] = (layout.SOLR_RECIPE / "solrconfig.xml").read_bytes()
    changes = [_write_if_changed(folder / name, content) for name, content in files.items()]
    return any(changes)


def _write_if_changed(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.write_bytes(content)
    return True


def _fetch_jars() -> None:
    recipe = layout.SOLR_RECIPE / "pom.xml"
    stamp = layout.SOLR / "jars.sha256"
    wanted = hashlib.sha256(recipe.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Fetching Solr from Maven Central (84 MB)")
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
    commands.run(["mvn", "-q", "-B", "-f", recipe, *copy])
    stamp.write_text(wanted)


def _base() -> str:
    return f"http://{HOST}:{port_of(NAME)}/solr"


def _answers() -> bool:
    try:
        _cores()
    except (URLError, OSError, ValueError):
        return False
    return True


def _cores() -> set[str]:
    query = urlencode({"action": "STATUS", "indexInfo": "false", "wt": "json"})
    with urlopen(f"{_base()}/admin/cores?{query}", timeout=10) as answer:
        return set(json.load(answer)["status"])


def _admin(**arguments: str) -> None:
    try:
        urlopen(f"{_base()}/admin/cores?{urlencode(arguments)}", timeout=60).close()
    except HTTPError as error:
        raise Failure(f"Solr refused {arguments}: {error.read().decode()[:2000]}") from error
