"""What a look at one part of the installation finds out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ...lifecycle.rows.enums import Word

_TO_DO = re.compile(r"(?<=\.) (?=(?:Check|If|To go on)\b)")
OK, NOTE, WRONG = "ok", "note", "wrong"
PATIENCE = timedelta(minutes=15)
"""How long something may be due before it looks as if no worker worked."""
TIMEOUT = 10
"""Seconds until a service that does not answer is given up."""


class Topic(Word):
    """What a finding is about; `docs/recovery.rst` has a heading for each."""

    CONFIGURATION = "configuration"
    PLUGINS = "plugins"
    RDF = "RDF"
    DATABASE = "database"
    TABLES = "tables"
    REDIS = "Redis"
    INDEX = "index"
    WORKER = "worker"
    JOBS = "jobs"
    CRON = "cron"
    MACHINES = "machines"
    ACCOUNT = "account"
    REGISTRY = "registry"
    PROFILE = "profile"
    REST_API = "REST API"
    CLOCK = "clock"
    LANDING_PAGE = "landing page"
    BRAKE = "brake"
    DATASETS = "datasets"
    ORGANIZATION = "organization"
    SITE = "site"
    NOTICES = "notices"


@dataclass(frozen=True)
class CheckResult:
    """What one look found out.

    Attributes:
        topic: What was looked at.
        result: `ok`, `note` for what is worth knowing, `wrong`.
        text: What was found, in sentences.
        mend: The option, the command or the person to turn to, in sentences; empty where nothing
            is to be done.
    """

    topic: Topic
    result: str
    text: str
    mend: str = ""

    @property
    def line(self) -> str:
        """Return the finding as people read it."""
        return f"{self.result:6} {self.topic}: {' '.join(filter(None, (self.text, self.mend)))}"


def halves(sentences: str) -> tuple[str, str]:
    """Split what a problem says into what is wrong, and what to do about it."""
    what, *mend = _TO_DO.split(sentences, maxsplit=1)
    return what, mend[0] if mend else ""


def age(moment: datetime) -> timedelta:
    """Return how long ago a moment is."""
    return datetime.now(timezone.utc) - moment
