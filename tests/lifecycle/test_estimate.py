"""What the old stock will cost: sums of a sample, in words that people use."""

from __future__ import annotations

from collections import Counter

import pytest

from ckanext.andsdoi.lifecycle.maintenance.estimate import Estimate, Sample, in_words, requests


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
    assert (told.of_all(50), told.of_all(told.would_send), told.is_exact) == (250, 750, False)


def test_nothing_looked_at_says_nothing() -> None:
    told = Estimate(0)
    assert (told.of_all(0), told.is_exact) == (0, True)


def test_the_requests_of_some_mints_are_shared_out_as_the_datasets_are() -> None:
    counted = Counter(default=300, marine=100)

    assert requests(200, counted) == {"default": 450, "marine": 150}
    assert requests(0, Counter()) == {}


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.001, "1 minute"),
        (0.5, "30 minutes"),
        (40, "40.0 hours"),
        (1000, "41.7 days"),
        (None, "as fast as the registry answers"),
    ],
)
def test_a_time_is_told_in_the_unit_that_people_would_take(hours: float, said: str) -> None:
    assert in_words(hours) == said
