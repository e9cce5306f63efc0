"""The plays of the problems of a DOI, and of the decisions that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ckan import plugins as p

from ckanext.andsdoi import config
from ckanext.andsdoi.interfaces import IAndsDoi
from ckanext.andsdoi.lifecycle.accounts import clients
from ckanext.andsdoi.registry import Client
from ckanext.andsdoi.registry.sandbox import DEMO, start

from ..cli.test_mint import old_stock
from ..portal import PREFIX, provided
from ..stages import Stage
from . import of_check
from .play import Dataset, Play, hold

UNKNOWN = f"{PREFIX}/unknown"
NAME = f"{PREFIX}/0000000098"
FOREIGN = "10.1234/x"


def doi_field(value: str) -> list[dict[str, str]]:
    return [{"key": "doi", "value": value}]


# what a run at the registry ended with


def transient(play: Play) -> None:
    play.portal.registry.set_faults({"status": 503})
    dataset = play.portal.publish()
    play.portal.sync()
    play.problem(dataset)
    play.portal.registry.set_faults({})
    play.does("ckan andsdoi sync")
    play.registered(dataset)


def data(play: Play) -> None:
    portal = play.portal
    portal.registry.set_faults({"status": 422, "body": "xml: bad", "operation": "post_metadata"})
    changed, right = portal.publish(), portal.publish()
    portal.sync()
    assert "xml: bad" in play.problem(changed)
    portal.registry.set_faults({})
    portal.sync()
    play.problem(right)

    portal.patch(changed, title="Another title")
    portal.sync()
    play.registered(changed)
    play.does("ckan andsdoi mint ID", ID=right["id"])
    play.registered(right)


def account(play: Play) -> None:
    play.portal.set("shared_secret", "not-the-secret-of-anybody")
    dataset = play.portal.publish()
    play.portal.sync()
    play.problem(dataset)
    assert "shared_secret" in play.does("ckan andsdoi check", code=1).out
    play.portal.set("shared_secret", DEMO.password)
    play.does("ckan andsdoi sync")
    play.registered(dataset)


def not_found(play: Play) -> None:
    portal = play.portal
    lost = {"status": 412, "body": "You have to register metadata first!", "times": 1}
    portal.registry.set_faults({**lost, "operation": "post_url"})
    dataset = portal.publish()
    portal.job()
    assert "refused" in portal.events(dataset)
    play.registered(dataset)
    assert len([one for one in portal.requests() if one.operation == "post_metadata"]) == 2


def taken_by_other(play: Play) -> None:
    portal = play.portal
    portal.registry.make_foreign(NAME)
    portal.draw(NAME.partition("/")[2])
    dataset = portal.publish()
    portal.job()
    portal.sync()
    play.registered(dataset)
    assert portal.doi(dataset) != NAME
    play.sets("shoulder", "geo-")
    assert "geo-" in portal.doi(play.minted())


def person(play: Play) -> None:
    portal = play.portal
    dataset = play.minted()
    portal.registry.make_foreign(portal.doi(dataset))
    portal.patch(dataset, title="Another title")
    portal.sync()
    portal.sync()
    play.problem(dataset)
    portal.registry.make_foreign(portal.doi(dataset), owner=DEMO.user)
    play.does("ckan andsdoi mint ID", ID=dataset["id"])
    play.registered(dataset)


def pinned(play: Play) -> None:
    portal = play.portal
    portal.draw(NAME.partition("/")[2])
    dataset = portal.create(private=True)
    portal.act("andsdoi_reserve", id=dataset["id"])
    portal.registry.make_foreign(NAME, row=False)
    portal.patch(dataset, private=False)
    portal.sync()
    portal.sync()
    play.problem(dataset)
    portal.registry.make_foreign(NAME, owner=DEMO.user)
    # another page of theirs, which Fabrica sends here
    page = f"{portal.config['ckan.site_url']}/dataset/{dataset['id']}"
    clients.client(config.account()).post_url(NAME, page)
    assert play.run("mint", dataset["id"]).code == 0
    assert portal.doi(dataset) == NAME
    play.registered(dataset)


def undeletable(play: Play) -> None:
    portal = play.portal
    dataset = play.minted()
    portal.registry.drop_row(portal.doi(dataset))
    portal.patch(dataset, private=True)
    portal.sync()
    portal.sync()
    play.problem(dataset)
    # in Fabrica, beside the proxy
    record = portal.registry.engine.machine.record(portal.doi(dataset))
    assert record
    portal.registry.engine.machine.put(_hidden(record))
    assert portal.state(dataset) == "registered"
    portal.execute("DELETE FROM andsdoi_doi")
    portal.registry.reset()


def _hidden(record: Any) -> Any:
    from dataclasses import replace

    return replace(record, state="registered")


def _imported(play: Play, *, registered: bool) -> Dataset:
    """Return a public dataset whose DOI ckanext-doi called registered."""
    portal = play.portal
    dataset = old_stock(play.portal)
    values = {"doi": NAME, "id": dataset["id"]}
    portal.execute(of_check.TABLE)
    portal.execute("INSERT INTO doi VALUES (:doi, :id, '2019-03-02 10:00')", **values)
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    if registered:
        hold(play, NAME, config.landing_url(dataset["id"], dataset["name"], "dataset"))
        Client(portal.registry.endpoint, DEMO.user, DEMO.password).delete_metadata(NAME)
    try:
        assert play.run("import-ckanext-doi").code == 1
    finally:
        portal.execute("DROP TABLE doi")
    portal.sync()
    play.problem(dataset)
    return dataset


def hidden(play: Play) -> None:
    dataset = _imported(play, registered=True)
    assert play.portal.state(dataset) == "registered"
    play.leaves_out("ckan andsdoi withdraw")
    play.has("ckan andsdoi mint", play.run, "mint", dataset["id"])
    assert play.portal.doi(dataset) == NAME
    play.registered(dataset)


def unregistered(play: Play) -> None:
    dataset = _imported(play, registered=False)
    play.leaves_out("ckan andsdoi exclude")
    play.has("ckan andsdoi mint", play.run, "mint", dataset["id"])
    assert play.portal.doi(dataset) == NAME
    play.registered(dataset)


def brake(play: Play) -> None:
    datasets = [play.minted() for _ in range(2)]
    play.portal.set("hide_limit", 1)
    for one in datasets:
        play.portal.patch(one, private=True)
    play.portal.sync()
    play.problem(next(one for one in datasets if play.portal.state(one) == "findable"))
    play.run("sync", "--confirm-hides")
    assert [play.portal.state(one) for one in datasets] == ["registered"] * 2


def defect(play: Play) -> None:
    dataset = _broken_at(play, Stage.JUDGEMENT)
    play.portal.sync()
    play.registered(dataset)


def _broken_at(play: Play, stage: Stage) -> dict[str, Any]:
    """A dataset that a defect of ours kept from its DOI, which is told."""
    dataset = play.portal.publish()
    with play.patch.context() as patch:
        stage.wrap(patch, lambda _: _fail)
        play.portal.sync()
    play.problem(dataset)
    return dataset


def _fail(*_: object, **__: object) -> Any:
    raise ZeroDivisionError


# what PLAN found in the dataset


def blocked(play: Play) -> None:
    play.sets("require", ["license_id"])
    dataset = play.portal.publish()
    play.portal.sync()
    assert play.problem(dataset).startswith("license_id: ")
    assert dataset["name"] in play.does("ckan andsdoi list --problem blocked").out
    play.portal.patch(dataset, license_id="cc-by")
    play.portal.sync()
    play.registered(dataset)


def mapping(play: Play) -> None:
    dataset = _broken_at(play, Stage.DOCUMENT)
    play.does("ckan andsdoi refresh ID", ID=dataset["id"])
    play.portal.sync()
    play.registered(dataset)


def elsewhere(play: Play) -> None:
    first = play.minted()
    play.portal.set("existing_doi_fields", ["identifier"])
    fields = [{"key": "identifier", "value": play.portal.doi(first)}]
    dataset = play.portal.publish(extras=fields)
    play.portal.sync()
    play.problem(dataset)
    play.portal.patch(dataset, extras=doi_field(play.portal.extra(dataset) or ""))
    play.portal.sync()
    play.registered(first, dataset)


def needs_assign(play: Play) -> None:
    hold(play, UNKNOWN)
    known, typed = (
        play.portal.publish(extras=doi_field(f"{PREFIX}/{one}")) for one in ("unknown", "typo")
    )
    play.portal.sync()
    play.problem(known)
    play.problem(typed)
    play.does("ckan andsdoi assign ID DOI", ID=known["id"], DOI=UNKNOWN)
    play.portal.patch(typed, extras=[])
    play.portal.sync()
    play.registered(known, typed)
    assert play.portal.doi(known) == UNKNOWN


def unread_doi(play: Play) -> None:
    empty, two = (
        play.portal.publish(extras=doi_field(one)) for one in ("soon", f"{FOREIGN}, 10.1234/y")
    )
    play.portal.sync()
    play.problem(empty)
    play.problem(two)
    play.recipe.take("was-external")

    play.portal.patch(empty, extras=[])
    play.portal.patch(two, extras=doi_field(FOREIGN))
    play.portal.sync()

    play.registered(empty)
    assert play.portal.act("andsdoi_show", id=two["id"])["external_doi"] == FOREIGN


def was_external(play: Play) -> None:
    portal = play.portal
    kept, wrong = (portal.publish(extras=doi_field(f"10.1234/{one}")) for one in "ab")
    portal.sync()
    for one in (kept, wrong):
        portal.patch(one, extras=[])
    portal.sync()
    play.problem(kept)
    play.problem(wrong)

    portal.patch(kept, extras=doi_field("10.1234/a"))
    play.recipe.take("despite_existing")
    mint = play.recipe.take("andsdoi_mint")
    portal.act(mint, id=wrong["id"], despite_existing=True)
    portal.sync()
    assert portal.act("andsdoi_show", id=kept["id"])["problem"] is None
    play.registered(wrong)


def needs_import(play: Play) -> None:
    play.portal.execute(of_check.TABLE)
    try:
        dataset = play.portal.publish()
        add = "INSERT INTO doi (identifier, package_id) VALUES (:doi, :id)"
        play.portal.execute(add, doi=NAME, id=dataset["id"])
        play.portal.sync()
        play.problem(dataset)
        play.does("ckan andsdoi import-ckanext-doi")
        play.does("ckan andsdoi mint ID", ID=dataset["id"])
        play.registered(dataset)
        assert play.portal.doi(dataset) == NAME
        play.well()
    finally:
        play.portal.execute("DROP TABLE doi")


class Other(p.SingletonPlugin):
    """Another extension: it says no, it fails, or it has nothing against a DOI."""

    p.implements(IAndsDoi, inherit=True)
    answer: ClassVar[bool | None] = False

    def should_mint(self, dataset: dict[str, Any]) -> bool:
        if self.answer is None:
            raise ZeroDivisionError
        return self.answer


def extension(play: Play) -> None:
    play.patch.setattr(Other, "answer", False)
    with provided(Other, "other"):
        dataset = play.portal.publish()
        play.portal.sync()
        assert "other" in play.problem(dataset)
    play.portal.patch(dataset, title="Another title")
    play.portal.sync()
    play.registered(dataset)


def extension_failed(play: Play) -> None:
    play.patch.setattr(Other, "answer", None)
    with provided(Other, "other"):
        dataset = play.portal.publish()
        play.portal.sync()
        play.problem(dataset)
        play.patch.setattr(Other, "answer", True)
        play.does("ckan andsdoi mint ID", ID=dataset["id"])
        play.registered(dataset)


def delay(play: Play) -> None:
    play.sets("delay", 60)
    dataset = play.portal.publish()
    play.portal.sync()
    play.problem(dataset)
    play.does("ckan andsdoi mint ID", ID=dataset["id"])
    play.registered(dataset)


# what stops a whole account


def send(play: Play) -> None:
    play.sets("ckanext.andsdoi.send", False)
    dataset = play.portal.publish()
    play.portal.sync()
    play.problem(dataset)
    play.sets("ckanext.andsdoi.send", True)
    play.portal.sync()
    play.registered(dataset)


def moved(play: Play) -> None:
    portal = play.portal
    before = play.minted()
    portal.set("landing_url", f"{play.pages.url}/new/{{id}}")
    dataset = portal.publish()
    play.problem(dataset)
    play.does("ckan andsdoi site-moved")
    portal.sync()
    play.registered(before, dataset)
    assert "/new/" in str(portal.registry.dois[portal.doi(before)].url)

    with start("ands") as other:
        portal.set("endpoint", other.endpoint)
        late = portal.publish()
        play.problem(late)
        play.does("ckan andsdoi account-moved")
        portal.sync()
        assert [*other.dois] == [portal.doi(late)]
        play.recipe.take("send = false")
        portal.execute("DELETE FROM andsdoi_doi WHERE doi = :doi", doi=portal.doi(late))
    portal.set("endpoint", portal.registry.endpoint)
    play.run("account-moved")


def paused(play: Play) -> None:
    play.run("pause", "Moving", "house")
    dataset = play.portal.publish()
    play.portal.sync()
    assert "Moving house" in play.problem(dataset)
    play.does("ckan andsdoi resume")
    play.portal.sync()
    play.registered(dataset)


def old_stock_paused(play: Play) -> None:
    play.does("ckan andsdoi pause --old-stock")
    old = old_stock(play.portal)
    play.run("mint", "--existing", "--no-wait")
    new = play.minted()
    play.problem(old)
    play.does("ckan andsdoi resume")
    play.portal.sync()
    play.registered(old, new)


def waiting(play: Play) -> None:
    play.portal.registry.set_faults({"status": 429, "retry_after": 600})
    dataset = play.portal.publish()
    play.portal.sync()
    play.problem(dataset)
    play.portal.registry.set_faults({})
    # ten minutes later
    play.portal.execute("UPDATE andsdoi_account SET wait_until = now()")
    play.portal.execute("UPDATE andsdoi_doi SET due_at = now()")
    play.portal.job()
    play.registered(dataset)


def not_configured(play: Play) -> None:
    dataset = play.minted()
    play.portal.execute("UPDATE andsdoi_doi SET account = 'geology', due_at = now()")
    play.problem(dataset)
    # as if its account were written again
    play.portal.execute("UPDATE andsdoi_doi SET account = 'default'")
    play.portal.sync()
    play.registered(dataset)


def migration(play: Play) -> None:
    play.recipe.take("ckan db upgrade -p andsdoi")
    play.portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        assert play.portal.act("andsdoi_status_show")["problem"]["class"] == "migration"
    finally:
        play.portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")
    play.minted()


# the site's rules


def _then_minted(play: Play, dataset: Dataset) -> None:
    assert play.run("mint", dataset["id"]).code == 0
    play.registered(dataset)


def type_(play: Play) -> None:
    dataset = play.portal.publish(type="model")
    play.refused("mint", dataset["id"])
    play.sets("dataset_types", ["dataset", "model"])
    play.patch.setattr(config, "registered_types", lambda: {"dataset", "model"})
    _then_minted(play, dataset)


def organization(play: Play) -> None:
    play.portal.set("organizations", ["other"])
    dataset = play.portal.publish()
    play.refused("mint", dataset["id"])
    play.sets("organizations", [play.portal.organization])
    _then_minted(play, dataset)


def no_account(play: Play) -> None:
    file = play.folder / "accounts.yaml"
    file.write_text("default: false\naccounts: {}\n")
    play.portal.set("accounts", str(file))
    dataset = play.portal.publish()
    play.refused("mint", dataset["id"])
    play.recipe.take("default")
    play.portal.set("accounts", "")
    _then_minted(play, dataset)


def harvested(play: Play) -> None:
    dataset = play.portal.publish(extras=[{"key": "harvest_source_id", "value": "x"}])
    play.refused("mint", dataset["id"])
    play.recipe.take("harvested = true")
    play.portal.set("harvested", True)
    _then_minted(play, dataset)


def excluded(play: Play) -> None:
    dataset = play.portal.create(private=True)
    play.portal.act("andsdoi_exclude", id=dataset["id"], reason="Not finished")
    play.portal.patch(dataset, private=False)
    play.refused("mint", dataset["id"])
    play.portal.act(play.recipe.take("andsdoi_include"), id=dataset["id"])
    _then_minted(play, dataset)


def external(play: Play) -> None:
    dataset = play.portal.publish(extras=doi_field(FOREIGN))
    play.refused("mint", dataset["id"])
    play.portal.sync()
    assert play.portal.extra(dataset) == FOREIGN


def existing(play: Play) -> None:
    one, other = old_stock(play.portal), old_stock(play.portal)
    play.portal.patch(one, title="Edited")
    play.portal.sync()
    assert play.portal.state(one) == "none"
    assert "before DOIs were switched on" in play.run("show", other["id"]).out
    play.does("ckan andsdoi mint ID", ID=one["id"])
    play.does("ckan andsdoi mint --existing --dry-run")
    assert play.portal.state(other) == "none"
    play.run("mint", "--existing")
    play.registered(one, other)


def unasked(play: Play) -> None:
    play.recipe.take("select = requested")
    play.portal.set("select", "requested")
    asked, minted = play.portal.publish(), play.portal.publish()
    play.portal.sync()
    assert play.portal.requests("POST") == []
    assert "on request only" in play.run("show", asked["id"]).out
    play.portal.act(play.recipe.take("andsdoi_request"), id=asked["id"])
    for one in (asked, minted):
        play.portal.act(play.recipe.take("andsdoi_mint"), id=one["id"])
    play.portal.sync()
    play.registered(asked, minted)


def not_public_yet(play: Play) -> None:
    dataset = play.portal.create(private=True)
    assert "not public" in play.run("show", dataset["id"]).out
    play.portal.patch(dataset, private=False)
    play.portal.sync()
    play.registered(dataset)


# why a person's decision cannot be taken


def withdrawn(play: Play) -> None:
    dataset = play.minted()
    play.run("withdraw", dataset["id"], "--reason", "Wrong")
    play.refused("mint", dataset["id"])
    play.does("ckan andsdoi restore ID", ID=dataset["id"])
    play.registered(dataset)


def not_active(play: Play) -> None:
    dataset = play.portal.create(state="draft")
    play.refused("mint", dataset["id"])
    play.portal.patch(dataset, state="active", private=False)
    _then_minted(play, dataset)


def private(play: Play) -> None:
    dataset = play.portal.create(private=True)
    play.refused("mint", dataset["id"])
    play.portal.patch(dataset, private=False)
    _then_minted(play, dataset)


def deleted(play: Play) -> None:
    dataset = play.portal.publish()
    play.portal.act("package_delete", id=dataset["id"])
    play.refused("request", dataset["id"])
    play.portal.patch(dataset, state="active")
    assert play.run("request", dataset["id"]).code == 0
    _then_minted(play, dataset)


def purged(play: Play) -> None:
    gone, successor = play.minted(), play.portal.create(private=True)
    doi = play.portal.doi(gone)
    play.portal.act("dataset_purge", id=gone["id"])
    play.portal.sync()
    play.refused("mint", gone["id"])
    play.does("ckan andsdoi transfer DOI ID", DOI=doi, ID=successor["id"])
    play.portal.patch(successor, private=False)
    play.portal.sync()
    assert play.portal.doi(successor) == doi
    play.registered(successor)


def no_request(play: Play) -> None:
    play.refused("decline", play.portal.create(private=True)["id"], "--reason", "No")


def has_doi(play: Play) -> None:
    dataset = play.minted()
    play.refused("request", dataset["id"])
    play.registered(dataset)


def has_other_doi(play: Play) -> None:
    dataset = play.minted()
    before = play.portal.doi(dataset)
    hold(play, UNKNOWN)
    play.refused("assign", dataset["id"], UNKNOWN)
    play.does("ckan andsdoi assign ID DOI --replace", ID=dataset["id"], DOI=UNKNOWN)
    play.portal.sync()
    play.registered(dataset)
    assert play.portal.act("andsdoi_show", id=dataset["id"])["former"] == [before]


def has_foreign_doi(play: Play) -> None:
    loser, winner = play.minted(), play.portal.publish(extras=doi_field(FOREIGN))
    doi = play.portal.doi(loser)
    play.portal.patch(loser, private=True)
    play.portal.sync()
    play.refused("transfer", doi, winner["id"])
    play.portal.patch(winner, extras=[])
    assert play.run("transfer", doi, winner["id"]).code == 0
    play.portal.sync()
    play.registered(winner)


def registered(play: Play) -> None:
    dataset = play.minted()
    play.refused("exclude", dataset["id"], "--reason", "Wrong")
    play.does("ckan andsdoi withdraw ID --reason TEXT", ID=dataset["id"], TEXT="Wrong")
    assert play.portal.state(dataset) == "registered"


def nothing_sent(play: Play) -> None:
    dataset = play.portal.create(private=True)
    play.refused("withdraw", dataset["id"], "--reason", "Wrong")
    play.portal.act(play.recipe.take("andsdoi_exclude"), id=dataset["id"], reason="Wrong")
    play.portal.patch(dataset, private=False)
    play.portal.sync()
    assert play.portal.state(dataset) == "none"


def own_successor(play: Play) -> None:
    dataset, other = play.minted(), play.minted()
    withdraw = ("withdraw", dataset["id"], "--reason", "Wrong", "--successor")
    play.refused(*withdraw, dataset["id"])
    assert play.run(*withdraw, other["id"]).code == 0
    play.registered(other)


def prefix(play: Play) -> None:
    assign = ("assign", play.portal.create(private=True)["id"], "10.70001/abc")
    play.refused(*assign)
    play.sets("former_prefixes", ["10.70001"])
    # now it is the registry that is asked, and that does not know it
    assert "none of this site's prefixes" not in play.run(*assign).err


def unknown_here(play: Play) -> None:
    dataset = play.portal.create(private=True)
    assert play.run("transfer", NAME, dataset["id"]).code == 1
    play.does("ckan andsdoi show DOI", DOI=NAME, code=1)
    page = config.landing_url(dataset["id"], dataset["name"], "dataset")
    hold(play, NAME, page)
    assert "unknown here" in play.does("ckan andsdoi reconcile", code=1).out
    play.run("reconcile", "--fix")
    play.portal.patch(dataset, private=False)
    play.portal.sync()
    assert play.portal.doi(dataset) == NAME
    play.registered(dataset)


def other_dataset(play: Play) -> None:
    loser, winner = play.minted(), play.portal.create(private=True)
    doi = play.portal.doi(loser)
    play.refused("assign", winner["id"], doi)
    play.portal.patch(loser, private=True)
    play.does("ckan andsdoi transfer DOI ID", DOI=doi, ID=winner["id"])
    play.portal.patch(winner, private=False)
    play.portal.sync()
    play.registered(winner)
    assert play.portal.doi(winner) == doi


def other_environment(play: Play) -> None:
    dataset, other = play.minted(), play.portal.create(private=True)
    doi = play.portal.doi(dataset)
    play.portal.patch(dataset, private=True)
    play.portal.sync()
    play.sets("environment", "production")
    play.refused("transfer", doi, other["id"])
    play.sets("environment", "test")
    assert play.run("transfer", doi, other["id"]).code == 0
    play.portal.sync()


def same_dataset(play: Play) -> None:
    dataset = play.minted()
    play.refused("transfer", play.portal.doi(dataset), dataset["id"])
    play.registered(dataset)


def public(play: Play) -> None:
    dataset, other = play.minted(), play.portal.create(private=True)
    doi = play.portal.doi(dataset)
    play.refused("transfer", doi, other["id"])
    play.portal.patch(dataset, private=True)
    assert play.run("transfer", doi, other["id"]).code == 0
    play.portal.patch(other, private=False)
    play.portal.sync()
    play.registered(other)


# why the registry cannot answer a person's question


def crowded(play: Play) -> None:
    play.patch.setattr("ckanext.andsdoi.lifecycle.accounts.enquiry.TURN_PATIENCE", 0.1)
    play.sets("rate", 1)
    one, other = (play.portal.create(private=True) for _ in range(2))
    play.run("reserve", one["id"])
    play.refused("reserve", other["id"])
    play.sets("rate", 0)
    assert play.run("reserve", other["id"]).code == 0
    for dataset in (one, other):
        play.portal.patch(dataset, private=False)
    play.portal.sync()
    play.registered(one, other)


def no_free_name(play: Play) -> None:
    dataset = play.portal.create(private=True)
    with play.patch.context() as patch:
        Stage.DRAW.wrap(patch, lambda _: lambda *_: NAME.partition("/")[2])
        play.portal.registry.make_foreign(NAME)
        play.refused("reserve", dataset["id"])
    play.sets("shoulder", "geo-")
    assert play.run("reserve", dataset["id"]).code == 0
    play.portal.patch(dataset, private=False)
    play.portal.sync()
    play.registered(dataset)


def unknown_there(play: Play) -> None:
    dataset = play.portal.publish(extras=doi_field(UNKNOWN))
    play.portal.sync()
    play.refused("assign", dataset["id"], UNKNOWN)
    hold(play, UNKNOWN)
    assert play.run("assign", dataset["id"], UNKNOWN).code == 0
    play.portal.sync()
    play.registered(dataset)


def not_ours(play: Play) -> None:
    dataset = play.portal.publish(extras=doi_field(UNKNOWN))
    play.portal.sync()
    play.portal.registry.make_foreign(UNKNOWN)
    play.refused("assign", dataset["id"], UNKNOWN)
    play.portal.registry.make_foreign(UNKNOWN, owner=DEMO.user)
    assert play.run("assign", dataset["id"], UNKNOWN).code == 0
    play.portal.sync()
    play.registered(dataset)


def no_answer(play: Play) -> None:
    hold(play, UNKNOWN)
    dataset = play.portal.publish(extras=doi_field(UNKNOWN))
    play.portal.sync()
    play.portal.registry.set_faults({"status": 503})
    play.refused("assign", dataset["id"], UNKNOWN)
    assert "registry" in play.does("ckan andsdoi check", code=1).out
    play.portal.registry.set_faults({})
    assert play.run("assign", dataset["id"], UNKNOWN).code == 0
    play.portal.sync()
    play.registered(dataset)


def maybe_taken(play: Play) -> None:
    dataset = play.portal.create(private=True)
    play.portal.registry.set_faults({"status": 422, "operation": "get_metadata"})
    play.refused("reserve", dataset["id"])
    assert play.portal.one("SELECT bool_or(pinned) FROM andsdoi_doi")[0] in (None, False)
    play.portal.registry.set_faults({})
    assert play.run("reserve", dataset["id"]).code == 0
    play.portal.patch(dataset, private=False)
    play.portal.sync()
    play.registered(dataset)


def failing(play: Play) -> None:
    datasets = [play.minted() for _ in range(5)]
    play.portal.registry.set_faults({"status": 503})
    done = play.run("reconcile")
    assert done.code == 1
    assert "goes on" in done.out + done.err
    play.portal.registry.set_faults({})
    assert play.run("reconcile").code == 0
    play.registered(*datasets)


def not_told(play: Play) -> None:
    hold(play, UNKNOWN)
    dataset = play.portal.publish(extras=doi_field(UNKNOWN))
    play.portal.sync()
    play.portal.registry.set_faults({"status": 422, "operation": ["get_metadata", "get_url"]})
    play.refused("assign", dataset["id"], UNKNOWN)
    play.portal.registry.set_faults({})
    assert play.run("assign", dataset["id"], UNKNOWN).code == 0
    play.portal.sync()
    play.registered(dataset)


PLAYS: dict[str, Callable[[Play], None] | str] = {
    "transient": transient,
    "data": data,
    "account": account,
    "not-found": not_found,
    "taken-by-other": taken_by_other,
    "person": person,
    "pinned": pinned,
    "undeletable": undeletable,
    "hidden": hidden,
    "unregistered": unregistered,
    "brake": brake,
    "defect": defect,
    "blocked": blocked,
    "mapping": mapping,
    "elsewhere": elsewhere,
    "needs-assign": needs_assign,
    "unread-doi": unread_doi,
    "was-external": was_external,
    "needs-import": needs_import,
    "extension": extension,
    "extension-failed": extension_failed,
    "delay": delay,
    "send": send,
    "moved": moved,
    "paused": paused,
    "old-stock-paused": old_stock_paused,
    "waiting": waiting,
    "not-configured": not_configured,
    "migration": migration,
    "type": type_,
    "organization": organization,
    "no-account": no_account,
    "harvested": harvested,
    "excluded": excluded,
    "external": external,
    "existing": existing,
    "unasked": unasked,
    "not-public-yet": not_public_yet,
    "withdrawn": withdrawn,
    "not-active": not_active,
    "private": private,
    "restricted": "It takes an extension that restricts; tests/logic/test_mint.py has one.",
    "deleted": deleted,
    "purged": purged,
    "no-request": no_request,
    "has-doi": has_doi,
    "has-other-doi": has_other_doi,
    "has-foreign-doi": has_foreign_doi,
    "registered": registered,
    "nothing-sent": nothing_sent,
    "own-successor": own_successor,
    "prefix": prefix,
    "unknown-here": unknown_here,
    "other-dataset": other_dataset,
    "other-environment": other_environment,
    "same-dataset": same_dataset,
    "public": public,
    "transferred": "A race of two transfers; nothing but to look again is told.",
    "busy": "A worker must hold the dataset at this very moment; nothing but to wait is told.",
    "crowded": crowded,
    "asking": "Two questions of one person at once; nothing but to wait for an answer is told.",
    "slow": "The registry must be slow for a whole minute; nothing but to wait is told.",
    "no-free-name": no_free_name,
    "unknown-there": unknown_there,
    "not-ours": not_ours,
    "no-answer": no_answer,
    "maybe-taken": maybe_taken,
    "failing": failing,
    "not-told": not_told,
}
