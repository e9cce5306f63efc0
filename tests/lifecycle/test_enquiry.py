"""Questions beside the worker: one way, held by whatever holds the account."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.accounts.enquiry import EnquiryStopped, RegistryEnquiry
from ckanext.andsdoi.lifecycle.rows.problem import ProblemClass
from ckanext.andsdoi.registry import AccountError, TransientError

from ..portal import PREFIX, Portal

NAME = f"{PREFIX}/xxxxxxxxxx"


def switch_off(portal: Portal) -> None:
    portal.set("send", False)


def copy_the_site(portal: Portal) -> None:
    portal.set("landing_url", "https://copy.example.org/{id}")


def pause(portal: Portal) -> None:
    accounts.pause_by_hand(config.account(), "Ada", "holidays")


def ask_to_wait(portal: Portal) -> None:
    accounts.wait(config.account(), 60)


HOLDS = {
    switch_off: ProblemClass.SEND,
    copy_the_site: ProblemClass.MOVED,
    pause: ProblemClass.PAUSED,
    ask_to_wait: ProblemClass.WAITING,
}


@pytest.fixture
def confirmed(portal: Portal) -> Portal:
    """A site that the registry has confirmed something for."""
    portal.publish()
    portal.sync()
    return portal


@pytest.mark.parametrize("for_decision", [False, True])
@pytest.mark.parametrize("hold", HOLDS, ids=lambda hold: hold.__name__)
def test_no_question_leaves_while_the_account_is_held(
    confirmed: Portal, hold: Callable[[Portal], None], for_decision: bool
) -> None:
    before = len(confirmed.requests())
    with RegistryEnquiry(config.account(), for_decision=for_decision) as enquiry:
        hold(confirmed)

        with pytest.raises(EnquiryStopped) as stopped:
            enquiry.metadata(NAME)

    assert stopped.value.problem.class_ is HOLDS[hold]
    assert stopped.value.problem.field == "registry"
    assert len(confirmed.requests()) == before


def test_of_a_registry_that_refused_the_account_only_decisions_ask_nothing(
    confirmed: Portal,
) -> None:
    accounts.pause(config.account(), AccountError("Bad credentials", 401))
    with RegistryEnquiry(config.account()) as enquiry:
        assert enquiry.metadata(NAME) is None

    deciding = RegistryEnquiry(config.account(), for_decision=True)
    with deciding, pytest.raises(EnquiryStopped) as stopped:
        deciding.metadata(NAME)

    assert stopped.value.problem.class_ is ProblemClass.ACCOUNT


def test_an_answer_that_asks_to_wait_lets_the_worker_wait_too(confirmed: Portal) -> None:
    confirmed.registry.set_faults({"status": 429, "retry_after": 30, "times": 1})
    with RegistryEnquiry(config.account()) as enquiry, pytest.raises(TransientError):
        enquiry.metadata(NAME)

    known = accounts.get(config.account())
    assert known is not None
    assert known.is_waiting
