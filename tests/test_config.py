"""Configuration: what stops CKAN and what it says then, and what the typed functions give."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from pathlib import Path
from textwrap import dedent
from typing import Any

import ckan.plugins as p
import ckantoolkit as tk
import pytest
from ckan.common import CKANConfig, config_declaration
from ckan.common import config as ckan_configuration
from ckan.exceptions import CkanConfigurationException

from ckanext.andsdoi import config

SECRET = "9f-the-secret-of-these-tests"

GOOD = {
    "ckan.plugins": "andsdoi",
    "ckan.site_url": "https://data.example.org",
    "ckan.site_title": "Example Data",
    config.PROFILE: "mds",
    config.ENDPOINT: "https://mds.test.datacite.org",
    config.APP_ID: "EXAMPLE.REPO",
    config.SHARED_SECRET: SECRET,
    config.PREFIX: "10.80000",
}
AT_ANDS = {config.PROFILE: "ands", config.ENDPOINT: ""}

Start = Callable[..., None]


@pytest.fixture
def start(ckan_config: Any) -> Iterator[Start]:
    """Start CKAN's plugins with a good configuration that is changed in some options."""

    def _start(options: dict[str, Any] | None = None) -> None:
        for key in [key for key in ckan_config if key.startswith("ckanext.andsdoi.")]:
            del ckan_config[key]
        ckan_config.update({**GOOD, **(options or {})})
        p.load_all()

    yield _start
    p.unload_all()


def message(start: Start, options: dict[str, Any]) -> str:
    """What CKAN says when it refuses to start, without its own heading."""
    with pytest.raises(CkanConfigurationException) as error:
        start(options)
    return str(error.value).removeprefix("Invalid configuration values provided:\n")


def assert_one_sentence(text: str, option: str, right: str) -> None:
    """One line that begins with the option, has one sentence and shows a right value."""
    assert text.startswith(f"{option}: ")
    assert right in text
    assert "\n" not in text
    assert not re.search(r"[.!?;] [A-Z]", text.removeprefix(option))
    assert SECRET not in text


