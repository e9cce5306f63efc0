"""Why a DOI is not where it should be, or a decision cannot be taken: one value, one catalogue.

A problem is a class and the words that its sentence needs. A row stores those, never a sentence:
`SENTENCES` has them all, and is read when somebody looks. Only what is wrong with a document has
its sentences in `metadata/problems.py`; `blocked` takes such a problem over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from string import Formatter
from typing import TYPE_CHECKING

import ckantoolkit as tk
import sqlalchemy as sa

from ...metadata.problems import CATALOGUE, ENGLISH, N_, in_words
from .enums import Word

if TYPE_CHECKING:
    from ...metadata import Problem as DocumentProblem
    from ...registry import RegistryError


class ProblemClass(Word):
    """What is wrong; the value is what the API shows and a row stores."""

    # what a run at the registry ended with
    TRANSIENT = "transient"
    DATA = "data"
    ACCOUNT = "account"
    NOT_FOUND = "not-found"
    TAKEN_BY_OTHER = "taken-by-other"
    PERSON = "person"
    PINNED = "pinned"
    UNDELETABLE = "undeletable"
    # what an import found at the registry
    HIDDEN = "hidden"
    UNREGISTERED = "unregistered"
    BRAKE = "brake"
    DEFECT = "defect"
    # what PLAN found in the dataset
    BLOCKED = "blocked"
    MAPPING = "mapping"
    ELSEWHERE = "elsewhere"
    NEEDS_ASSIGN = "needs-assign"
    UNREAD_DOI = "unread-doi"
    WAS_EXTERNAL = "was-external"
    NEEDS_IMPORT = "needs-import"
    EXTENSION = "extension"
    EXTENSION_FAILED = "extension-failed"
    DELAY = "delay"
    # what stops a whole account, or the site
    SEND = "send"
    MOVED = "moved"
    PAUSED = "paused"
    OLD_STOCK_PAUSED = "old-stock-paused"
    WAITING = "waiting"
    NOT_CONFIGURED = "not-configured"
    MIGRATION = "migration"
    # the site's rules: no DOI by choice
    TYPE = "type"
    ORGANIZATION = "organization"
    NO_ACCOUNT = "no-account"
    HARVESTED = "harvested"
    EXCLUDED = "excluded"
    EXTERNAL = "external"
    EXISTING = "existing"
    UNASKED = "unasked"
    NOT_PUBLIC_YET = "not-public-yet"
    # why a person's decision cannot be taken
    WITHDRAWN = "withdrawn"
    NOT_ACTIVE = "not-active"
    PRIVATE = "private"
    RESTRICTED = "restricted"
    DELETED = "deleted"
    PURGED = "purged"
    NO_REQUEST = "no-request"
    HAS_DOI = "has-doi"
    HAS_OTHER_DOI = "has-other-doi"
    HAS_FOREIGN_DOI = "has-foreign-doi"
    REGISTERED = "registered"
    NOTHING_SENT = "nothing-sent"
    OWN_SUCCESSOR = "own-successor"
    PREFIX = "prefix"
    UNKNOWN_HERE = "unknown-here"
    OTHER_DATASET = "other-dataset"
    OTHER_ENVIRONMENT = "other-environment"
    SAME_DATASET = "same-dataset"
    PUBLIC = "public"
    TRANSFERRED = "transferred"
    # why the registry cannot answer a person's question
    BUSY = "busy"
    CROWDED = "crowded"
    ASKING = "asking"
    SLOW = "slow"
    NO_FREE_NAME = "no-free-name"
    UNKNOWN_THERE = "unknown-there"
    NOT_OURS = "not-ours"
    NO_ANSWER = "no-answer"
    MAYBE_TAKEN = "maybe-taken"
    FAILING = "failing"
    NOT_TOLD = "not-told"


_CLASSES = tuple(ProblemClass)
TELLABLE = _CLASSES[: _CLASSES.index(ProblemClass.TYPE)]
"""What can keep a DOI from where it should be; the classes behind these only refuse decisions."""

SENTENCES: Mapping[ProblemClass, tuple[str, ...]] = {
    ProblemClass.TRANSIENT: (
        N_("The registry did not confirm it: {answer}. It is tried again by itself."),
        N_("The registry does not know the DOI yet; it is asked again."),
    ),
    ProblemClass.DATA: (
        N_("The registry refused it: {answer}. Change the dataset, or mint it once more."),
    ),
    ProblemClass.ACCOUNT: (
        N_(
            "The registry refuses this site: {answer}. Check {app_id}, {secret}, {prefix} and"
            " the domains that the registry allows, then run ckan andsdoi sync."
        ),
        N_("The registry refuses this site: {answer}. It is tried again by itself."),
    ),
    ProblemClass.NOT_FOUND: (N_("The registry lost the metadata: {answer}. They are sent again."),),
    ProblemClass.TAKEN_BY_OTHER: (
        N_("The DOI belongs to somebody else: {answer}. Another one is drawn."),
        N_("The DOI leads to another page at the registry. Another one is drawn."),
    ),
    ProblemClass.PERSON: (
        N_(
            "The registry says that the DOI belongs to somebody else: {answer}. Have it given to"
            " this site's account, then mint the dataset once more."
        ),
        N_(
            "The DOI leads to another page at the registry. Have it given to this site's account,"
            " then mint the dataset once more."
        ),
    ),
    ProblemClass.PINNED: (
        N_(
            "The registry says that the reserved DOI belongs to somebody else: {answer}. It was"
            " handed out, so no other is drawn. Have it given to this site's account, then mint"
            " the dataset once more."
        ),
        N_(
            "The reserved DOI leads to another page at the registry. It was handed out, so no other"
            " is drawn. Have it given to this site's account, then mint the dataset once more."
        ),
    ),
    ProblemClass.UNDELETABLE: (
        N_("The registry does not hide this DOI for us. Hide it in DataCite Fabrica."),
    ),
    ProblemClass.HIDDEN: (
        N_("The DOI is hidden at the registry. Withdraw it, or mint it once more to show it."),
    ),
    ProblemClass.UNREGISTERED: (
        N_(
            "The DOI was imported as a registered one, but the registry does not know it. Mint it,"
            " or exclude the dataset."
        ),
    ),
    ProblemClass.BRAKE: (
        N_(
            "Too many DOIs of the organization {organization} were hidden within an hour; the rest"
            " waits. If that is right, run ckan andsdoi sync --confirm-hides."
        ),
        N_(
            "Too many DOIs of datasets without an organization, created by {user}, were hidden"
            " within an hour; the rest waits. If that is right, run"
            " ckan andsdoi sync --confirm-hides."
        ),
        N_(
            "Too many DOIs of this site were hidden within an hour; the rest waits. If that is"
            " right, run ckan andsdoi sync --confirm-hides."
        ),
    ),
    ProblemClass.DEFECT: (
        N_("Something went wrong here: {answer}. An administrator finds it in the log."),
    ),
    ProblemClass.MAPPING: (N_("The dataset could not be described ({failure}); see the log."),),
    ProblemClass.ELSEWHERE: (
        N_("{found} is another dataset's DOI here, and is ignored. Empty the field."),
    ),
    ProblemClass.NEEDS_ASSIGN: (
        N_(
            "{found} has one of our prefixes, but is not known here. Have it assigned (ckan andsdoi"
            " assign; where many datasets have one, ckan andsdoi import --field {name}), or empty"
            " the field."
        ),
    ),
    ProblemClass.UNREAD_DOI: (
        N_(
            '"{found}" should be one DOI, and cannot be read as one. Write it as 10.1234/abc, or'
            " empty the field: then the dataset gets a DOI."
        ),
    ),
    ProblemClass.WAS_EXTERNAL: (
        N_(
            "The dataset had the DOI {found} of somebody else, which is gone from its fields. Put"
            " it back into this field; if it was wrong, have the dataset minted although it had a"
            " DOI (despite_existing)."
        ),
    ),
    ProblemClass.NEEDS_IMPORT: (
        N_(
            "ckanext-doi's table has {found} for this dataset. Run ckan andsdoi import-ckanext-doi."
        ),
    ),
    ProblemClass.EXTENSION: (
        N_(
            'The extension {found} names the account "{account}" for the dataset, which is not'
            " configured."
        ),
        N_("The extension {found} decided against a DOI."),
    ),
    ProblemClass.EXTENSION_FAILED: (
        N_("The extension {found} failed on this dataset; see the log."),
    ),
    ProblemClass.DELAY: (N_("The DOI is registered at {time}, because of the option {option}."),),
    ProblemClass.SEND: (N_("Nothing is sent to the registry: the option {option} is false."),),
    ProblemClass.MOVED: (
        N_(
            "Nothing is sent: {what} was {before} and is {now}. If that is meant, run"
            " ckan andsdoi account-moved; if not, write {before} again; on a copy of the site set"
            " {option} = false."
        ),
        N_(
            "Nothing is sent: the address of this site was {before} and is {now}. If the site has"
            " moved, run ckan andsdoi site-moved; if not, write {before} again; on a copy of the"
            " site set {option} = false."
        ),
    ),
    ProblemClass.PAUSED: (
        N_(
            "The registry account was paused on {since} by {who}: {reason}. To go on, run"
            " ckan andsdoi resume."
        ),
    ),
    ProblemClass.OLD_STOCK_PAUSED: (
        N_(
            "What comes after all new and edited datasets was paused on {since} by {who}: {reason}."
            " To go on, run ckan andsdoi resume."
        ),
    ),
    ProblemClass.WAITING: (N_("The registry asked to wait. It goes on by itself."),),
    ProblemClass.NOT_CONFIGURED: (N_('The account "{name}" is not configured any more.'),),
    ProblemClass.MIGRATION: (N_("The tables of the DOIs are missing. Run {command}."),),
    ProblemClass.TYPE: (N_('Datasets of the type "{found}" get no DOI here.'),),
    ProblemClass.ORGANIZATION: (N_("Datasets of this organization get no DOI."),),
    ProblemClass.NO_ACCOUNT: (
        N_("No registry account is for datasets of this organization; they get no DOI."),
    ),
    ProblemClass.HARVESTED: (N_("Harvested datasets get no DOI here."),),
    ProblemClass.EXCLUDED: (N_("This dataset was excluded. Include it before asking for a DOI."),),
    ProblemClass.EXTERNAL: (N_("The dataset has the DOI {found} already."),),
    ProblemClass.EXISTING: (
        N_("The dataset was public before DOIs were switched on. Ask for one."),
    ),
    ProblemClass.UNASKED: (N_("Datasets get a DOI on request only. Ask for one."),),
    ProblemClass.NOT_PUBLIC_YET: (
        N_("The dataset is not public. It gets its DOI when it is published."),
    ),
    ProblemClass.WITHDRAWN: (N_("The DOI is withdrawn. Restore it first."),),
    ProblemClass.NOT_ACTIVE: (N_("The dataset is not active, but {found}. Publish it first."),),
    ProblemClass.PRIVATE: (N_("The dataset is private. Make it public first."),),
    ProblemClass.RESTRICTED: (
        N_("Only some people may read the dataset. Let everybody read it first."),
    ),
    ProblemClass.DELETED: (N_("The dataset is deleted."),),
    ProblemClass.PURGED: (N_("The dataset was purged."),),
    ProblemClass.NO_REQUEST: (N_("No request for a DOI waits here."),),
    ProblemClass.HAS_DOI: (N_("The dataset has the DOI {found}."),),
    ProblemClass.HAS_OTHER_DOI: (
        N_("The dataset has the DOI {found} already. To replace it, set replace to true."),
    ),
    ProblemClass.HAS_FOREIGN_DOI: (
        N_(
            "The dataset has the DOI {found}, which is none of ours. Empty the field, or assign it"
            " first."
        ),
    ),
    ProblemClass.REGISTERED: (
        N_("{found} is registered, and registered it stays. Withdraw it instead."),
    ),
    ProblemClass.NOTHING_SENT: (
        N_(
            "No DOI was registered for this dataset. To keep it without one, exclude it"
            " (andsdoi_exclude)."
        ),
    ),
    ProblemClass.OWN_SUCCESSOR: (N_("The dataset cannot be its own successor."),),
    ProblemClass.PREFIX: (N_("{found} has none of this site's prefixes."),),
    ProblemClass.UNKNOWN_HERE: (N_("{found} is not known here."),),
    ProblemClass.OTHER_DATASET: (
        N_(
            "{found} belongs to another dataset here. To move it, use andsdoi_transfer or"
            " ckan andsdoi transfer."
        ),
    ),
    ProblemClass.OTHER_ENVIRONMENT: (N_("{found} belongs to another environment."),),
    ProblemClass.SAME_DATASET: (N_("{found} has this DOI already."),),
    ProblemClass.PUBLIC: (
        N_("This is the DOI of {found}, which is public. Delete it, or make it private."),
    ),
    ProblemClass.TRANSFERRED: (N_("{found} was transferred at this moment. Look again."),),
    ProblemClass.BUSY: (N_("The dataset is being worked on. Try again in a minute."),),
    ProblemClass.CROWDED: (N_("Too much waits for the registry. Try again in a minute."),),
    ProblemClass.ASKING: (
        N_("You have asked the registry already, and it has not answered. Wait for that answer."),
    ),
    ProblemClass.SLOW: (N_("The registry answers too slowly now. Try again later."),),
    ProblemClass.NO_FREE_NAME: (N_("No free name was found. The prefix needs a longer shoulder."),),
    ProblemClass.UNKNOWN_THERE: (N_("The registry does not know {found}."),),
    ProblemClass.NOT_OURS: (
        N_(
            "{found} is not this account's at the registry. Have it transferred to this account"
            " there first."
        ),
    ),
    ProblemClass.NO_ANSWER: (N_("The registry cannot be asked now: {answer}. Try again later."),),
    ProblemClass.MAYBE_TAKEN: (
        N_("The registry cannot tell whether a name is free: {answer}. Try again later."),
    ),
    ProblemClass.FAILING: (
        N_("The registry fails at the moment ({answer}). Start again later: it goes on here."),
    ),
    ProblemClass.NOT_TOLD: (N_("The registry refuses to tell about this DOI: {answer}."),),
}
"""The sentences of each class, the one that says most first: it is used if all its words are known.
The last one is used otherwise. `BLOCKED` has those of the document's problems."""

