"""Dates and ranges, as portals write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.values.dates import ReadDate, read_date, read_range, year_of

READ = [
    ("2020", "2020", None),
    ("2020-5-6", "2020-05-06", None),
    ("2024-01-01Z", "2024-01-01", None),
    ("2024-03-01T23:30:00-05:00", "2024-03-01", None),
    ("20140605", "2014-06-05", None),
    ("08.09.2015", "2015-09-08", None),
    ("13/06/2014", "2014-06-13", None),
    ("05/06/2014", "2014", "05/06/2014"),
    ("06/2014", "2014-06", None),
    ("May 2014", "2014-05", None),
    ("May 5, 2014", "2014-05-05", None),
    ("ca. 1850", "1850", "ca. 1850"),
    ("1990s", "1990/1999", "1990s"),
    ("-0054", "-0054", "55 BCE"),
    ("55 BC", "-0054", "55 BCE"),
    ("2014-2016", "2014/2016", None),
    ("2019-01-01/2021-12-31", "2019-01-01/2021-12-31", None),
    ("2021 to 2019", "2019/2021", None),
    ("2020/2020", "2020", None),
    ("2020/open", "2020", "since 2020"),
    ("/2004", "2004", "until 2004"),
    ("2010 - present", "2010", "since 2010"),
    ("-0054/0010", "-0054/0010", "55 BCE"),
    # further forms of the same
    ("2024-01-09 11:00:00.000001", "2024-01-09", None),
    ("2024-01-09T11:00:00.000+00:00", "2024-01-09", None),
    ("20240101T120000Z", "2024-01-01", None),
    ("2024-01-01+10:00", "2024-01-01", None),
    ("2014/05/06", "2014-05-06", None),
    ("06/13/2014", "2014-06-13", None),
    ("06/06/2014", "2014-06-06", None),
    ("5 May 2014", "2014-05-05", None),
    ("5th of May 2014", "2014-05-05", None),
    ("14-Sept-2014", "2014-09-14", None),
    ("Mon, 05 May 2014 10:00:00 GMT", "2014-05-05", None),
    ("2024-02-29", "2024-02-29", None),
    ("May 2014 – June 2015", "2014-05/2015-06", None),
    ("2014–2016", "2014/2016", None),
    ("unknown/2020", "2020", "until 2020"),
    ("2020/..", "2020", "since 2020"),
    ("2010-", "2010", "since 2010"),
    ("since 2010", "2010", "since 2010"),
    ("until May 2010", "2010-05", "until 2010-05"),
    ("ca. 1850 - 1900", "1850/1900", "ca. 1850"),
    ("2020-05/2020", "2020-05/2020", None),
    ("-0054/open", "-0054", "55 BCE, since -0054"),
    ("2021年12月1日", "2021-12-01", None),
    ("2021年 12月", "2021-12", None),
    ("2021년 12월 1일", "2021-12-01", None),
    ("[2001-05-06T00:00:00 TO 2002-05-06T23:59:59]", "2001-05-06/2002-05-06", None),
    ("[2001 TO *]", "2001", "since 2001"),
    ("[1987]", "1987", None),
]
UNREADABLE = [
    "2024-02-30",
    "19xx",
    "0000",
    "99999",
    "2023-02-29",
    "13/14/2014",
    "1 BC",
    "2014-13",
    "2014/15",
    "05/06/14",
    "1900s",
    "45 May 2014",
    "2014 - spring",
    "1398902400",
    "x" * 500 + "2014",
]


@pytest.mark.parametrize(("text", "date", "information"), READ)
def test_a_date_is_read(text: str, date: str, information: str | None) -> None:
    assert read_date(text)[0] == ReadDate(date, information)


@pytest.mark.parametrize("text", UNREADABLE)
def test_text_that_is_no_date_is_said_to_be_none(text: str) -> None:
    found, (finding,) = read_date(text)
    assert found is None
    assert finding.code == "date-unreadable"


@pytest.mark.parametrize("text", ["", "  ", "n/a", "present", "annually", "open/.."])
def test_a_text_without_digits_is_no_date_and_no_problem(text: str) -> None:
    assert read_date(text) == (None, [])


def test_months_in_the_sites_language_are_understood() -> None:
    assert read_date("5. März 2014", language="de")[0] == ReadDate("2014-03-05")
    assert read_date("5 de mayo de 2014", language="es")[0] == ReadDate("2014-05-05")
    assert read_date("1er février 2014", language="fr-CA")[0] == ReadDate("2014-02-01")
    assert read_date("5. März 2014")[0] is None


def test_an_unknown_language_costs_only_its_months() -> None:
    assert read_date("May 2014", language="no such")[0] == ReadDate("2014-05")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("05/06/2014", ["date-ambiguous"]),
        ("13/06/2014", []),
        ("2021 to 2019", ["date-order"]),
        ("2020-05/2020", []),
        ("05/06/2014 - 07/06/2014", ["date-ambiguous", "date-ambiguous"]),
    ],
)
def test_a_date_that_was_ambiguous_or_swapped_is_said(text: str, codes: list[str]) -> None:
    assert [finding.code for finding in read_date(text)[1]] == codes


class TestRanges:
    @pytest.mark.parametrize(
        ("start", "end", "date", "information"),
        [
            ("2019-06-01", "2021-09-30", "2019-06-01/2021-09-30", None),
            ("2020", "", "2020", "since 2020"),
            ("", "2004", "2004", "until 2004"),
            ("2020", "present", "2020", "since 2020"),
            ("2020", "2020", "2020", None),
            ("2022", "2020", "2020/2022", None),
            ("1990s", "", "1990", "1990s, since 1990"),
            ("2010-2012", "", "2010/2012", None),
        ],
    )
    def test_two_ends_make_a_range(
        self, start: str, end: str, date: str, information: str | None
    ) -> None:
        assert read_range(start, end)[0] == ReadDate(date, information)

    def test_no_end_at_all_is_nothing(self) -> None:
        assert read_range("", "n/a") == (None, [])

    def test_an_unreadable_end_is_said_and_the_other_kept(self) -> None:
        found, findings = read_range("2020", "19xx")
        assert found == ReadDate("2020", "from 2020")
        assert [finding.code for finding in findings] == ["date-unreadable"]


@pytest.mark.parametrize(
    ("date", "year"),
    [("2014", 2014), ("2014-05", 2014), ("2014-05-06", 2014), ("2014/2016", None), ("-0054", None)],
)
def test_only_a_single_date_of_our_era_has_a_year(date: str, year: int | None) -> None:
    assert year_of(date) == year


@given(st.text(max_size=60), st.text(alphabet="0123456789-/. :TZto", max_size=40))
def test_no_text_raises_and_what_comes_out_is_well_formed(one: str, other: str) -> None:
    for text in (one, other, f"{one} - {other}"):
        found, _ = read_date(text)
        assert found is None or read_date(found.date)[0] is not None
    read_range(one, other)


def test_a_huge_text_costs_nothing() -> None:
    assert read_date("1" * 10_000_000)[0] is None


@pytest.mark.parametrize(
    ("start", "end", "date", "information"),
    [
        ("2019-02-12", "0009-03-31", "2019-02-12", "from 2019-02-12"),
        ("2019-02", "0020-03", "2019-02", "from 2019-02"),
        ("2019", "1019", "2019", "from 2019"),
        ("2019-02-12", "31.03.0029", "2019-02-12", "from 2019-02-12"),
        ("0009-03-31", "2019-02-12", "2019-02-12", "to 2019-02-12"),
        ("ca. 2019", "0002", "2019", "ca. 2019, from 2019"),
    ],
)
def test_a_period_with_a_broken_end_is_no_day(start, end, date, information):
    found, findings = read_range(start, end)
    assert found == ReadDate(date, information)
    assert [one.code for one in findings] == ["date-unreadable"]


@pytest.mark.parametrize(
    ("start", "end", "date"),
    [
        ("2019-02-12", "2019-02-12", "2019-02-12"),
        ("2019-02-12", "2019-03-31", "2019-02-12/2019-03-31"),
        ("1919", "2019", "1919/2019"),
        ("-0054", "0010", "-0054/0010"),
        ("0850", "0900", "0850/0900"),
    ],
)
def test_of_a_period_with_two_ends_nothing_is_said(start, end, date):
    found, findings = read_range(start, end)
    assert found is not None
    assert (found.date, "from" in (found.information or ""), findings) == (date, False, [])


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2011–12 finanacial year", "2011/2012"),
        ("FY 2011-12", "2011/2012"),
        ("Haushaltsjahr 2011/12", "2011/2012"),
        ("exercice 2018-19", "2018/2019"),
        ("academic year 1999/00", "1999/2000"),
        ("season 2009/10", "2009/2010"),
    ],
)
def test_a_year_across_two_years_is_a_period_and_keeps_its_words(text, date):
    assert read_date(text) == (ReadDate(date, text), [])


@pytest.mark.parametrize(
    "text", ["2011–12", "2011/12", "2019-20", "2019/21 financial year", "rev 2019-20"]
)
def test_what_may_be_another_thing_is_no_such_year(text):
    assert [one.code for one in read_date(text)[1]] == ["date-unreadable"]


def test_a_month_is_no_year_across_two_years():
    assert read_date("2011-12") == (ReadDate("2011-12"), [])
