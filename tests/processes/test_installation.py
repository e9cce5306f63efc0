"""An installation as the README has it is well; a wrong one is told what mends it.

Everything is as on a machine: `ckan` with a configuration file, on an empty database of its own.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox import DEMO, start

from ..portal import Sandbox
from ..webpages import Webpages, webpages
from .servers import Postgres, Redis
from .site import write_ini

OURS = "ckanext.andsdoi."
README = Path(__file__).parents[2] / "README.rst"
_INI = re.compile(r"code-block:: ini\n\n((?: +.*\n|\n)+)")


class Machine:
    """A machine with CKAN and our extension, configured by an ini file."""

    def __init__(self, folder: Path, registry: Sandbox, pages: Webpages) -> None:
        self.folder, self.registry, self.pages = folder, registry, pages
        self.postgres, self.redis = Postgres(), Redis()
        self.secret = folder / "andsdoi-secret"
        self.secret.write_text(DEMO.password)
        self.secret.chmod(0o640)

    def options(self) -> dict[str, str]:
        """The lines of the README, with this registry's answers in them."""
        found = _INI.search(README.read_text("utf-8"))
        assert found
        lines = [line.strip().partition(" = ") for line in found[1].splitlines() if line.strip()]
        told = {name: value for name, _, value in lines}
        assert told.pop("ckan.plugins") == "... andsdoi"
        own = {"endpoint": self.registry.endpoint, "app_id": DEMO.user, "prefix": DEMO.prefixes[0]}
        own |= {"shared_secret_file": str(self.secret)}
        assert {OURS + name for name in own} < told.keys()
        own = {OURS + name: value for name, value in own.items()}
        site = {
            "sqlalchemy.url": self.postgres.url,
            "ckan.redis.url": self.redis.url,
            "ckan.site_url": self.pages.url,
            # what the tests' own configuration says beside it
            f"{OURS}shared_secret": "",
        }
        return {**told, **own, **site}

    def ckan(
        self, *arguments: str, environ: dict[str, str] | None = None, **options: Any
    ) -> tuple[int, str]:
        """Run `ckan`; return the exit code, and all that it said."""
        wanted = {
            OURS + name if "." not in name else name: value for name, value in options.items()
        }
        ini = write_ini(self.folder / "ckan.ini", {**self.options(), **wanted})
        done = subprocess.run(
            [Path(sys.executable).with_name("ckan"), "-c", ini, *arguments],
            env={**os.environ, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def wrong(self, environ: dict[str, str] | None = None, **options: Any) -> str:
        """Run `check`; return what is wrong, be it told by `check` or by CKAN at its start."""
        code, said = self.ckan("andsdoi", "check", "--json", environ=environ, **options)
        assert code, said
        assert DEMO.password not in said
        lines = [json.loads(line) for line in said.splitlines() if line.startswith('{"type"')]
        found = [f"{one['text']} {one['mend']}" for one in lines if one.get("result") == "wrong"]
        assert "Traceback" not in said, said
        return "\n".join(found) if lines else said


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with start("mds") as registry, webpages() as pages:
        found = Machine(tmp_path_factory.mktemp("machine"), registry, pages)
        try:
            found.postgres.start()
            found.postgres.create()
            found.redis.start()
            for command in (["init"], ["upgrade", "-p", "andsdoi"]):
                code, said = found.ckan("db", *command)
                assert code == 0, said
            yield found
        finally:
            found.postgres.remove()
            found.redis.remove()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("send", [None, "false"], ids=["as it stands", "send = false"])
def test_a_fresh_installation_as_the_readme_has_it_is_well(
    machine: Machine, send: str | None
) -> None:
    more = {"send": send} if send else {}
    code, said = machine.ckan("andsdoi", "check", **more)

    assert code == 0, said
    assert "wrong " not in said
    assert "*/10 * * * *" in said
    assert "Start one: ckan jobs worker" in said


QUOTED = '"{}"'
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("an option misspelt", {"shared_secert": "x"}, r"Write ckanext.andsdoi.shared_secret"),
    ("a value misspelt", {"profile": "dms"}, r"ckanext.andsdoi.profile: .* write ands or mds"),
    ("no number", {"rate": "fast"}, r"ckanext.andsdoi.rate: .*write for example"),
    ("a unit", {"connect_timeout": "10s"}, r"ckanext.andsdoi.connect_timeout: .*write for exampl"),
    ("milliseconds", {"read_timeout": "90000"}, r"ckanext.andsdoi.read_timeout: .*write for exam"),
    ("no truth", {"send": "flase"}, r"ckanext.andsdoi.send: .*write true or false"),
    ("a remark behind a value", {"profile": "mds ; new"}, r"ckanext.andsdoi.profile: .* write"),
    (
        "quotes around the prefix",
        {"prefix": QUOTED.format("10.70000")},
        r"ckanext.andsdoi.prefix: ",
    ),
    (
        "quotes around the user",
        {"app_id": QUOTED.format("sandbox")},
        r"ckanext.andsdoi.app_id: .*quotes",
    ),
    (
        "quotes around the address",
        {"endpoint": QUOTED.format("https://mds.test.datacite.org")},
        r"ckanext.andsdoi.endpoint: ",
    ),
    (
        "quotes around the file",
        {"shared_secret_file": QUOTED.format("/etc/ckan/x")},
        r"ckanext.andsdoi.shared_secret_file: .*write for example",
    ),
    ("no scheme", {"endpoint": "mds.test.datacite.org"}, r"ckanext.andsdoi.endpoint: .*https://"),
    (
        "the prefix as an address",
        {"prefix": "https://doi.org/10.70000"},
        r"ckanext.andsdoi.prefix: .*write for example",
    ),
    ("a DOI as the prefix", {"prefix": "10.70000/abc"}, r"ckanext.andsdoi.prefix: "),
    ("somebody else's user", {"app_id": "nobody"}, r"Check ckanext.andsdoi.app_id and"),
    (
        "a port where nobody listens",
        {"endpoint": "http://127.0.0.1:9"},
        r"Check host and port in ckanext.andsdoi.endpoint",
    ),
    (
        "a name that does not exist",
        {"endpoint": "https://mds.datacite.invalid"},
        r"Check the host in ckanext.andsdoi.endpoint, and whether this machine can look",
    ),
    ("two secrets", {"shared_secret": "x"}, r"ckanext.andsdoi.shared_secret_file: .*twice; remove"),
    (
        "a secret that is not there",
        {"shared_secret_file": "/nowhere/secret"},
        r"ckanext.andsdoi.shared_secret_file: .*can't be read .*No such file",
    ),
    (
        "another plugin's name of a type",
        {"dataset_types": "datset"},
        r'No plugin has datasets of the type "datset".*ckanext.andsdoi.dataset_types',
    ),
    ("a closed page", {"ckan.site_url": "http://127.0.0.1:9"}, r"Check ckan.site_url"),
    (
        "a mail server that is not there",
        {"contact": "a@example.org", "smtp.server": "127.0.0.1:9"},
        r"Check smtp.server",
    ),
    ("no e-mail address", {"contact": "the team"}, r"ckanext.andsdoi.contact: .*write for example"),
    (
        "a file of accounts that is not there",
        {"accounts": "/nowhere.yaml"},
        r"ckanext.andsdoi.accounts: .*can't be read",
    ),
]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("options", "mend"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
def test_each_wrong_option_is_told_with_what_mends_it(
    machine: Machine, options: dict[str, Any], mend: str
) -> None:
    assert re.search(mend, (told := machine.wrong(**options))), told


class TestTheSecret:
    """What editors and Windows leave in its file."""

    @pytest.mark.parametrize(
        "content",
        [
            f"{DEMO.password}\r\n".encode(),
            f"  {DEMO.password}\n\n".encode(),
            f"\N{ZERO WIDTH NO-BREAK SPACE}{DEMO.password}\r\n".encode(),
        ],
        ids=["line end of Windows", "blanks", "mark of Windows at its start"],
    )
    def test_is_read_all_the_same(self, machine: Machine, content: bytes) -> None:
        machine.secret.write_bytes(content)

        code, said = machine.ckan("andsdoi", "check")

        assert code == 0, said

    @pytest.mark.parametrize(
        ("content", "mend"),
        [
            (
                b"not-the-secret",
                r"Check ckanext.andsdoi.app_id and ckanext.andsdoi.shared_secret_file",
            ),
            (
                f'"{DEMO.password}"\n'.encode(),
                r"Take the quotes off what ckanext.andsdoi.shared_secret_file",
            ),
            (f"secret = {DEMO.password}\n".encode(), r"Check .*ckanext.andsdoi.shared_secret_file"),
            (
                f"{DEMO.user}\n{DEMO.password}\n".encode(),
                r"shared_secret_file: .*more than one line",
            ),
            (DEMO.password.encode("utf-16"), r"shared_secret_file: .*is no text"),
            (b"\n", r"shared_secret_file: .*is empty"),
        ],
        ids=["wrong", "in quotes", "with its name", "user and secret", "UTF-16", "empty"],
    )
    def test_that_is_not_right_is_told(self, machine: Machine, content: bytes, mend: str) -> None:
        machine.secret.write_bytes(content)

        assert re.search(mend, (told := machine.wrong())), told

    @pytest.fixture(autouse=True)
    def right_again(self, machine: Machine) -> Iterator[None]:
        yield
        machine.secret.write_text(DEMO.password)


class TestTheWay:
    """What lies between this machine and the registry."""

    def test_a_redirect(self, machine: Machine) -> None:
        machine.registry.set_faults({"redirect": "https://mds.datacite.org/"})
        try:
            told = machine.wrong()
        finally:
            machine.registry.set_faults({})

        assert re.search("answers as no registry does.*Check ckanext.andsdoi.endpoint", told), told

    def test_a_web_page_in_its_place(self, machine: Machine) -> None:
        told = machine.wrong(endpoint=machine.pages.url)

        assert re.search("answers as no registry does.*Check ckanext.andsdoi.endpoint", told), told

    def test_https_where_http_is_spoken(self, machine: Machine) -> None:
        told = machine.wrong(endpoint=machine.registry.endpoint.replace("http:", "https:"))

        assert re.search("Check port, and http or https, in ckanext.andsdoi.endpoint", told), told

    def test_a_registry_that_never_answers(self, machine: Machine) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
            told = machine.wrong(endpoint=endpoint, connect_timeout="1", read_timeout="2")

        assert re.search("It fails: .*Wait", told), told

    def test_the_other_profile(self, machine: Machine) -> None:
        told = machine.wrong(profile="ands")

        assert re.search("Write ckanext.andsdoi.profile = mds", told), told


class TestTheFileOfAccounts:
    """A file with further accounts, as other systems write it."""

    TEXT = """
default: true
accounts:
  marine:
    organizations: []
    app_id: neighbour
    shared_secret_file: marine.secret
    prefix: "10.70001"
"""

    def written(self, machine: Machine, text: str) -> str:
        (machine.folder / "marine.secret").write_text("neighbour-secret\r\n")
        (machine.folder / "marine.secret").chmod(0o640)
        path = machine.folder / "accounts.yaml"
        path.write_bytes(text.encode())
        return str(path)

    def test_line_ends_and_the_mark_of_windows_change_nothing(self, machine: Machine) -> None:
        text = "\N{ZERO WIDTH NO-BREAK SPACE}" + self.TEXT.replace("\n", "\r\n")

        code, said = machine.ckan("andsdoi", "check", accounts=self.written(machine, text))

        assert code == 0, said
        assert "marine: test DOIs 10.70001/..." in said

    @pytest.mark.parametrize(
        ("right", "wrong", "mend"),
        [
            ('"10.70001"', "10.70001", r"marine, prefix: this is no text; write it in quotes"),
            ("    app_id", "\tapp_id", r"the file is no YAML in line 6"),
            ("app_id", "appid", r"marine, appid: there is no such key; write app_id"),
            ("neighbour\n", "nobody\n", r"Check ckanext.andsdoi.accounts: marine, app_id"),
            ("marine.secret", "marin.secret", r"marine, shared_secret_file: .*can't be read"),
            ("organizations: []", "organizations: sea", r"marine, organizations: this is no list"),
        ],
    )
    def test_a_mistake_is_told_with_its_place(
        self, machine: Machine, right: str, wrong: str, mend: str
    ) -> None:
        told = machine.wrong(accounts=self.written(machine, self.TEXT.replace(right, wrong)))

        assert re.search(mend, told), told