FOR_EDITORS = frozenset(
    {
        ProblemClass.BLOCKED,
        ProblemClass.DATA,
        ProblemClass.ELSEWHERE,
        ProblemClass.NEEDS_ASSIGN,
        ProblemClass.UNREAD_DOI,
        ProblemClass.WAS_EXTERNAL,
    }
)
"""What who may edit the dataset can end by that."""

UNSAID = {
    "answer": N_("no answer"),
    "reason": N_("no reason given"),
    "user": N_("an unknown user"),
}
"""What stands in a sentence where somebody said nothing."""


@dataclass(frozen=True)
class Problem:
    """One problem of a DOI, an account or a decision.

    Attributes:
        class_: What is wrong.
        params: The words of its sentence; `answer` is what the registry, or code, said. With
            `code`, a key of `metadata.problems.CATALOGUE`, the sentence is that one's.
        field: The CKAN field, or the argument of the action, that it is about.
        status: The HTTP status that came with `answer`.
        doi: The former DOI that it is about, None for the dataset's current one.
    """

    class_: ProblemClass
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    field: str | None = None
    status: int | None = None
    doi: str | None = None

    @property
    def sentence(self) -> str:
        """Return the sentence in the language of the caller."""
        return self._in_words(tk._)

    @property
    def english(self) -> str:
        """Return the sentence in English: for the log and for exceptions."""
        return self._in_words(str)

    @property
    def text(self) -> str:
        """Return the sentence after the DOI and the field that it is about."""
        return ": ".join(part for part in (self.doi, self.field, self.sentence) if part)

    def as_dict(self) -> dict[str, str]:
        """Return the problem as actions answer it."""
        return {"class": self.class_.value, "text": self.text}

    def _in_words(self, translate: Callable[[str], str]) -> str:
        words = dict(self.params)
        for name in UNSAID.keys() & words.keys():
            words[name] = (words[name] or translate(UNSAID[name])).rstrip(".")
        if "answer" in words:
            words["answer"] = with_status(words["answer"], self.status)
        return in_words(self._template(), words, ENGLISH._replace(gettext=translate))

    def _template(self) -> str:
        code = self.params.get("code")
        if code:
            _, template = CATALOGUE[code]
            return template
        sentences = SENTENCES[self.class_]
        known = self.params.keys()
        return next((one for one in sentences if _gaps(one) <= known), sentences[-1])