WRONG = [
    (config.PROFILE, "datacite", "ands or mds"),
    (config.ENDPOINT, "mds.datacite.org", "https://mds.datacite.org"),
    (config.ENDPOINT, "ftp://mds.datacite.org", "https://mds.datacite.org"),
    (config.ENDPOINT, f"https://EXAMPLE.REPO:{SECRET}@mds.datacite.org", "https://mds"),
    (config.ENDPOINT, f"https://mds.datacite.org/?key={SECRET}", "https://mds"),
    (config.ENDPOINT, "https://mds.datacite.org:port", "https://mds"),
    (config.REST_ENDPOINT, "api.datacite.org", "https://api.datacite.org"),
    (config.REST_ENDPOINT, f"https://me:{SECRET}@api.datacite.org", "https://api.datacite.org"),
    (config.ENVIRONMENT, "staging", "production or test"),
    (config.APP_ID, "EXAMPLE:REPO", "EXAMPLE.REPO"),
    (config.SHARED_SECRET, f"{SECRET}\nsecond", "3f2a91c04d"),
    (config.SHARED_SECRET_FILE, SECRET, "/etc/ckan/andsdoi-secret"),
    (config.PREFIX, "11.4226", "10.4226"),
    (config.PREFIX, "10.422", "10.4226"),
    (config.PREFIX, "10.422666", "10.4226"),
    (config.PREFIX, "10.4226/", "10.4226"),
    (config.PREFIX, "https://doi.org/10.4226", "10.4226"),
    (config.PREFIX, "10.5072", "10.80000"),
    (config.FORMER_PREFIXES, "10.4225, 10.4227", "10.4226"),
    (config.SHOULDER, "Geo-", "geo-"),
    (config.SHOULDER, "a/", "geo-"),
    (config.SHOULDER, "geo//", "geo-"),
    (config.SHOULDER, "geo..", "geo-"),
    (config.SHOULDER, "geo+", "geo-"),
    (config.SHOULDER, "/geo", "geo-"),
    (config.SHOULDER, "latest-", "geo-"),
    (config.SHOULDER, "g" * 240, "geo-"),
    (config.SEND, "flase", "true or false"),
    (config.SEND, "", "true or false"),
    (config.HARVESTED, "2", "true or false"),
    (config.REMOVE_EMAILS, "never", "true or false"),
    (config.KERNEL, "4.1", "4.2, 4.3, 4.4, 4.5, 4.6 or 4.7"),
    (config.KERNEL, "4", "4.7"),
    (config.QUEUE, "my queue", "default"),
    (config.SELECT, "some", "all or requested"),
    (config.DATASET_TYPES, "", "dataset"),
    (config.DATASET_TYPES, "dataset,geodata", "dataset"),
    (config.ORGANIZATIONS, "geology, marine", "geology"),
    (config.STATUS_USERS, "monitoring, icinga", "monitoring"),
    (config.EXISTING_DOI_FIELDS, "identifier;doi", "identifier"),
    (config.REQUIRE, "author, notes", "author"),
    (config.DELAY, "-5", "60"),
    (config.DELAY, "1.5", "60"),
    (config.HIDE_LIMIT, "-1", "50"),
    (config.HIDE_LIMIT, "", "50"),
    (config.MINT_PERMISSION, "member", "editor, admin or sysadmin"),
    (config.EXTRA_KEY, "my doi", "doi"),
    (config.EXTRA_KEY, "dói", "doi"),
    (config.EXTRA_KEY, "datacite:doi", "doi"),
    (config.EXTRA_KEY, "", "doi"),
    (
        config.LANDING_URL,
        "https://data.example.org/{slug}",
        "https://data.example.org/datasets/{id}",
    ),
    (config.LANDING_URL, "https://data.example.org/{type}", "{id}"),
    (config.LANDING_URL, "https://data.example.org/datasets/", "{id}"),
    (config.LANDING_URL, "https://data.example.org/{id", "{id}"),
    (config.LANDING_URL, "https://data.example.org/{id.__class__}", "{id}"),
    (config.LANDING_URL, "https://data.example.org/{id!r}", "{id}"),
    (config.LANDING_URL, "https://{name}.example.org/", "{id}"),
    (config.LANDING_URL, "https://data.example.org/ä/{id}", "{id}"),
    (config.LANDING_URL, "https://data.example.org\\{id}", "{id}"),
    (config.LANDING_URL, "https://data.example.org/a b/{id}", "{id}"),
    (config.LANDING_URL, "/dataset/{id}", "{id}"),
    (config.PUBLISHER, "x" * 256, "Example University"),
    (config.PUBLISHER_ROR, "https://ror.org/04wxnsj82", "https://ror.org/04wxnsj81"),
    (config.RESOURCE_TYPES, "sample", "sample=PhysicalObject/Rock_sample"),
    (config.RESOURCE_TYPES, "sample=PhysicalObjekt", "PhysicalObject"),
    (config.RESOURCE_TYPES, "a=Dataset a=Model", "sample=PhysicalObject/Rock_sample"),
    (config.LICENCES, "cc-by", "cc-by=CC-BY-3.0-AU"),
    (config.LANGUAGE, "English (UK)", "en"),
    (config.MAINTAINER_TYPE, "ContactPersn", "ContactPerson"),
    (config.MAX_NAMES, "0", "1000"),
    (config.MAX_DESCRIPTION, "much", "10000"),
    (config.MAX_POLYGON_POINTS, "3", "200"),
    (config.MAX_BYTES, "10", "65535"),
    (config.MAPPING, "andsdoi.yaml", "/etc/ckan/andsdoi.yaml"),
    (config.ACCOUNTS, "accounts.yaml", "/etc/ckan/andsdoi-accounts.yaml"),
    (config.CONCURRENCY, "0", "4"),
    (config.RATE, "-1", "250"),
    (config.RATE, "fast", "250"),
    (config.CONNECT_TIMEOUT, "0", "10"),
    (config.READ_TIMEOUT, "110", "90"),
    (config.CONTACT, "Data <data@example.org>", "data@example.org"),
    (config.PROTECT, "private", "delete or delete private"),
    (config.NOTICES, "perhaps", "true or false"),
    (config.NOTIFY_EDITORS, "perhaps", "true or false"),
    (config.SHOW_IN_SEARCH, "perhaps", "true or false"),
]


@pytest.fixture(scope="class")
def declared() -> Iterator[None]:
    """CKAN with the plugin's declarations and validators, started once for a class."""
    ckan_configuration.update(GOOD)
    p.load_all()
    yield
    p.unload_all()


