"""The plays of what `ckan andsdoi check` finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import sqlalchemy as sa
from ckan import plugins as p
from ckan.lib import search

from ckanext.andsdoi import config
from ckanext.andsdoi.registry.sandbox import DEMO, start

from ..portal import provided
from ..postbox import postbox
from ..webpages import webpages
from .play import Play, hold

TABLE = "CREATE TABLE doi (identifier text PRIMARY KEY, package_id text, published timestamp)"


def configuration(play: Play) -> None:
    portal = play.portal
    portal.set_ckan("ckanext.andsdoi.prefx", "10.70000")
    assert "Write ckanext.andsdoi.prefix." in play.found()
    play.patch.delitem(portal.config, "ckanext.andsdoi.prefx")

    secret = play.folder / "secret"
    secret.write_text(DEMO.password)
    secret.chmod(0o644)
    portal.set("shared_secret", "")
    portal.set("shared_secret_file", str(secret))
    assert f"chmod o-r {secret}" in play.found(result="note")
    play.shell("chmod o-r FILE", FILE=str(secret))

    portal.set("dataset_types", ["dataset", "geodta"])
    assert '"geodta"' in play.found()
    portal.set("dataset_types", ["dataset"])
    play.minted()


class OtherPlugin(p.SingletonPlugin):
    """Stands for ckanext-doi."""


def plugins(play: Play) -> None:
    portal = play.portal
    portal.execute(TABLE)
    try:
        dataset, doi = portal.publish(), "10.70000/abc"
        hold(play, doi, config.landing_url(dataset["id"], dataset["name"], "dataset"))
        sent = len(portal.requests("POST"))
        add = "INSERT INTO doi VALUES (:doi, :id, '2019-03-02 10:00')"
        portal.execute(add, doi=doi, id=dataset["id"])
        with provided(OtherPlugin, "doi"):
            portal.sync()
            assert "The plugin doi mints DOIs, too" in play.found()
        play.recipe.take("ckan.plugins")
        assert len(portal.requests("POST")) == sent

        play.does("ckan andsdoi import-ckanext-doi")
        portal.sync()

        assert portal.doi(dataset) == doi
        play.registered(dataset)
        play.well()
    finally:
        portal.execute("DROP TABLE doi")


def rdf(play: Play) -> None:
    assert "ckanext-dcat tells no DOIs" in play.found(result="note")
    play.sets("ckanext.dcat.rdf.profiles", f"euro_dcat_ap_3 {play.recipe.take('andsdoi')}")
    assert "has andsdoi" in play.found(result="ok")


def database(play: Play) -> None:
    away = sa.create_engine("postgresql://nobody@127.0.0.1:9/nothing")
    with play.patch.context() as patch:
        patch.setattr("ckanext.andsdoi.database.engine", lambda: away)
        assert play.recipe.take("sqlalchemy.url") in play.found()
    play.minted()


def tables(play: Play) -> None:
    portal = play.portal
    names = "doi, account, brake, notice, exemption, event, alembic_version".split(", ")
    for name in names:
        portal.execute(f"DROP TABLE andsdoi_{name} CASCADE")
    upgrade = play.recipe.take("ckan db upgrade -p andsdoi")
    try:
        dataset = portal.publish()
        assert upgrade in play.found()
    finally:
        play.has("ckan db upgrade -p andsdoi", play.migrate)
    portal.sync()
    assert portal.state(dataset) == "none"

    play.does("ckan andsdoi mint --existing --dry-run")
    play.does("ckan andsdoi mint --existing")
    play.registered(dataset)
    later = play.minted()
    assert portal.doi(later) != portal.doi(dataset)


def redis(play: Play) -> None:
    before = play.portal.config["ckan.redis.url"]
    play.sets("ckan.redis.url", "redis://127.0.0.1:9/0")
    dataset = play.portal.publish()
    assert "ckan.redis.url" in play.found()

    play.does("ckan andsdoi sync")
    play.registered(dataset)
    play.sets("ckan.redis.url", before)


def index(play: Play) -> None:
    dataset = play.minted()
    search.clear(dataset["id"])
    assert f"search-index rebuild {dataset['id']}" in play.found()
    play.has("ckan search-index rebuild ID", search.rebuild, dataset["id"])
    assert "knows" in play.found(result="ok")

    search.clear_all()
    assert "does not know" in play.found()
    play.has("ckan search-index rebuild", search.rebuild)


def worker(play: Play) -> None:
    play.worker.register_death()
    assert "ckan jobs worker" in play.found()
    play.has("ckan jobs worker", play.worker.register_birth)


def jobs(play: Play) -> None:
    dataset = play.portal.publish()
    play.portal.execute("UPDATE andsdoi_doi SET due_at = now() - interval '1 hour'")
    assert "ckan jobs list" in play.found()
    play.leaves_out("ckan jobs list")
    play.does("ckan andsdoi sync")
    play.registered(dataset)


def cron(play: Play) -> None:
    play.portal.execute("UPDATE andsdoi_account SET last_sync_at = now() - interval '2 days'")
    assert play.found().rstrip().endswith("andsdoi sync")
    play.does("ckan andsdoi sync")


def machines(play: Play) -> None:
    for kernel in ("4.5", "", "4.5"):
        play.portal.set("kernel", kernel)
        play.portal.job()
    assert "kernel" in play.found()
    play.portal.set("kernel", "")
    play.portal.job()
    # nothing has changed since for an hour
    play.portal.execute(
        "UPDATE andsdoi_account SET config_differs_at = config_differs_at - interval '1 hour'"
    )
    play.minted()


def account(play: Play) -> None:
    play.run("pause")
    assert "ckan andsdoi resume" in play.found()
    play.recipe.take("paused")
    play.run("resume")


def registry(play: Play) -> None:
    portal = play.portal
    play.sets("shared_secret", "not-the-secret-of-anybody")
    dataset = portal.publish()
    portal.sync()
    assert "It does not accept user name and secret" in play.found()
    play.sets("shared_secret", DEMO.password)
    play.does("ckan andsdoi sync")
    play.registered(dataset)

    right = portal.registry.endpoint
    for wrong, told in (
        (f"{right}/doi", "answers as no registry"),
        ("http://127.0.0.1:9", "Nobod"),
    ):
        play.sets("endpoint", wrong)
        portal.execute("UPDATE andsdoi_account SET endpoint = :now", now=wrong)
        assert told in play.found()
    play.sets("endpoint", right)
    portal.execute("UPDATE andsdoi_account SET endpoint = :now", now=right)


def profile(play: Play) -> None:
    play.sets("profile", "mds")
    assert "speaks ands, not mds" in play.found()
    play.sets("profile", "ands")
    play.minted()


def rest_api(play: Play) -> None:
    def ask(**options: str) -> None:
        for name, value in options.items():
            play.portal.set(name, value)
            if name in ("endpoint", "prefix"):
                play.portal.execute(f"UPDATE andsdoi_account SET {name} = :now", now=value)

    before = play.portal.registry.endpoint
    with start("mds") as registry:
        ask(profile="mds", endpoint=registry.endpoint)
        play.sets("rest_endpoint", registry.rest_endpoint)
        registry.set_faults({"unauthorized": True, "operation": "rest_repository"})
        assert "test and production have logins of their own" in play.found()
        registry.set_faults({})
        ask(prefix="10.70001")
        assert "has 10.70000, not 10.70001" in play.found()
        ask(prefix="10.70000")
        play.recipe.take("prefix")
        answer = {"data": {"attributes": {"isActive": False}, "relationships": {}}}
        body = json.dumps(answer)
        registry.set_faults({"status": 200, "body": body, "operation": "rest_repository"})
        assert "DataCite Fabrica" in play.found()
        registry.set_faults({})
        play.well()
    ask(profile="ands", endpoint=before, rest_endpoint="")


def clock(play: Play) -> None:
    later = format_datetime(datetime.now(timezone.utc) + timedelta(hours=2), usegmt=True)
    faults = {"status": 204, "body": "", "headers": {"Date": later}}
    play.portal.registry.set_faults(faults)
    assert "NTP" in play.found()
    play.portal.registry.set_faults({})


def landing_page(play: Play) -> None:
    dataset = play.minted()
    play.pages.status = 404
    assert "HTTP 404" in play.found()
    text, play.pages.text, play.pages.status = play.pages.text, lambda: "<html>Hi</html>", 200
    assert "is not in it" in play.found()

    with webpages() as other:
        other.text = text
        play.sets("ckan.site_url", other.url)
        play.does("ckan andsdoi site-moved")
        play.portal.sync()
        assert play.portal.registry.dois[play.portal.doi(dataset)].url.startswith(other.url)
        play.well()
        play.pages.text = text
        play.portal.set_ckan("ckan.site_url", play.pages.url)
        play.run("site-moved")
        play.portal.sync()


def brake(play: Play) -> None:
    portal = play.portal
    datasets = [play.minted() for _ in range(3)]
    play.sets("hide_limit", 1)
    for one in datasets:
        portal.patch(one, private=True)
    portal.sync()
    assert "--confirm-hides" in play.found()
    assert sorted(map(portal.state, datasets)) == ["findable", "findable", "registered"]

    portal.patch(datasets[2], private=False)
    play.does("ckan andsdoi sync --confirm-hides")
    assert [portal.state(one) for one in datasets] == ["registered", "registered", "findable"]


def datasets(play: Play) -> None:
    play.portal.set("require", ["license_id"])
    dataset = play.portal.publish()
    play.portal.sync()
    told = play.found(result="note")
    assert "license_id" in told
    assert "ckan andsdoi list --problem blocked" in told
    assert dataset["name"] in play.run("list", "--problem", "blocked").out

    play.portal.patch(dataset, license_id="cc-by")
    play.portal.sync()
    play.registered(dataset)
    assert "license_id" not in play.run("check").out


def organization(play: Play) -> None:
    play.sets("kernel", "4.6")
    for _ in range(2):
        play.minted()
    assert "no ROR ID" in play.found(result="note")
    ror = {"key": "ror", "value": "https://ror.org/04wxnsj81"}
    play.portal.act("organization_patch", id=play.portal.organization, extras=[ror])
    play.does("ckan andsdoi refresh --publisher")
    play.portal.sync()
    told = play.run("check").out
    assert "no ROR ID" not in told, told


def site(play: Play) -> None:
    play.portal.set("kernel", "4.6")
    play.portal.set("publisher", "Marine Institute")
    for _ in range(2):
        play.minted()
    assert "publisher_ror" in play.found(result="note")
    play.portal.set("publisher_ror", "https://ror.org/04wxnsj81")
    play.does("ckan andsdoi refresh --publisher")
    play.portal.sync()
    told = play.run("check").out
    assert "publisher_ror" not in told, told


def notices(play: Play) -> None:
    play.sets("contact", "dois@example.org")
    play.portal.set_ckan("smtp.mail_from", "ckan@example.org")
    play.sets("smtp.server", "127.0.0.1:9")
    assert "smtp.server" in play.found()
    with postbox() as box:
        play.sets("smtp.server", box.address)
        play.well()
    play.portal.set_ckan("smtp.server", "127.0.0.1:9")
    assert play.recipe.take("notices = false")
    play.portal.set("notices", False)


PLAYS: dict[str, Callable[[Play], None]] = {
    "configuration": configuration,
    "plugins": plugins,
    "RDF": rdf,
    "database": database,
    "tables": tables,
    "Redis": redis,
    "index": index,
    "worker": worker,
    "jobs": jobs,
    "cron": cron,
    "machines": machines,
    "account": account,
    "registry": registry,
    "profile": profile,
    "REST API": rest_api,
    "clock": clock,
    "landing page": landing_page,
    "brake": brake,
    "datasets": datasets,
    "organization": organization,
    "site": site,
    "notices": notices,
}
