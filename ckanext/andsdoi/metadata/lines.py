"""What people read of the problems: an editor of a dataset, and who can mend what many share.

A dataset's own problems are lines of its editor, what DataCite recommends besides is one of them.
What belongs to the organization or the site is told once there, of so many datasets: `shared` says
what of it a dataset has, `TOLD_ONCE` in which words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .problems import (
    ADVICE,
    DATASET,
    ENGLISH,
    N_,
    NN_,
    ORGANIZATION,
    SCOPES,
    SITE,
    Counted,
    Language,
    Problem,
    in_words,
)

# What goes into the one line of what DataCite recommends besides.
ALSO_RECOMMENDED = {
    "contributor-missing": N_("a contact or maintainer"),
    "date-missing": N_("a date, such as that of publication"),
    "related-missing": N_("a related page or publication"),
    "place-missing": N_("a place"),
}
_ALSO = N_("DataCite also recommends: {what}.")

# What the site tells instead of the dataset as soon as most of its datasets have it.
OF_MOST = "year-fallback"

# What is told once, under the code and the variant of the problem. Only what has a place here of
# the problem's own words tells one thing from another.
TOLD_ONCE: dict[tuple[str, str], Counted] = {
    ("ror-missing", ""): NN_(
        "{n} dataset: its publisher, the organization, has no ROR ID. Add it to the organization, "
        "then run ckan andsdoi refresh --publisher.",
        "{n} datasets: their publisher, the organization, has no ROR ID. Add it to the "
        "organization, then run ckan andsdoi refresh --publisher.",
    ),
    ("ror-missing", "own"): NN_(
        "{n} dataset names a publisher without ROR ID. Add it where the publisher is named.",
        "{n} datasets name a publisher without ROR ID. Add it where the publisher is named.",
    ),
    ("ror-missing", "registered"): NN_(
        "{n} dataset was registered with a publisher without ROR ID. "
        "ckan andsdoi refresh --publisher sends that of the organization.",
        "{n} datasets were registered with a publisher without ROR ID. "
        "ckan andsdoi refresh --publisher sends that of the organization.",
    ),
    ("ror-missing", "option"): NN_(
        "{n} dataset: the publisher has no ROR ID. Set option publisher_ror.",
        "{n} datasets: the publisher has no ROR ID. Set option publisher_ror.",
    ),
    ("publisher-missing", ""): NN_(
        "{n} dataset has no organization; {publisher} is named as publisher. "
        "Give it an organization, or set option publisher.",
        "{n} datasets have no organization; {publisher} is named as publisher. "
        "Give them an organization, or set option publisher.",
    ),
    ("publisher-missing", "unavailable"): NN_(
        "{n} dataset has no organization, and its publisher is sent as unknown. "
        "Give it an organization, or set option publisher.",
        "{n} datasets have no organization, and their publisher is sent as unknown. "
        "Give them an organization, or set option publisher.",
    ),
    ("language-only-one", "organization"): NN_(
        "{n} dataset names its organization in one language, {first}; {others} is not sent.",
        "{n} datasets name their organization in one language, {first}; {others} is not sent.",
    ),
    ("licence-version-assumed", ""): NN_(
        '{n} dataset has the licence "{found}", which is sent as {spdx}. '
        "Option licences sets another version.",
        '{n} datasets have the licence "{found}", which is sent as {spdx}. '
        "Option licences sets another version.",
    ),
    (OF_MOST, ""): NN_(
        "{n} dataset has no date of publication; the year in which it was entered is its "
        "publication year. Have that date filled in, or map the field that holds it.",
        "{n} datasets have no date of publication; the year in which they were entered is their "
        "publication year. Have that date filled in, or map the field that holds it.",
    ),
}


@dataclass(frozen=True)
class Line:
    """What an editor reads of one problem, or of some that are told together.

    Attributes:
        severity: `blocks`, `lost` or `advice`.
        fields: The CKAN fields that it is about.
        text: The sentence, in the language of the reader.
        codes: The codes of the problems.
    """

    severity: str
    fields: tuple[str, ...]
    text: str
    codes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the line as actions answer it."""
        return {
            "severity": self.severity,
            "fields": list(self.fields),
            "text": self.text,
            "codes": list(self.codes),
        }


@dataclass(frozen=True)
class SharedProblem:
    """What is told once, where it can be mended: of an organization, or of the site.

    Attributes:
        code, variant: Those of the problem.
        params: The words of its sentence, besides the number of datasets.
    """

    code: str
    variant: str = ""
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> SharedProblem:
        """Return what `as_dict` stored."""
        return cls(stored["code"], stored["variant"], stored["params"])

    def as_dict(self) -> dict[str, object]:
        """Return the problem as it is stored."""
        return {"code": self.code, "variant": self.variant, "params": dict(self.params)}

    @property
    def scope(self) -> str:
        """Return where it is told: `organization` or `site`."""
        return SCOPES.get((self.code, self.variant), SITE)

    def in_language(self, datasets: int, language: Language) -> str:
        """Return the sentence, of so many datasets."""
        words = {**self.params, "n": datasets}
        return in_words(TOLD_ONCE[self.code, self.variant], words, language)


YEAR_OF_ENTRY = SharedProblem(OF_MOST)


def lines(problems: Sequence[Problem], language: Language = ENGLISH) -> list[Line]:
    """Return what the editor of a dataset reads: what can be mended there, each cause once.

    Args:
        problems: Those of a document, as `with_scopes` returns them.
        language: The language to say it in.
    """
    own = [one for one in problems if one.scope == DATASET]
    also = [one for one in own if one.code in ALSO_RECOMMENDED]
    told = [
        Line(one.severity, (one.field,), one.in_language(language), (one.code,))
        for one in own
        if one.code not in ALSO_RECOMMENDED
    ]
    if not also:
        return told
    words = ", ".join(language.gettext(ALSO_RECOMMENDED[one.code]) for one in also)
    fields, codes = (tuple(getattr(one, name) for one in also) for name in ("field", "code"))
    return [*told, Line(ADVICE, fields, in_words(_ALSO, {"what": words}, language), codes)]


def with_scopes(problems: Iterable[Problem], *, of_most: bool) -> tuple[Problem, ...]:
    """Return the problems as a site has them.

    Args:
        problems: Those of a document.
        of_most: Whether most datasets of the site have the problem `OF_MOST`: then it is the
            site's.
    """
    return tuple(
        replace(one, scope=SITE) if of_most and _is_of_most(one) else one for one in problems
    )


def shared(problems: Iterable[Problem]) -> tuple[SharedProblem, ...]:
    """Return what of the problems of a document is told once, or is if most datasets have it."""
    found = {
        (one.code, one.variant): SharedProblem(one.code, one.variant, _words(one))
        for one in problems
        if one.scope in (ORGANIZATION, SITE) or _is_of_most(one)
    }
    return tuple(found[key] for key in sorted(found))


def _is_of_most(problem: Problem) -> bool:
    return (problem.code, problem.variant) == (OF_MOST, "")


def _words(problem: Problem) -> dict[str, str]:
    """Return the words that the sentence has places for."""
    template = TOLD_ONCE[problem.code, problem.variant]
    return {key: str(value) for key, value in problem.params.items() if f"{{{key}}}" in template}
