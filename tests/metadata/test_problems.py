"""Problems: one per field and code, in an order that helps, never with an e-mail address."""

from __future__ import annotations

import re
import string
from pathlib import Path

import ckanext.andsdoi.metadata as package
from ckanext.andsdoi.metadata.problems import CATALOGUE, SEVERITIES, Report, excerpt


def test_of_one_field_and_code_there_is_one_problem_with_a_count():
    report = Report()
    report.add("date-unreadable", "issued", "19xx")
    report.add("date-unreadable", "issued", "20xx")
    (problem,) = report.problems()
    assert problem.count == 2
    assert problem.message.startswith('"19xx" is no date')
    assert problem.message.endswith("(2 times)")


def test_counts_add_up():
    report = Report()
    report.add("email-removed", "author", n=2)
    report.add("email-removed", "author", n=1)
    assert report.problems()[0].message == "3 e-mail addresses were left out."


def test_blocking_problems_come_first_then_the_order_of_the_fields():
    report = Report()
    for code, field in [
        ("licence-missing", "license_id"),
        ("date-unreadable", "issued"),
        ("author-missing", "author"),
        ("title-missing", "title"),
        ("date-unreadable", "my_own_field"),
        ("names-et-al", "author"),
    ]:
        report.add(code, field)
    found = [(problem.severity, problem.field) for problem in report.problems()]
    assert found == [
        ("blocks", "title"),
        ("lost", "author"),
        ("lost", "issued"),
        ("lost", "my_own_field"),
        ("advice", "author"),
        ("advice", "license_id"),
    ]


def test_the_text_of_a_problem_holds_no_address_and_is_short():
    report = Report()
    report.add("role-unknown", "contact", "jane@example.org" * 2, name="Jane <jane@example.org>")
    (problem,) = report.problems()
    assert "@" not in problem.message + problem.found
    assert len(excerpt("a" * 500)) == 80


def test_a_message_can_be_translated():
    report = Report()
    report.add("too-many-names", "author", n=1200, max=1000)
    (problem,) = report.problems()
    assert problem.template == "{n} names; at most {max} can be sent."
    assert problem.template.format(**problem.params) == problem.message


def test_braces_in_a_value_are_no_parameters():
    report = Report()
    report.add("licence-unknown", "license_id", "{field} {0}")
    assert '"{field} {0}"' in report.problems()[0].message


def test_nothing_is_reported_while_a_value_is_only_looked_at():
    report = Report()
    with report.silent():
        report.add("title-missing", "title")
    assert report.problems() == ()


def test_every_code_has_a_severity_and_a_message():
    for severity, template in CATALOGUE.values():
        assert severity in SEVERITIES
        assert template[-1] in ".)…" or template.endswith("...")
        assert all(name != "" for _, name, _, _ in string.Formatter().parse(template))


def test_every_code_that_is_reported_is_in_the_catalogue_and_the_other_way_round():
    files = Path(package.__file__).parent.rglob("*.py")
    code = "\n".join(p.read_text("utf-8") for p in files if p.name != "problems.py")
    unused = [name for name in CATALOGUE if f'"{name}"' not in code and not _is_built(name)]
    assert unused == []
    reported = set(re.findall(r'(?:report\.add|finding|_again)\(\s*"([a-z-]+)"', code))
    assert reported <= set(CATALOGUE)


def _is_built(code: str) -> bool:
    """Whether a code is put together where it is reported: one per scheme of identifiers."""
    return code.endswith("-checksum")