def refusals(option: str, value: str) -> dict[str, list[str]]:
    """What CKAN's own validation says of one value in a good configuration, by option."""
    errors: dict[str, list[str]]
    _, errors = config_declaration.validate(
        CKANConfig({**ckan_configuration, **GOOD, option: value})
    )
    return errors


@pytest.mark.usefixtures("declared")
class TestOneOption:
    """Mistakes that can be seen in one option alone."""

    @pytest.mark.parametrize(("option", "value", "right"), WRONG)
    def test_a_wrong_value_is_refused_in_one_sentence_with_a_right_value(
        self, option: str, value: str, right: str
    ) -> None:
        errors = refusals(option, value)
        assert set(errors) == {option}
        assert len(errors[option]) == 1
        assert_one_sentence(f"{option}: {errors[option][0]}", option, right)


CONTRADICTORY = [
    ({config.PREFIX: ""}, config.PREFIX, "10.4226"),
    ({config.APP_ID: ""}, config.APP_ID, "EXAMPLE.REPO"),
    ({config.SHARED_SECRET: ""}, config.SHARED_SECRET, "/etc/ckan/andsdoi-secret"),
    (
        {config.SHARED_SECRET_FILE: "/etc/ckan/andsdoi-secret"},
        config.SHARED_SECRET_FILE,
        config.SHARED_SECRET,
    ),
    ({config.CONNECT_TIMEOUT: "21"}, config.READ_TIMEOUT, "90"),
    ({config.READ_TIMEOUT: "101"}, config.READ_TIMEOUT, "90"),
    ({config.PUBLISHER_ROR: "https://ror.org/04wxnsj81"}, config.PUBLISHER_ROR, config.PUBLISHER),
    ({config.EXTRA_KEY: "notes"}, config.EXTRA_KEY, "doi"),
    ({config.ENVIRONMENT: "production"}, config.ENVIRONMENT, "test"),
    ({config.PROFILE: "ands"}, config.PROFILE, "write mds"),
    ({config.ENDPOINT: "https://researchdata.ands.org.au/x"}, config.PROFILE, "write ands"),
    (
        {config.ENDPOINT: "https://mds.datacite.org", config.ENVIRONMENT: "test"},
        config.ENVIRONMENT,
        "production",
    ),
    (
        {**AT_ANDS, config.MAX_BYTES: "70000"},
        config.MAX_BYTES,
        "65535",
    ),
    ({"ckan.site_url": "https://däta.example.org"}, config.LANDING_URL, "https://data.example.org"),
    ({config.MAPPING: "/nowhere/andsdoi.yaml"}, config.MAPPING, "/nowhere/andsdoi.yaml"),
    ({config.ACCOUNTS: "/nowhere/accounts.yaml"}, config.ACCOUNTS, "one that CKAN can read"),
    ({config.PROFILE: "ands"}, config.PROFILE, "mds"),
]


@pytest.mark.parametrize(("options", "option", "right"), CONTRADICTORY)
def test_options_that_contradict_each_other_stop_ckan(
    start: Start, options: dict[str, str], option: str, right: str
) -> None:
    assert_one_sentence(message(start, options), option, right)