class DecisionRefused(Exception):
    """A decision that cannot be taken; `problem` says why, and on which field."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.english)
        self.problem = problem


def refusal(class_: ProblemClass, field: str, found: str = "") -> DecisionRefused:
    """Return why a decision cannot be taken: the deciding field, and what was found there."""
    return DecisionRefused(Problem(class_, {"found": found} if found else {}, field))


def answered(class_: ProblemClass, error: RegistryError, field: str | None = None) -> Problem:
    """Return the problem behind a registry's answer."""
    return Problem(class_, {"answer": error.text}, field, error.status)


def blocked(first: DocumentProblem) -> Problem:
    """Return the problem of a dataset whose document lacks something.

    Args:
        first: The first problem of the document; those that block come first. What another
            extension amended may be right at the next try.
    """
    failed = first.code == "amend-failed"
    class_ = ProblemClass.EXTENSION_FAILED if failed else ProblemClass.BLOCKED
    words = {name: str(value) for name, value in first.params.items()}
    return Problem(class_, {**words, "code": first.code}, first.field)


def as_columns(problem: Problem | None) -> dict[str, object]:
    """Return a row's columns for a problem, or for none."""
    return {
        "problem_class": problem and problem.class_,
        "problem_params": problem and {of: _storable(text) for of, text in problem.params.items()},
        "problem_field": problem and problem.field and _storable(problem.field),
        "problem_status": problem and problem.status,
        "problem_at": sa.func.clock_timestamp() if problem else None,
    }


def _storable(text: str) -> str:
    """Return a text without what the database can't hold, such as NUL and half a character."""
    whole = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return whole.encode("utf-8", "replace").decode()


def said(error: BaseException) -> str:
    """Return what an exception says, in one line.

    A database error names the statement and its values on the lines after the first: those are
    nobody's business.
    """
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


def with_status(answer: str, status: int | None) -> str:
    """Return a registry's answer as part of a sentence, with the HTTP status that came with it."""
    text, came_with = answer.rstrip("."), f"HTTP {status}"
    return f"{text} ({came_with})" if status and came_with not in text else text


def moment(when: datetime) -> str:
    """Return a moment as people read it."""
    return when.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
