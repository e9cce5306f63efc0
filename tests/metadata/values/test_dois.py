"""DOIs in a text: what stands for one, and what belongs to something else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ckanext.andsdoi.metadata.values.identifiers import dois_in, each_in

X, Y = "10.1234/x", "10.1234/y"
SICI = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"


@pytest.mark.parametrize(
    "text",
    [
        X,
        "10.1234/X",
        "doi: 10.1234/x",
        "DOI 10.1234/x",
        "DOI:10.1234/x.",
        "info:doi/10.1234/x",
        "urn:doi:10.1234/x",
        "hdl:10.1234/x",
        "doi.org/10.1234/x",
        "http://dx.doi.org/10.1234/x",
        "https://doi.org/10.1234%2Fx",
        "https://doi.org/10.1234/x?utm=1",
        "https://hdl.handle.net/10.1234/x",
        "https://doi-org.proxy.example.edu/10.1234/x",
        "https://dx.doi.org.proxy.example.edu/10.1234/x",
        "https://archive.example.org/dataset.xhtml?persistentId=doi:10.1234/x",
        '<a href="https://doi.org/10.1234/x">DOI</a>',
        "<a href='https://doi.org/10.1234/x'>https://doi.org/10.1234/x</a>",
        "<https://doi.org/10.1234/x>",
        "[10.1234/x](https://doi.org/10.1234/x)",
        "See [the data](https://doi.org/10.1234/x), please",
        "[](<https://doi.org/10.1234/x>)",
        "L-17; https://doi.org/10.1234/x",
        "Ng (2019), Levels (https://doi.org/10.1234/x).",
        "10.1234/x; 10.1234/X",
    ],
)
def test_a_text_with_one_doi_gives_it(text: str) -> None:
    assert dois_in(text) == (X,)


@pytest.mark.parametrize(
    "text", [f"{X}; {Y}", f"{X};{Y}", f"{X},https://doi.org/{Y}", f"{X}|doi:{Y}", f"{X} and {Y}"]
)
def test_a_text_with_two_dois_gives_both(text: str) -> None:
    assert dois_in(text) == (X, Y)


@pytest.mark.parametrize(
    "text",
    [
        "pending",
        "10.1234 / x",
        "10.1234/",
        "https://doi.org/",
        "https://example.org/10.1234/x",
        "https://example.org/?id=10.1234/x",
        "1.10.1234/x",
        "v10.1234/x",
        "https://example.org/handle/20.500.1/10",
    ],
)
def test_a_number_that_belongs_to_something_else_is_none(text: str) -> None:
    assert dois_in(text) == ()


def test_an_old_doi_keeps_its_angle_brackets() -> None:
    assert dois_in(SICI.upper()) == (SICI,)


@pytest.mark.parametrize(
    "piece",
    ["10.1234/", "<a ", "10.1234/x;", "doi:", '"10.1/', "(((10.1234/x", "[](10.", "http://a, "],
)
@pytest.mark.parametrize("read", [dois_in, each_in])
def test_a_long_text_is_read_in_linear_time(piece: str, read: Callable[[str], object]) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        read(piece * times)
        return time.process_time() - started

    seconds(100)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)