class TestAccountsFile:
    """``accounts``: what the options and the file say together."""

    MARINE = """
        accounts:
          marine:
            organizations: [marine-science]
            app_id: EXAMPLE.MARINE
            shared_secret_file: marine.secret
            prefix: "10.80001"
        """

    @pytest.fixture
    def options(self, tmp_path: Path) -> Callable[[str], dict[str, str]]:
        """Write a file of accounts and its secret; return the option that names it."""

        def write(text: str) -> dict[str, str]:
            (tmp_path / "marine.secret").write_text(SECRET)
            path = tmp_path / "accounts.yaml"
            path.write_text(dedent(text))
            return {config.ACCOUNTS: str(path)}

        return write

    def test_what_an_account_leaves_out_is_as_the_options_say(
        self, start: Start, options: Callable[[str], dict[str, str]]
    ) -> None:
        own = {config.SHOULDER: "geo-", config.KERNEL: "4.6", config.PUBLISHER: "University"}
        start({**own, config.FORMER_PREFIXES: "10.80009", **options(self.MARINE)})
        marine = config.account("marine")
        assert list(config.accounts()) == ["default", "marine"]
        assert (marine.profile, marine.endpoint) == ("mds", "https://mds.test.datacite.org")
        assert (marine.shoulder, marine.kernel, marine.publisher) == ("geo-", "4.6", "University")
        assert (marine.rate, marine.own_rate, marine.former_prefixes) == (500, 0, ())
        assert marine.secret.read() == SECRET
        assert SECRET not in repr(config.accounts())

    def test_a_doi_belongs_to_the_account_with_its_prefix_and_the_longest_shoulder(
        self, start: Start, options: Callable[[str], dict[str, str]]
    ) -> None:
        shared = self.MARINE.replace('"10.80001"', '"10.80000"\n            shoulder: marine-')
        ands = {config.PROFILE: "ands", config.ENDPOINT: "", config.SHOULDER: "geo-"}
        start({**ands, config.FORMER_PREFIXES: "10.80009", **options(shared)})
        owners = [config.owner(f"10.8000{one}") for one in ("0/marine-x", "0/geo-x", "9/x", "8/x")]
        assert [owner and owner.name for owner in owners] == ["marine", "default", "default", None]
        assert config.prefixes() == {"10.80000", "10.80009"}

    @pytest.mark.parametrize(
        ("old", "new", "place", "right"),
        [
            ("10.80001", "10.80000", "marine, prefix", "another"),
            ("app_id: EXAMPLE", "app-id: EXAMPLE", "marine, app-id", "app_id"),
            (
                "marine.secret",
                "lost.secret",
                "marine, shared_secret_file",
                "one that CKAN can read",
            ),
            (
                "shared_secret_file: marine.secret",
                "",
                "marine, shared_secret_file",
                "marine.secret",
            ),
            (
                "shared_secret_file: marine.secret",
                "shared_secret_env: NO_SUCH_ANDSDOI",
                "marine, shared_secret_env",
                "export",
            ),
            (
                '"10.80001"',
                '"10.80001"\n            endpoint: https://mds.datacite.org',
                "marine, endpoint",
                "https://mds.test.datacite.org",
            ),
            (
                '"10.80001"',
                '"10.80001"\n            former_prefixes: ["10.80000"]',
                "marine, former_prefixes",
                "leave it out",
            ),
        ],
    )
    def test_a_mistake_stops_ckan_with_account_and_key(
        self,
        start: Start,
        options: Callable[[str], dict[str, str]],
        old: str,
        new: str,
        place: str,
        right: str,
    ) -> None:
        text = message(start, options(self.MARINE.replace(old, new))).split("\n")[0]
        assert_one_sentence(text, f"{config.ACCOUNTS}: {place}", right)

    def test_without_a_default_the_options_need_no_account(
        self, start: Start, options: Callable[[str], dict[str, str]]
    ) -> None:
        none = {config.APP_ID: "", config.SHARED_SECRET: "", config.PREFIX: ""}
        start({**none, **options(f"        default: false{self.MARINE}")})
        assert not config.is_for_all()
        assert [one.name for one in config.accounts().values() if one.is_usable] == ["marine"]

    def test_a_secret_that_everybody_can_read_is_told(
        self, start: Start, options: Callable[[str], dict[str, str]]
    ) -> None:
        start(options(self.MARINE))
        assert any("marine, shared_secret_file: everybody" in one for one in config.warnings())


