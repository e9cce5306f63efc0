"""What an error tells the lifecycle, in words instead of HTTP statuses."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.registry import AccountError, DataError, RegistryError, TransientError

WORDS = (
    "is_not_found",
    "is_unknown_to_proxy",
    "may_have_happened",
    "is_inactive",
    "is_taken_by_other",
    "is_taken",
    "is_forbidden",
    "may_be_foreign",
    "is_not_ours",
    "is_bad_login",
)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError("", 404, "not-found"), "is_not_found"),
        (DataError("", 412, "not-found"), "is_not_found"),
        (DataError("", 200, "not-found"), "is_not_found is_unknown_to_proxy"),
        (DataError("", 201, "not-found"), "is_not_found"),
        (DataError("", 410), "is_inactive is_taken"),
        (DataError("", 422), ""),
        (
            DataError("", 403, "taken-by-other"),
            "is_taken_by_other is_taken is_forbidden may_be_foreign is_not_ours",
        ),
        (
            DataError("", 200, "taken-by-other"),
            "is_taken_by_other is_taken may_be_foreign is_not_ours",
        ),
        (AccountError("", 403), "is_forbidden may_be_foreign is_not_ours"),
        (AccountError("", 400), "is_not_ours"),
        (AccountError("", 200), "is_not_ours"),
        (AccountError("", 401), "is_bad_login"),
        (AccountError("", 302), ""),
        (AccountError(""), ""),
        (TransientError("", 500, "unknown-outcome"), "may_have_happened"),
        (TransientError("", 503), ""),
        (TransientError("", None), ""),
    ],
)
def test_each_error_says_exactly_this(error: RegistryError, words: str) -> None:
    assert [word for word in WORDS if getattr(error, word)] == words.split()


@pytest.mark.parametrize(
    ("error", "asks"),
    [
        (TransientError("", 429), True),
        (TransientError("", 429, retry_after=30.0), True),
        (TransientError("", 503, retry_after=0.0), True),
        (TransientError("", 503), False),
        (TransientError("", None), False),
    ],
)
def test_the_account_is_asked_to_wait(error: TransientError, asks: bool) -> None:
    assert error.asks_to_wait is asks
