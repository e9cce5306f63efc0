"""What the old stock will cost: sums of a sample, in words that people use."""

from __future__ import annotations

from collections import Counter

import pytest

from ckanext.andsdoi.lifecycle.maintenance.estimate import Estimate, Sample, hours, in_words


def test_a_sample_keeps_no_more_than_its_size_and_anything_may_be_in_it() -> None:
    sample = Sample(100)
    for number in range(10_000):
        sample.add(str(number))

    kept = [int(one) for one in sample.kept]
    assert len(set(kept)) == 100
    # of the first and of the last half about the same number
    assert 30 < sum(number < 5_000 for number in kept) < 70


def test_a_sample_of_few_is_all_of_them() -> None:
    sample = Sample(100)
    for one in "abc":
        sample.add(one)
    assert sample.kept == ["a", "b", "c"]


def test_two_samples_of_the_same_are_the_same() -> None:
    one, another = Sample(5), Sample(5)
    for number in range(1000):
        one.add(str(number))
        another.add(str(number))
    assert one.kept == another.kept


def test_what_the_sample_says_is_scaled_to_all() -> None:
    told = Estimate(1000, 200, would_send=150, blocked=Counter(author=50))
    assert (told.of_all(50), told.requests, told.is_exact) == (250, 2250, False)


def test_nothing_looked_at_says_nothing() -> None:
    told = Estimate(0)
    assert (told.requests, told.is_exact) == (0, True)


@pytest.mark.parametrize(
    ("requests", "rate", "said"),
    [
        (3, 250, "1 minute"),
        (1500, 250, "30 minutes"),
        (120_000, 250, "40.0 hours"),
        (3_000_000, 250, "41.7 days"),
        (3_000_000, 0, "as fast as the registry answers"),
    ],
)
def test_the_time_at_the_rate(requests: int, rate: int, said: str) -> None:
    assert in_words(hours(requests, rate)) == said
