"""Dates and the year as they are stated: under other names, in lists, and in their order."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.metadata import Facts

from ..stated import dates_of, mapped, new_problems, submitted_of

SUBMITTED = ["2019-05-04"]
AMBIGUOUS = ["date-ambiguous"]


def shown(facts: Facts | None = None, **fields):
    doc = mapped(facts, **fields)
    return doc.record.publication_year, dates_of(doc), submitted_of(doc)


# Other names


@pytest.mark.parametrize(
    "name",
    [
        *("published_on", "date_released", "dcat_issued", "data_issued", "issue_date"),
        *(
            "date_of_publication",
            "dct:issued",
            "Publication Date",
            "releaseDate",
            "first_published",
        ),
        *("Date-Published", "published", "dataset_release_date", "DateOfIssue", "dcterms_issued"),
    ],
)
def test_a_date_of_issue_under_another_name(name):
    assert shown(extras={name: "2016-02-28"}) == ("2016", ["Issued 2016-02-28"], [])


@pytest.mark.parametrize(
    "name",
    [
        *("last_updated_on", "dcat_modified", "data_modified", "last_refreshed", "date_updated"),
        *(
            "revision_date",
            "Last Update",
            "lastModified",
            "updateTime",
            "updated_at",
            "modified_on",
            "most_recent_update",
            "latest_update",
            "newest_revision",
            "temporalReference_dateOfLastRevision",
        ),
    ],
)
def test_a_date_of_change_under_another_name(name):
    assert shown(extras={name: "2016-02-28"}) == ("2016", ["Updated 2016-02-28"], [])


@pytest.mark.parametrize(
    "name", ["created_time", "created_date", "dcat_created", "createDate", "Creation Time"]
)
def test_a_date_of_creation_under_another_name(name):
    assert shown(extras={name: "2016-02-28"}) == ("2019", ["Created 2016-02-28"], SUBMITTED)


@pytest.mark.parametrize(
    "name",
    [
        *("record_last_modified", "next_update", "metadata_date", "metadata_release_date"),
        *("most_recent", "recent_updates", "temporalReference_date", "publication_reference"),
        *("publication", "issue", "revision", "release", "data_release", "dataset_revision"),
        *("update_frequency", "publication_title", "date", "last", "release_notes_date"),
    ],
)
def test_a_name_that_means_another_thing_is_no_date(name):
    doc = mapped(extras={name: "2016-02-28"})
    assert (doc.record.publication_year, dates_of(doc), new_problems(doc)) == ("2019", [], [])


def test_a_field_goes_before_other_names_for_it():
    fields = {"issued": "2012", "extras": {"published_on": "2016", "date_issued": "2015"}}
    assert shown(**fields)[0] == "2012"
    assert shown(extras={"published_on": "2016", "date_issued": "2015"})[0] == "2015"


# Lists of typed dates


@pytest.mark.parametrize(
    ("fields", "year", "expected"),
    [
        (
            {
                "date": '[{"date":"2016-06-01","date_type":"collected","end_date":"2016-08-31"}]',
            },
            "2019",
            ["Collected 2016-06-01/2016-08-31"],
        ),
        ({"dates": [{"date": "1994", "type": "Published"}]}, "1994", ["Issued 1994"]),
        (
            {
                "dates": [
                    {"date": "2012", "role": "erstellt"},
                    {"date": "2013", "role": "aktualisiert"},
                ]
            },
            "2013",
            ["Created 2012", "Updated 2013"],
        ),
        (
            {"dates": [{"date": "2016", "type": "http://purl.org/dc/terms/issued"}]},
            "2016",
            ["Issued 2016"],
        ),
        ({"dates": {"issued": "2016"}}, "2016", ["Issued 2016"]),
        ({"dates": [{"date": "2016", "type": "calibrated"}]}, "2019", ["Other 2016 (calibrated)"]),
        (
            {"dates": [{"value": "2001", "to": "2003", "dateType": "Coverage"}]},
            "2019",
            ["Coverage 2001/2003"],
        ),
        (
            {
                "dates": [
                    {"date": "2018", "dateType": "Available"},
                    {"date": "2017", "type": "Créé"},
                ]
            },
            "2018",
            ["Created 2017", "Available 2018"],
        ),
        (
            {"date": {"published": "1999", "creation": "1998"}},
            "1999",
            ["Created 1998", "Issued 1999"],
        ),
        (
            {
                "dates": [
                    {"start": "2010", "type": "Collection"},
                    {"date": "2012", "type": "collected"},
                ]
            },
            "2019",
            ["Collected 2010", "Collected 2012"],
        ),
        (
            {"issued": "2014", "dates": [{"date": "2014", "type": "Issued"}]},
            "2014",
            ["Issued 2014"],
        ),
    ],
)
def test_an_entry_says_which_date_it_is(fields, year, expected):
    doc = mapped(**fields)
    assert (doc.record.publication_year, dates_of(doc)) == (year, expected)
    assert new_problems(doc) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "2016-06-01"},
        {"dates": ["2016-06-01"]},
        {"dates": [{"date": "2016-06-01"}]},
        {"dates": {"start": "2016", "end": "2017"}},
        {"date": {"year": "2016", "month": "5"}},
    ],
)
def test_a_date_that_does_not_say_which_it_is_is_not_used(fields):
    doc = mapped(**fields)
    assert (doc.record.publication_year, dates_of(doc), new_problems(doc)) == ("2019", [], [])


def test_a_field_goes_before_an_entry_of_a_list():
    doc = mapped(issued="2012", dates=[{"date": "2013", "type": "Issued"}])
    assert dates_of(doc) == ["Issued 2012"]
    assert new_problems(doc) == ["field-shadowed"]


# The year and the last change


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"modified": "2006-12-01"}, "2006"),
        (
            {"extras": {"dataset-reference-date": '[{"type":"revision","value":"2006-12-01"}]'}},
            "2006",
        ),
        ({"extras": {"last_updated": "2006-12-01"}}, "2006"),
        ({"modified": "2018-12-31", "metadata_created": "2019-01-02T08:00:00"}, "2018"),
        ({"modified": "1 December 2006"}, "2006"),
        ({"modified": "2006", "metadata_created": ""}, "2006"),
    ],
)
def test_the_year_is_not_later_than_the_last_stated_change(fields, year):
    doc = mapped(**fields)
    assert (doc.record.publication_year, submitted_of(doc)) == (year, [])
    assert [p.found or p.message for p in doc.problems if p.code == "year-fallback"]
    assert year in next(p.message for p in doc.problems if p.code == "year-fallback")


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"modified": "2022-03-01"}, "2019"),
        ({"issued": "2021", "modified": "2020"}, "2021"),
        ({"metadata_modified": "2018-01-01T00:00:00"}, "2019"),
        ({"publication_year": "2015", "modified": "2006"}, "2015"),
        ({"modified": "2006/2008"}, "2019"),
        ({"modified": "0054"}, "2019"),
    ],
)
def test_a_later_change_or_a_stated_year_leaves_the_year(fields, year):
    assert mapped(**fields).record.publication_year == year


def test_a_registered_or_seen_year_stays():
    doc = mapped(Facts(publication_year=2019), modified="2006-12-01")
    assert doc.record.publication_year == "2019"
    doc = mapped(Facts(published_on="2026-05-04"), modified="2006-12-01")
    assert doc.record.publication_year == "2026"


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@settings(deadline=None, max_examples=200)
@given(DAYS, DAYS, st.sampled_from(["modified", "last_updated", "dct:modified", "revision_date"]))
def test_the_year_is_never_after_the_last_change_unless_the_publication_is_stated(
    changed, entered, name
):
    fields = {"metadata_created": f"{entered}T08:00:00", "extras": {name: str(changed)}}
    year = int(mapped(**fields).record.publication_year)
    assert year == min(changed.year, entered.year)
    assert mapped(**fields, issued="2031").record.publication_year == "2031"


# Submitted


@pytest.mark.parametrize(
    ("fields", "year", "expected"),
    [
        ({"issued": "2012-08-31"}, "2012", ["Issued 2012-08-31"]),
        ({"available": "2012"}, "2012", ["Available 2012"]),
        ({"publication_year": "2012"}, "2012", []),
        ({"issued": "2019-04"}, "2019", ["Issued 2019-04"]),
        ({"issued": "2019-05-03"}, "2019", ["Issued 2019-05-03"]),
        ({"issued": "2021", "available": "2018"}, "2018", ["Issued 2021", "Available 2018"]),
    ],
)
def test_an_entry_after_the_publication_is_no_submission(fields, year, expected):
    assert shown(**fields) == (year, expected, [])


@pytest.mark.parametrize(
    ("fields", "year", "submitted"),
    [
        ({"issued": "2020-08-31"}, "2020", SUBMITTED),
        ({"issued": "2019"}, "2019", SUBMITTED),
        ({"issued": "2019-05"}, "2019", SUBMITTED),
        ({"issued": "2019-05-04"}, "2019", SUBMITTED),
        ({"issued": "2012-08-31", "date_submitted": "2012-06-01"}, "2012", ["2012-06-01"]),
        ({"issued": "2012-08-31", "date_submitted": "2013-06-01"}, "2012", ["2013-06-01"]),
        ({}, "2019", SUBMITTED),
    ],
)
def test_an_entry_before_the_publication_and_a_stated_submission_stay(fields, year, submitted):
    doc = mapped(**fields)
    assert (doc.record.publication_year, submitted_of(doc)) == (year, submitted)


@settings(deadline=None, max_examples=200)
@given(DAYS, st.integers(-40, 40), st.sampled_from([4, 7, 10]))
def test_submitted_is_never_later_than_issued(issued, days, length):
    text = str(issued)[:length]
    entered = str(issued + timedelta(days=days))
    submitted = submitted_of(mapped(issued=text, metadata_created=f"{entered}T08:00:00"))
    assert submitted == ([] if entered[:length] > text else [entered])


# Day, month, year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23-11-2015", "2015-11-23"),
        ("11-23-2015", "2015-11-23"),
        ("23-11-2015 10:30", "2015-11-23"),
        ("2015.11.23", "2015-11-23"),
        ("2015. 11. 23", None),
        ("２０１５-１１-２３", "2015-11-23"),
        ("２０１５／１１／２３", "2015-11-23"),
        ("٢٠١٥-١١-٢٣", "2015-11-23"),
        ("٢٠١٤", "2014"),
        ("२०१५-११-२३", "2015-11-23"),
        ("05-05-2015", "2015-05-05"),
        ("31-12-2014 - 01-02-2015", "2014-12-31/2015-02-01"),
        ("2014-2016", "2014/2016"),
    ],
)
def test_a_date_with_hyphens_points_or_other_digits(text, expected):
    doc = mapped(modified=text)
    assert dates_of(doc) == ([f"Updated {expected}"] if expected else [])
    assert ("date-unreadable" in new_problems(doc)) == (expected is None)


@pytest.mark.parametrize("text", ["05-11-2015", "05/11/2015"])
def test_day_and_month_that_nothing_tells_apart_are_the_year(text):
    doc = mapped(modified=text)
    assert dates_of(doc) == [f"Updated 2015 ({text})"]
    assert "date-ambiguous" in new_problems(doc)


@pytest.mark.parametrize("text", ["23-11-15", "31-02-2015", "2015.13.01"])
def test_what_is_no_date_is_still_none(text):
    assert new_problems(mapped(modified=text)) == ["date-unreadable"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("01-02-2014", "31-12-2014", "2014-02-01/2014-12-31"),
        ("02/01/2014", "12/31/2014", "2014-02-01/2014-12-31"),
        ("30/06/2014", "01/07/2014", "2014-06-30/2014-07-01"),
        ("01-02-2014", "03-04-2014", None),
        ("13-02-2014", "02-13-2014", "2014-02-13"),
    ],
)
def test_the_two_ends_of_a_period_settle_day_and_month_for_each_other(start, end, expected):
    for fields in (
        {"temporal_start": start, "temporal_end": end},
        {"temporal_coverage": f"{start} - {end}"},
        {"temporal_coverage": [{"start": start, "end": end}]},
    ):
        doc = mapped(**fields)
        if expected:
            assert (dates_of(doc), new_problems(doc)) == ([f"Coverage {expected}"], [])
        else:
            assert "date-ambiguous" in new_problems(doc)


# Periods


@pytest.mark.parametrize(
    ("start", "end"),
    [
        *(("begin_datetime", "end_datetime"), ("period_start", "period_end")),
        *(("Temporal Coverage Start", "Temporal Coverage End"), ("periodFrom", "periodTo")),
        *(("coverage_from", "coverage_to"), ("start_of_period", "end_of_period")),
        *(("temporal_begin", "temporal_end"), ("dct:temporal_start", "dct:temporal_end")),
    ],
)
def test_two_names_that_differ_in_begin_and_end_are_a_period(start, end):
    doc = mapped(extras={start: "2001-01-01", end: "2002-01-01"})
    assert dates_of(doc) == ["Coverage 2001-01-01/2002-01-01"]
    assert new_problems(doc) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        *(("start_date", "end_date"), ("project_start", "project_end")),
        *(("embargo_period_start", "embargo_period_end"), ("period_start", "coverage_end")),
        *(("spatial_coverage_from", "spatial_coverage_to"), ("from", "to")),
    ],
)
def test_two_ends_of_something_else_are_no_coverage(start, end):
    assert dates_of(mapped(extras={start: "2001-01-01", end: "2002-01-01"})) == []


def test_one_end_alone_is_no_period():
    assert dates_of(mapped(extras={"period_start": "2001"})) == []


def test_a_known_field_of_a_period_goes_first():
    doc = mapped(temporal_coverage={"start": "2001", "end": "2003"})
    assert dates_of(doc) == ["Coverage 2001/2003"]
    fields = {"temporal_start": "1990", "temporal_end": "1991"}
    doc = mapped(**fields, extras={"period_start": "2001", "period_end": "2003"})
    assert dates_of(doc) == ["Coverage 1990/1991"]


# The stand-in for the year is told


def told_of_year(**fields):
    doc = mapped(Facts(today=date(2031, 1, 2)), **fields)
    codes = [(p.code, p.count) for p in doc.problems if p.property in ("date", "publicationYear")]
    (message,) = [p.message for p in doc.problems if p.code == "year-fallback"]
    return doc.record.publication_year, sorted(codes), message


@pytest.mark.parametrize("field", ["issued", "release_date", "available"])
@pytest.mark.parametrize("text", ["2019-13-45", "99/99/9999"])
def test_a_year_that_stands_in_for_an_unreadable_date_is_told_without_asking_for_one(field, text):
    year, codes, message = told_of_year(extras={field: text})
    assert (year, codes) == ("2019", [("date-unreadable", 1), ("year-fallback", 1)])
    assert "2019" in message
    assert "Fill in" not in message


def test_the_year_of_today_is_told_as_such():
    year, codes, message = told_of_year(metadata_created="")
    assert (year, codes) == ("2031", [("date-missing", 1), ("year-fallback", 1)])
    assert "2031, the current year" in message


def test_an_unreadable_day_of_entry_is_told_once_beside_the_year_of_today():
    year, codes, message = told_of_year(metadata_created="99/99/9999")
    assert year == "2031"
    assert ("date-unreadable", 1) in codes
    assert ("year-fallback", 1) in codes
    assert "2031" in message


# Weekdays


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, 13/12/2019", "2019-12-13"),
        ("ven. 13/12/2019", "2019-12-13"),
        ("Fr, 13.12.2019", "2019-12-13"),
        ("Fr., 13.12.2019 09:23", "2019-12-13"),
        ("viernes, 13/12/2019 - 09:23", "2019-12-13"),
        ("vr 13-12-2019", "2019-12-13"),
        ("sexta-feira, 13/12/2019", "2019-12-13"),
        ("Пятница, 13.12.2019", "2019-12-13"),
        ("Παρασκευή, 13/12/2019", "2019-12-13"),
        ("Fri 2019-12-13", "2019-12-13"),
        ("Fri, 13 Dec 2019 10:00:00 GMT", "2019-12-13"),
        ("mar 10, 2019", "2019-03-10"),
        ("Mar 2019", "2019-03"),
        ("mar, 13/12/2019 - 09:23", "2019-12-13"),
        ("2019-12-13 - 09:23", "2019-12-13"),
        ("version 13/12/2019", None),
        ("week 12/2019", None),
        ("mar, mar 13/12/2019", None),
    ],
)
def test_a_weekday_before_a_date_is_no_obstacle(text, expected):
    assert dates_of(mapped(modified=text)) == ([f"Updated {expected}"] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 02/11/2013 - 05:13", "2013-02-11"),
        ("Sat, 02/11/2013", "2013-11-02"),
        ("Montag, 11-02-2013", "2013-02-11"),
        ("lunes 02/11/2013", "2013-02-11"),
        # Tuesday to some and Saturday to nobody: neither of both.
        ("mar. 02/11/2013", "2013 (02/11/2013)"),
        ("Fri, 02/11/2013", "2013 (02/11/2013)"),
        # 3 June and 6 March 2013: each of both may be meant, or none is of that day.
        ("Thu, 03/06/2013", "2013 (03/06/2013)"),
        ("02/11/2013", "2013 (02/11/2013)"),
    ],
)
def test_a_weekday_tells_which_number_is_the_month(text, expected):
    doc = mapped(modified=text)
    assert dates_of(doc) == [f"Updated {expected}"]
    assert new_problems(doc) == (AMBIGUOUS if "(" in expected else [])


def test_nobody_is_asked_to_write_the_date_of_the_entry_in_another_way():
    doc = mapped(metadata_created="02/11/2013 - 05:13")
    assert (submitted_of(doc), new_problems(doc)) == (["2013"], [])
    assert new_problems(mapped(date_submitted="02/11/2013")) == AMBIGUOUS


def test_a_change_without_a_date_of_entry_gives_the_year():
    dates = {"metadata_created": "", "extras": {"most_recent_update": "2014-02-03 00:00:00"}}
    doc = mapped(Facts(today=date(2026, 11, 29)), **dates)
    assert (doc.record.publication_year, dates_of(doc)) == ("2014", ["Updated 2014-02-03"])


@pytest.mark.parametrize("name", ["timerange", "timeRange", "time_range", "Date Range"])
def test_a_range_of_time_is_the_coverage(name):
    assert dates_of(mapped(extras={name: "2019-02"})) == ["Coverage 2019-02"]
    assert dates_of(mapped(extras={name: "[2019 TO 2021]"})) == ["Coverage 2019/2021"]
    assert mapped(extras={name: "weekly"}).unused == (name,)


# Slips of the hand


@pytest.mark.parametrize(
    ("start", "end", "expected", "problems"),
    [
        ("2019-02-12", "0009-03-31", "2019-02-12", ["date-unreadable"]),
        ("2019", "0018", "2019", ["date-unreadable"]),
        ("2019-02", "0202-03", "2019-02", ["date-unreadable"]),
        ("2019-02-12", "1019-03-31", "2019-02-12", ["date-unreadable"]),
        ("2018", "1208", "2018", ["date-unreadable"]),
        ("0019-02-12", "2019-03-31", "2019-03-31", ["date-unreadable"]),
        ("2019", "2018", "2018/2019", ["date-order"]),
        ("2000", "1900", "1900/2000", ["date-order"]),
        ("0300", "0250", "0250/0300", ["date-order"]),
        ("500 BC", "700 BC", "-0699/-0499", ["date-order"]),
        ("2000", "500 BC", "-0499/2000", ["date-order"]),
        ("0079", "1900", "0079/1900", []),
        ("1700", "2019", "1700/2019", []),
    ],
)
def test_a_slip_in_a_year_is_not_made_the_other_end_of_a_period(start, end, expected, problems):
    for fields in (
        {"temporal_coverage": [{"start": start, "end": end}]},
        {"temporal_start": start, "temporal_end": end},
        {"temporal_coverage": f"{start} / {end}"},
    ):
        doc = mapped(extras=fields)
        assert [one.date for one in doc.record.dates if one.date_type == "Coverage"] == [expected]
        assert new_problems(doc) == problems
    doc = mapped(date=[{"date": start, "date_type": "collected", "end_date": end}])
    assert [one.date for one in doc.record.dates if one.date_type == "Collected"] == [expected]


def test_what_a_slip_costs_is_told_as_lost():
    doc = mapped(extras={"temporal_start": "2019-02-12", "temporal_end": "0009-03-31"})
    (told,) = [one for one in doc.problems if one.code == "date-unreadable"]
    assert (told.severity, told.found) == ("lost", "0009-03-31")


# Reference dates and lists, by their types


@pytest.mark.parametrize("name", ["dataset-reference-date", "dates"])
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("edition", "Other 2016-05-04 (edition)"),
        ("inForce", "Other 2016-05-04 (inForce)"),
        ("calibrated", "Other 2016-05-04 (calibrated)"),
        ("nextUpdate", "Other 2016-05-04 (nextUpdate)"),
        ("lastUpdate", "Updated 2016-05-04"),
        ("lastRevision", "Updated 2016-05-04"),
        ("last_revision", "Updated 2016-05-04"),
        ("revised", "Updated 2016-05-04"),
        ("aktualisiert", "Updated 2016-05-04"),
        ("creation", "Created 2016-05-04"),
    ],
)
def test_a_second_date_of_another_type_is_not_lost(name, word, expected):
    listed = json.dumps([
        {"type": "released", "value": "2015-01-02"},
        {"type": word, "value": "2016-05-04"},
    ])  # fmt: skip
    doc = mapped(extras={name: listed})
    assert sorted(dates_of(doc)) == sorted(["Issued 2015-01-02", expected])
    assert (new_problems(doc), doc.unused) == ([], ())


def test_of_two_dates_of_one_type_the_first_is_sent_and_that_is_told():
    listed = [{"type": "revision", "value": "2015"}, {"type": "lastUpdate", "value": "2016"}]
    doc = mapped(extras={"dataset-reference-date": json.dumps(listed)})
    assert dates_of(doc) == ["Updated 2015"]
    assert new_problems(doc) == ["too-many-values"]


def test_a_reference_date_without_type_or_value_says_nothing():
    listed = [{"type": "", "value": "2015"}, {"type": "publication", "value": ""}]
    doc = mapped(extras={"dataset-reference-date": json.dumps(listed)})
    assert (dates_of(doc), new_problems(doc)) == ([], [])
