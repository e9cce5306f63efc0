"""How a run ends after each answer of the registry, and what each ending means."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.lifecycle.plan.steps import Step
from ckanext.andsdoi.lifecycle.worker.endings import ENDINGS, Ending, Refusal, ending_of
from ckanext.andsdoi.registry import AccountError, DataError, RegistryError, TransientError

READS = (Step.ASK_FIRST, Step.ASK_URL, Step.ASK_IN_DOUBT)
WRITES = (Step.POST_METADATA, Step.POST_URL, Step.DELETE)

REFUSED = DataError("Bad document", 422)
NOT_FOUND = DataError("No such DOI", 404, "not-found")
UNKNOWN_TO_PROXY = DataError("No DOI", 200, "not-found")
TAKEN = DataError("Somebody else's", 403, "taken-by-other")
FORBIDDEN = AccountError("Forbidden", 403)
BAD_LOGIN = AccountError("Bad login", 401)
BUSY = TransientError("Too many requests", 429, retry_after=30)
SILENT = TransientError("Timed out", None, "unknown-outcome")


def test_the_table_says_what_every_ending_means() -> None:
    assert set(ENDINGS) == set(Ending)


@pytest.mark.parametrize(
    ("step", "error", "ending"),
    [
        (Step.POST_METADATA, REFUSED, Ending.DATA),
        (Step.POST_URL, REFUSED, Ending.DATA),
        (Step.DELETE, REFUSED, Ending.LATER),
        (Step.ASK_FIRST, REFUSED, Ending.LATER),
        (Step.ASK_IN_DOUBT, REFUSED, Ending.LATER),
        (Step.ASK_URL, REFUSED, Ending.TAKEN),
        (Step.POST_METADATA, NOT_FOUND, Ending.NOT_FOUND),
        (Step.POST_URL, NOT_FOUND, Ending.NO_METADATA),
        (Step.DELETE, NOT_FOUND, Ending.NOT_FOUND),
        (Step.DELETE, UNKNOWN_TO_PROXY, Ending.UNDELETABLE),
        *((step, TAKEN, Ending.TAKEN) for step in (*READS, *WRITES)),
        *((step, FORBIDDEN, Ending.ACCOUNT) for step in (*READS, *WRITES)),
        *((step, BAD_LOGIN, Ending.ACCOUNT) for step in (*READS, *WRITES)),
        *((step, BUSY, Ending.LATER) for step in READS),
        *((step, SILENT, Ending.LATER) for step in READS),
        *((step, BUSY, Ending.TRANSIENT) for step in WRITES),
        *((step, SILENT, Ending.SILENCE) for step in WRITES),
    ],
)
def test_an_answer_ends_the_run(step: Step, error: RegistryError, ending: Ending) -> None:
    assert ending_of(Refusal(step, error)) is ending


def test_a_second_not_found_for_the_address_is_refused_as_data() -> None:
    again = Refusal(Step.POST_URL, NOT_FOUND, not_found_before=True)
    assert ending_of(again) is Ending.DATA


def test_a_refused_last_document_does_not_keep_a_withdrawn_doi_in_the_index() -> None:
    assert ending_of(Refusal(Step.POST_METADATA, REFUSED, hides_next=True)) is None


@pytest.mark.parametrize("known", ["once_more", "foreign_document"])
def test_a_doi_forbidden_though_the_account_is_well_is_somebody_elses(known: str) -> None:
    forbidden = Refusal(Step.ASK_URL, FORBIDDEN, **{known: True})
    assert ending_of(forbidden) is Ending.TAKEN


@pytest.mark.parametrize("error", [FORBIDDEN, TAKEN])
def test_a_doi_that_waits_for_a_person_pauses_no_account(error: RegistryError) -> None:
    assert ending_of(Refusal(Step.DELETE, error, for_person=True)) is Ending.LATER


def test_bad_credentials_pause_the_account_though_the_doi_waits_for_a_person() -> None:
    assert ending_of(Refusal(Step.DELETE, BAD_LOGIN, for_person=True)) is Ending.ACCOUNT