class TestSecretFile:
    """``shared_secret_file``."""

    def options(self, path: Path) -> dict[str, str]:
        return {config.SHARED_SECRET: "", config.SHARED_SECRET_FILE: str(path)}

    def test_the_secret_is_stripped(self, start: Start, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_text(f"\n  {SECRET}\r\n")
        start(self.options(path))
        assert config.account().secret.read() == SECRET

    def test_a_new_secret_needs_no_restart_and_a_lost_file_stops_nobody(
        self, start: Start, tmp_path: Path
    ) -> None:
        path = tmp_path / "secret"
        path.write_text("first")
        start(self.options(path))
        path.write_text("second")
        assert config.account().secret.read() == "second"
        path.unlink()
        assert config.account().secret.read() == "second"
        assert config.SHARED_SECRET_FILE in (config.account().secret.problem() or "")

    @pytest.mark.parametrize(
        "content", [b"", b" \n", f"{SECRET}\n{SECRET}".encode(), b"\xff" + SECRET.encode()]
    )
    def test_a_file_without_one_secret_stops_ckan(
        self, start: Start, tmp_path: Path, content: bytes
    ) -> None:
        path = tmp_path / "secret"
        path.write_bytes(content)
        text = message(start, self.options(path))
        assert_one_sentence(text, config.SHARED_SECRET_FILE, "/etc/ckan/andsdoi-secret")

    def test_a_missing_file_stops_ckan_without_repeating_its_name(self, start: Start) -> None:
        text = message(start, self.options(Path("/") / SECRET))
        assert_one_sentence(text, config.SHARED_SECRET_FILE, "/etc/ckan/andsdoi-secret")
        assert "No such file" in text

    def test_a_folder_stops_ckan(self, start: Start, tmp_path: Path) -> None:
        text = message(start, self.options(tmp_path))
        assert_one_sentence(text, config.SHARED_SECRET_FILE, "/etc/ckan/andsdoi-secret")

    def test_a_copy_that_sends_nothing_starts_without_the_file(
        self, start: Start, tmp_path: Path
    ) -> None:
        start({**self.options(tmp_path / "secret"), config.SEND: "false"})
        assert config.account().secret.read() == ""


class TestSendFalse:
    """``send = false``: a copy of the site, or a look before the first DOI."""

    def test_a_site_that_sends_nothing_needs_no_credentials(self, start: Start) -> None:
        start({config.SEND: "false", config.APP_ID: "", config.SHARED_SECRET: ""})
        assert not config.send()
        assert config.account().user == ""

    def test_a_site_that_sends_nothing_needs_a_prefix(self, start: Start) -> None:
        text = message(start, {config.SEND: "false", config.PREFIX: ""})
        assert_one_sentence(text, config.PREFIX, "10.4226")


class TestAccount:
    """The account ``default``."""

    def test_an_account_holds_what_was_configured(self, start: Start) -> None:
        start(
            {
                config.ENDPOINT: "https://mds.test.datacite.org/",
                config.FORMER_PREFIXES: "10.80001 10.80000 10.5072",
                config.SHOULDER: "geo-",
                config.RATE: "0",
                config.CONNECT_TIMEOUT: "5",
                config.READ_TIMEOUT: "60",
                config.CONTACT: "data@example.org",
            }
        )
        assert config.accounts() == {
            "default": config.Account(
                name="default",
                environment="test",
                profile="mds",
                endpoint="https://mds.test.datacite.org",
                rest_endpoint="https://api.test.datacite.org",
                user="EXAMPLE.REPO",
                secret=config.Secret(config.SHARED_SECRET, SECRET),
                prefix="10.80000",
                former_prefixes=("10.80001", "10.5072"),
                shoulder="geo-",
                kernel="4.7",
                rate=0,
                connect_timeout=5,
                read_timeout=60,
                contact="data@example.org",
            )
        }
        assert config.prefixes() == {"10.80000", "10.80001", "10.5072"}
        assert config.lease_seconds() == 130

    @pytest.mark.parametrize(
        ("profile", "endpoint", "kernel", "rate", "max_bytes"),
        [
            ("ands", "https://researchdata.ands.org.au/api/doi/datacite", "4.2", 250, 65_535),
            ("mds", "https://mds.datacite.org", "4.7", 500, 1_000_000),
        ],
    )
    def test_an_option_left_empty_follows_from_the_profile(
        self, start: Start, profile: str, endpoint: str, kernel: str, rate: int, max_bytes: int
    ) -> None:
        start({config.PROFILE: profile, config.ENDPOINT: ""})
        account = config.account()
        assert (account.endpoint, account.kernel, account.rate) == (endpoint, kernel, rate)
        assert config.mapping_settings(account).max_bytes == max_bytes

    def test_the_secret_of_an_account_is_not_shown(self, start: Start) -> None:
        start()
        assert SECRET not in repr(config.account())

    def test_an_unknown_account_is_a_key_error(self, start: Start) -> None:
        start()
        with pytest.raises(KeyError):
            config.account("other")

    @pytest.mark.parametrize(
        ("endpoint", "environment"),
        [
            ("http://127.0.0.1:5000/mds", "test"),
            ("http://localhost:5000", "test"),
            ("http://[::1]:5000", "test"),
            ("https://mds.test.datacite.org", "test"),
            ("https://mds.datacite.org", "production"),
            ("https://registry.example.org", "production"),
        ],
    )
    def test_the_environment_follows_from_the_endpoint(
        self, start: Start, endpoint: str, environment: str
    ) -> None:
        profile = "ands" if "ands" in endpoint else "mds"
        start({config.ENDPOINT: endpoint, config.PROFILE: profile})
        assert config.environment() == environment

    def test_the_test_account_of_ands_is_told_by_the_option(self, start: Start) -> None:
        start({config.PROFILE: "ands", config.ENDPOINT: "", config.ENVIRONMENT: "test"})
        assert config.account().environment == "test"

    def test_the_rest_api_is_datacites_unless_the_registry_is_somebody_elses(
        self, start: Start
    ) -> None:
        start({config.PROFILE: "ands", config.ENDPOINT: "", config.ENVIRONMENT: "test"})
        assert config.account().rest_endpoint == "https://api.test.datacite.org"
        p.unload_all()
        start({config.ENDPOINT: "https://doi.example.org"})
        assert config.account().rest_endpoint == ""

    def test_the_contact_is_ckans_own_unless_set(self, start: Start) -> None:
        start({"email_to": "admin@example.org"})
        assert config.contact() == "admin@example.org"


class TestLanding:
    """Addresses that DOIs lead to; no request is needed for them."""

    @pytest.mark.parametrize(
        ("site_url", "root_path", "base"),
        [
            ("https://data.example.org", None, "https://data.example.org"),
            ("https://data.example.org/", None, "https://data.example.org"),
            ("https://Data.Example.org:8443", None, "https://data.example.org:8443"),
            ("https://example.org", "/data/{{LANG}}", "https://example.org/data"),
            ("https://example.org", "/{{LANG}}/data/", "https://example.org/data"),
            ("https://example.org/data", "/data/{{LANG}}", "https://example.org/data"),
            ("https://example.org", "/{{LANG}}", "https://example.org"),
            ("https://example.org", "/data", "https://example.org/data"),
        ],
    )
    def test_the_default_is_ckans_own_page_in_no_language(
        self, start: Start, site_url: str, root_path: str | None, base: str
    ) -> None:
        start({"ckan.site_url": site_url, "ckan.root_path": root_path})
        assert config.landing_base() == base
        assert config.landing_url("1f2e", "rocks", "dataset") == f"{base}/dataset/1f2e"

    @pytest.mark.parametrize("root_path", ["", "/data/{{LANG}}", "/{{LANG}}/data"])
    def test_the_default_is_the_address_that_ckan_builds(
        self, start: Start, root_path: str
    ) -> None:
        start({"ckan.root_path": root_path})
        built = tk.url_for("dataset.read", id="1f2e", _external=True, locale="default")
        assert config.landing_url("1f2e", "rocks", "dataset") == built

    @pytest.mark.parametrize(
        ("template", "base", "url"),
        [
            (
                "https://data.example.org/datasets/{id}",
                "https://data.example.org/datasets",
                "https://data.example.org/datasets/1f2e",
            ),
            (
                "https://data.example.org/{type}/{name}.html",
                "https://data.example.org",
                "https://data.example.org/map%20layer/rocks.html",
            ),
            (
                "https://data.example.org/show?dataset={id}",
                "https://data.example.org",
                "https://data.example.org/show?dataset=1f2e",
            ),
        ],
    )
    def test_a_template_is_filled(self, start: Start, template: str, base: str, url: str) -> None:
        start({config.LANDING_URL: template})
        assert config.landing_base() == base
        assert config.landing_url("1f2e", "rocks", "map layer") == url


class TestMappingSettings:
    """What the mapping gets."""

    def test_a_plain_site_sets_only_what_ckan_knows(self, start: Start) -> None:
        start()
        settings = config.mapping_settings(config.account())
        assert settings.site_url == "https://data.example.org"
        assert settings.site_title == "Example Data"
        assert (settings.kernel, settings.extra_key) == ("4.7", "doi")
        assert (settings.publisher, settings.language, settings.require) == ("", "", ())
        assert (settings.maintainer_type, settings.remove_emails) == ("DataManager", True)

    def test_every_mapping_option_arrives(self, start: Start) -> None:
        start(
            {
                config.KERNEL: "4.5",
                config.REQUIRE: "author notes",
                config.LANGUAGE: "pt_br",
                config.PUBLISHER: "Example University",
                config.PUBLISHER_ROR: "ror.org/04WXNSJ81",
                config.RESOURCE_TYPES: "sample=PhysicalObject/Rock_sample model=Model",
                config.LICENCES: "cc-by=CC-BY-3.0-AU own=https://example.org/licence?a=b",
                config.MAINTAINER_TYPE: "none",
                config.REMOVE_EMAILS: "no",
                config.MAX_NAMES: "5",
                config.MAX_DESCRIPTION: "6",
                config.MAX_POLYGON_POINTS: "7",
                config.MAX_BYTES: "8000",
            }
        )
        settings = config.mapping_settings(config.account())
        assert (settings.kernel, settings.require) == ("4.5", ("author", "notes"))
        assert settings.language == "pt-BR"
        assert settings.publisher == "Example University"
        assert settings.publisher_ror == "https://ror.org/04wxnsj81"
        assert settings.resource_types == {
            "sample": "PhysicalObject/Rock_sample",
            "model": "Model",
        }
        assert settings.licences == {
            "cc-by": "CC-BY-3.0-AU",
            "own": "https://example.org/licence?a=b",
        }
        assert (settings.maintainer_type, settings.remove_emails) == ("none", False)
        assert (settings.max_names, settings.max_description) == (5, 6)
        assert (settings.max_polygon_points, settings.max_bytes) == (7, 8000)


class TestSiteMapping:
    """The site's own mapping: its file over the annotations of its ckanext-scheming schemas."""

    def options(self, tmp_path: Path, target: str, file: str = "") -> dict[str, str]:
        schema = {
            "scheming_version": 2,
            "dataset_type": "sample",
            "dataset_fields": [
                {"field_name": "title"},
                {"field_name": "name"},
                {"field_name": "lead", "datacite": target},
            ],
            "resource_fields": [],
        }
        place, mapping = tmp_path / "schema.json", tmp_path / "mapping.yaml"
        place.write_text(json.dumps(schema))
        mapping.write_text(file)
        return {
            "ckan.plugins": "andsdoi scheming_datasets",
            "scheming.dataset_schemas": place.as_uri(),
            config.MAPPING: str(mapping) if file else "",
        }

    def rule(self, type_: str, field: str) -> str:
        rule = config.mapping_settings(config.account()).site.of(type_)[field]
        assert rule
        return f"{rule.target}.{rule.type}"

    def test_the_mapping_comes_from_file_and_schemas_and_the_file_wins(
        self, start: Start, tmp_path: Path
    ) -> None:
        start(self.options(tmp_path, "contributor.ProjectLeader"))
        assert self.rule("sample", "lead") == "contributor.ProjectLeader"
        file = "sample:\n  lead: contributor.Supervisor\n"
        start(self.options(tmp_path, "contributor.ProjectLeader", file))
        assert self.rule("sample", "lead") == "contributor.Supervisor"

    def test_a_wrong_annotation_stops_ckan(self, start: Start, tmp_path: Path) -> None:
        text = message(start, self.options(tmp_path, "contributor.ProjectLead"))
        assert_one_sentence(text, "scheming.dataset_schemas", "ProjectLeader")

    def test_a_wrong_line_of_the_file_stops_ckan(self, start: Start, tmp_path: Path) -> None:
        file = "sample:\n  lead: contributor.ProjectLead\n"
        text = message(start, self.options(tmp_path, "creator", file))
        assert_one_sentence(text, config.MAPPING, "ProjectLeader")
        assert "line 2" in text

    def test_a_field_that_the_schema_lacks_stops_ckan(self, start: Start, tmp_path: Path) -> None:
        file = "sample:\n  leed: contributor.ProjectLeader\n"
        text = message(start, self.options(tmp_path, "creator", file))
        assert_one_sentence(text, config.MAPPING, "lead")

    def test_a_type_that_nobody_registers_is_a_warning(self, start: Start, tmp_path: Path) -> None:
        file = "sampel:\n  lead: creator\nsample:\n  lead: creator\ndataset:\n  lead: creator\n"
        start(self.options(tmp_path, "creator", file))
        assert ["sampel" in text for text in config.warnings()] == [True]


class TestWarnings:
    """What is allowed but unwise."""

    def test_a_usual_configuration_has_none(self, start: Start) -> None:
        start()
        assert config.warnings() == []

    @pytest.mark.parametrize(
        ("options", "option"),
        [
            ({**AT_ANDS, config.KERNEL: "4.5"}, config.KERNEL),
            ({config.ENDPOINT: "http://registry.example.org"}, config.ENDPOINT),
        ],
    )
    def test_an_unwise_option_is_told_at_start(
        self,
        start: Start,
        caplog: pytest.LogCaptureFixture,
        options: dict[str, str],
        option: str,
    ) -> None:
        start(options)
        assert [text.partition(":")[0] for text in config.warnings()] == [option]
        assert config.warnings()[0] in caplog.text


class TestTyped:
    """The other functions."""

    def test_the_defaults(self, start: Start) -> None:
        start()
        assert config.send()
        assert (config.select(), config.mint_permission()) == ("all", "editor")
        assert (config.queue(), config.extra_key()) == ("default", "doi")
        assert config.dataset_types() == {"dataset"}
        assert config.organizations() == frozenset()
        assert not config.harvested()
        assert config.existing_doi_fields() == (
            "identifier",
            "alternate_identifier",
            "guid",
            "unique-resource-identifier-full",
            "oai_identifier",
        )
        assert (config.delay(), config.hide_limit(), config.concurrency()) == (0, 50, 4)
        assert (config.protect(), config.notices()) == (frozenset(), True)
        assert not config.notify_editors()
        assert config.show_in_search()
        assert config.status_users() == frozenset()
        assert not config.ckanext_doi_keys()
        assert config.lease_seconds() == 200

    def test_a_typed_function_returns_what_was_set(self, start: Start) -> None:
        start(
            {
                config.SELECT: "requested",
                config.MINT_PERMISSION: "sysadmin",
                config.QUEUE: "doi",
                config.DATASET_TYPES: "dataset geodata",
                config.ORGANIZATIONS: "geology",
                config.HARVESTED: "true",
                config.EXISTING_DOI_FIELDS: "",
                config.DELAY: "60",
                config.HIDE_LIMIT: "0",
                config.PROTECT: "delete  private",
                config.NOTICES: "no",
                config.NOTIFY_EDITORS: "yes",
                config.SHOW_IN_SEARCH: "no",
                config.STATUS_USERS: "monitoring  icinga",
                config.CKANEXT_DOI_KEYS: "yes",
            }
        )
        assert (config.select(), config.mint_permission()) == ("requested", "sysadmin")
        assert config.queue() == "doi"
        assert config.dataset_types() == {"dataset", "geodata"}
        assert config.organizations() == {"geology"}
        assert config.harvested()
        assert config.existing_doi_fields() == ()
        assert (config.delay(), config.hide_limit()) == (60, 0)
        assert (config.protect(), config.notices()) == ({"delete", "private"}, False)
        assert config.notify_editors()
        assert not config.show_in_search()
        assert config.status_users() == {"monitoring", "icinga"}
        assert config.ckanext_doi_keys()


@pytest.mark.usefixtures("declared")
class TestDeclaration:
    """``ckan config docs andsdoi`` and the like."""

    def options(self) -> dict[str, Any]:
        keys = config_declaration.iter_options(pattern="ckanext.andsdoi.*")
        return {str(key): config_declaration[key] for key in keys}

    def test_every_option_has_a_constant_and_the_other_way_round(self) -> None:
        constants = {
            value
            for value in vars(config).values()
            if isinstance(value, str) and value.startswith("ckanext.andsdoi.")
        } - {config.__name__}
        assert constants == set(self.options())

    def test_every_option_has_a_description_and_an_example_that_it_accepts(self) -> None:
        for key, option in self.options().items():
            assert option.description, key
            assert refusals(key, str(option.example)) == {}, key


def test_the_command_line_stops_with_the_sentence_alone(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    site = RawConfigParser()
    site.read(pytestconfig.getoption("--ckan-ini"))
    site["app:main"].update({**GOOD, config.PREFIX: "11.4226"})
    ini = tmp_path / "ckan.ini"
    with ini.open("w") as target:
        site.write(target)
    ckan = str(Path(sys.executable).with_name("ckan"))
    command = [ckan, "-c", str(ini), "config", "validate"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    sentences = [line for line in run.stderr.splitlines() if "ckanext.andsdoi" in line]
    assert run.returncode == 1
    assert len(sentences) == 1
    assert_one_sentence(sentences[0], config.PREFIX, "10.4226")
    assert "Traceback" not in run.stderr.partition("Invalid configuration")[2]
    assert SECRET not in run.stdout + run.stderr
