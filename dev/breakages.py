"""Deliberately broken builds: for each promise some, and the tests that must notice.

`python3 -m dev break [WORD]` breaks a copy of the package under `.local/broken`, one breakage at a
time, and runs the tests named with it. A breakage that no test notices is a hole in the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from dev import layout
from dev.console import Failure, say
from dev.sites import Site

PACKAGE = "ckanext/andsdoi"
COPY = layout.LOCAL / "broken"
PATIENCE = 300


@dataclass(frozen=True)
class Breakage:
    """One change that breaks a promise: in a file, this text becomes that; these tests fail."""

    promise: str
    what: str
    file: str
    old: str
    new: str
    tests: str
    chosen: str = ""


BREAKAGES = (
    Breakage(
        "P1",
        "an SQL error of ours reaches the save",
        "lifecycle/intent.py",
        "    except Exception as error:",
        "    except ZeroDivisionError as error:",
        "tests/lifecycle/test_saves.py",
        "table_renamed",
    ),
    Breakage(
        "P1",
        "the mark waits for a lock as long as it takes",
        "lifecycle/intent.py",
        '_LOCK_TIMEOUT = "300ms"',
        '_LOCK_TIMEOUT = "10s"',
        "tests/lifecycle/test_saves.py",
        "row_locked",
    ),
    Breakage(
        "P1",
        "the wake-up waits for a silent Redis",
        "lifecycle/wakeup.py",
        "_TIMEOUT = 0.3",
        "_TIMEOUT = 8.0",
        "tests/lifecycle/test_saves.py",
        "redis_silent",
    ),
    Breakage(
        "P2",
        "the guard does not ask whose lease it is",
        "lifecycle/perform.py",
        "AND d.lease_token = :token",
        "AND :token IS NOT NULL",
        "tests/lifecycle/test_parallel.py",
        "ASlowAnswer",
    ),
    Breakage(
        "P2",
        "the guard does not note that a write is in doubt",
        "lifecycle/perform.py",
        "in_doubt = d.in_doubt OR :write,",
        "in_doubt = d.in_doubt OR (:write AND false),",
        "tests/lifecycle/test_parallel.py",
        "unanswered or empty_answer",
    ),
    Breakage(
        "P2",
        "the registry is not asked before the first POST",
        "lifecycle/plan.py",
        "return (*_name(known), Step.ASK_FIRST, *POSTS)",
        "return (*_name(known), *POSTS)",
        "tests/lifecycle/test_parallel.py",
        "TakenNames",
    ),
    Breakage(
        "P2",
        "a name that was found in doubt is given up",
        "lifecycle/outcome.py",
        "row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned",
        "row.ever_confirmed or row.in_doubt or row.pinned",
        "tests/lifecycle/test_accounts.py",
        "may_be_ours",
    ),
    Breakage(
        "P3",
        "the guard does not ask for the revision",
        "lifecycle/perform.py",
        "AND d.revision = :revision",
        "AND :revision IS NOT NULL",
        "tests/lifecycle/test_privacy.py",
        "Race",
    ),
    Breakage(
        "P3",
        "the guard does not ask whether the dataset is public",
        "lifecycle/perform.py",
        "AND (NOT :post OR EXISTS (",
        "AND (NOT :post OR true OR EXISTS (",
        "tests/lifecycle/test_privacy.py",
        "Race or after_the_claim or public",
    ),
    Breakage(
        "P3",
        "PLAN reads the dataset with all rights",
        "lifecycle/dataset.py",
        '"ignore_auth": False,',
        '"ignore_auth": True,',
        "tests/lifecycle/test_privacy.py",
        "anonymous",
    ),
    Breakage(
        "P4",
        "metadata alone count as a confirmed DOI",
        "lifecycle/outcome.py",
        "row = replace(row, state=state, xml_hash=run.sent_hash, refused=None",
        "row = replace(row, ever_confirmed=True, state=state, xml_hash=run.sent_hash, refused=None",
        "tests/lifecycle/test_parallel.py",
        "empty_answer",
    ),
    Breakage(
        "P5",
        "the index is not brought up to date",
        "lifecycle/index.py",
        "search.rebuild(package_ids=existing)",
        "list(existing)",
        "tests/lifecycle/test_mint.py",
        "searched",
    ),
    Breakage(
        "P5",
        "the sweep compares nothing",
        "lifecycle/sweep.py",
        "ELSE d.seen IS DISTINCT FROM {SEEN} END",
        "ELSE false END",
        "tests/lifecycle/test_mint.py",
        "Sweep",
    ),
    Breakage(
        "P5",
        "what is due is cleared whatever came in between",
        "lifecycle/outcome.py",
        "return replace(row, due=row.due and not run.current)",
        "return replace(row, due=False)",
        "tests/lifecycle/test_model_conformance.py",
        "record_leaves",
    ),
    Breakage(
        "P5",
        "an unanswered write releases its lease",
        "lifecycle/record.py",
        "    if run.late:\n        return {}\n",
        "",
        "tests/lifecycle/test_parallel.py",
        "unanswered",
    ),
    Breakage(
        "P5",
        "a worker is woken before the commit",
        "lifecycle/intent.py",
        " or session.in_nested_transaction()",
        "",
        "tests/lifecycle/entries/test_ways.py",
        "package_update",
    ),
    Breakage(
        "P6",
        "the metadata are sent though they have not changed",
        "lifecycle/plan.py",
        "if known.xml_hash != wanted.xml_hash else ()",
        "if wanted.xml_hash else ()",
        "tests/lifecycle/test_mint.py",
        "NothingChanged",
    ),
    Breakage(
        "P7",
        "a blocked dataset says nothing",
        "lifecycle/prepare.py",
        "        return _blocked(doc)\n",
        "        return None\n",
        "tests/lifecycle/test_eligibility.py",
        "blocked",
    ),
    Breakage(
        "P8",
        "the secret is in the repr",
        "config.py",
        "password: str = field(repr=False)",
        "password: str",
        "tests/test_config.py",
    ),
    Breakage(
        "P8",
        "e-mail addresses stay in the notes and names",
        "metadata/emails.py",
        "def without_emails(",
        "def without_emails(text: str, mark: str = ''):\n    return text, 0\n\n\ndef _unused(",
        "tests/lifecycle/test_privacy.py",
        "email",
    ),
    Breakage(
        "P9",
        "what is no longer public is not hidden",
        "lifecycle/plan.py",
        "return (*_last_word(known, wanted), Step.DELETE)",
        "return ()",
        "tests/lifecycle/test_mint.py",
        "Hidden",
    ),
    Breakage(
        "P9",
        "an answer that comes late leaves no mark",
        "lifecycle/record.py",
        "    if report.run.wrote:\n",
        "    if report.run.wrote and report.task.doi is None:\n",
        "tests/lifecycle/test_parallel.py",
        "ASlowAnswer",
    ),
    Breakage(
        "P10",
        "a copy of the site sends",
        "lifecycle/accounts.py",
        "if _place(getattr(known, name)) != _place(now[name])",
        "if now[name] is None",
        "tests/lifecycle/test_accounts.py",
        "Moved",
    ),
)


def run(site: Site, word: str = "") -> None:
    """Run the breakages whose promise or description contains a word.

    Raises:
        Failure: A breakage was not noticed, or its text is not in the source any more.
    """
    chosen = [one for one in BREAKAGES if word in f"{one.promise} {one.what}"]
    missed = [one for one in chosen if not _is_noticed(one, site)]
    say(f"{len(chosen) - len(missed)} of {len(chosen)} breakages were noticed")
    if missed:
        raise Failure("Not noticed: " + "; ".join(f"{one.promise} {one.what}" for one in missed))


def _is_noticed(breakage: Breakage, site: Site) -> bool:
    _break(breakage)
    noticed = _fails(breakage, site)
    say(f"{'noticed' if noticed else 'MISSED '}  {breakage.promise:4} {breakage.what}")
    return noticed


def _break(breakage: Breakage) -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in ("ckanext", "dev", "i18n", "tests"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(layout.ROOT / folder, COPY / folder, ignore=ignore)
    shutil.copy(layout.ROOT / "pyproject.toml", COPY)
    path = COPY / PACKAGE / breakage.file
    source = path.read_text("utf-8")
    if breakage.old not in source:
        raise Failure(f"{breakage.file} does not contain: {breakage.old}")
    path.write_text(source.replace(breakage.old, breakage.new), "utf-8")


def _fails(breakage: Breakage, site: Site) -> bool:
    command = ["python", "-m", "pytest", f"--ckan-ini={site.ini}", "-q", "-x", breakage.tests]
    if breakage.chosen:
        command += ["-k", breakage.chosen]
    program = [os.fspath(site.venv.program(command[0])), *command[1:]]
    done = subprocess.run(
        program,
        env=site.environment(),
        cwd=COPY,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    return _is_failure(done.returncode, done.stdout.decode())


def _is_failure(code: int, output: str) -> bool:
    """Pytest's exit code 1 is a failed test; anything else is a breakage of another kind."""
    if code not in (0, 1):
        raise Failure(_end(output.splitlines()))
    return code == 1


def _end(lines: Iterable[str]) -> str:
    return "\n".join(list(lines)[-15:])
