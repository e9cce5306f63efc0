"""Deliberately broken builds: for each promise some, and the tests that must notice.

`python3 -m dev break [WORD]` breaks copies of the package under `.local/broken`, each in one way,
and runs the tests named with it. A breakage that no test notices is a hole in the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from dev import layout, sites
from dev.console import Failure, say
from dev.sites import Site

PACKAGE = "ckanext/andsdoi"
COPIES = layout.LOCAL / "broken"
PATIENCE = 300
HANGING = 90
"""Seconds after which a test that waits for what was broken has failed."""


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
    rule: str = ""
    """The rule of the model (`docs/model.rst`) that is broken, if it is one."""


_TRACES = "tests/lifecycle/test_traces.py"

BREAKAGES = (
    Breakage(
        "P1",
        "an SQL error of ours reaches the save",
        "lifecycle/capture/intent.py",
        "    except Exception as error:",
        "    except ZeroDivisionError as error:",
        "tests/lifecycle/test_saves.py",
        "table_renamed",
    ),
    Breakage(
        "P1",
        "the mark waits for a lock as long as it takes",
        "lifecycle/capture/intent.py",
        '_LOCK_TIMEOUT = "300ms"',
        '_LOCK_TIMEOUT = "10s"',
        "tests/lifecycle/test_saves.py",
        "row_locked",
    ),
    Breakage(
        "P1",
        "a save marks its dataset twice",
        "lifecycle/capture/intent.py",
        "mark_now(touched - marked)",
        "mark_now(touched)",
        "tests/lifecycle/test_counts.py",
    ),
    Breakage(
        "P1",
        "a row that is locked keeps the DOI from being put back",
        "lifecycle/capture/intent.py",
        "except sa.exc.OperationalError as error:",
        "except ZeroDivisionError as error:",
        "tests/lifecycle/test_saves.py",
        "put_back",
    ),
    Breakage(
        "P1",
        "the wake-up waits for a silent Redis",
        "lifecycle/capture/wakeup.py",
        "_TIMEOUT = 0.3",
        "_TIMEOUT = 8.0",
        "tests/lifecycle/test_saves.py",
        "redis_silent",
    ),
    Breakage(
        "P1",
        "somebody may hold any number of web processes",
        "logic/action/waiting.py",
        "nx=True",
        "nx=False",
        "tests/logic/test_reserve.py",
        "once_at_a_time",
    ),
    Breakage(
        "P2",
        "the guard does not ask whose lease it is",
        "lifecycle/worker/gate.py",
        "AND d.lease_token = :token",
        "AND :token IS NOT NULL",
        "tests/lifecycle/test_parallel.py",
        "ASlowAnswer",
        rule="guard_token",
    ),
    Breakage(
        "P2",
        "the guard does not note that a write is in doubt",
        "lifecycle/worker/gate.py",
        "in_doubt = d.in_doubt OR :write,",
        "in_doubt = d.in_doubt OR (:write AND false),",
        "tests/lifecycle/test_parallel.py",
        "unanswered or empty_answer",
        rule="guard_marks",
    ),
    Breakage(
        "P2",
        "the registry is not asked before the first POST",
        "lifecycle/plan/steps.py",
        "return (*name, Step.ASK_FIRST, *POSTS)",
        "return (*name, *POSTS)",
        "tests/lifecycle/test_parallel.py",
        "TakenNames",
    ),
    Breakage(
        "P2",
        "a name that was handed out is given up",
        "lifecycle/worker/endings.py",
        "row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned",
        "row.ever_confirmed or row.in_doubt or row.once_in_doubt",
        "tests/logic/test_reserve.py",
        "never_given_up",
    ),
    Breakage(
        "P2",
        "a reserved name takes the place of one that a worker drew meanwhile",
        "lifecycle/decisions/reserve.py",
        "    if row.doi != before.doi or _settled(row):",
        "    if row.doi is None and _settled(row):",
        "tests/logic/test_reserve.py",
        "worker_drew",
    ),
    Breakage(
        "P2",
        "a name that was found in doubt is given up",
        "lifecycle/worker/endings.py",
        "row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned",
        "row.ever_confirmed or row.in_doubt or row.pinned",
        _TRACES,
        "not_given_up",
        rule="redraw_memory",
    ),
    Breakage(
        "P2",
        "what was handed over stays parked",
        "lifecycle/worker/endings.py",
        "refused = Ending.DATA_IN_DOUBT if refusal.found_in_doubt else Ending.DATA",
        "refused = Ending.DATA",
        "tests/logic/test_transfer.py",
        "with_the_next_sync",
        rule="refused_in_doubt",
    ),
    Breakage(
        "P2",
        "a DOI in another spelling of its field is minted over",
        "metadata/dataset/field_names.py",
        'return _BLANK.sub("", name.strip()).casefold()',
        "return name",
        "tests/lifecycle/test_brought.py",
        "any_shape",
    ),
    Breakage(
        "P2",
        "whoever decides reads texts as they are, and no JSON",
        "metadata/dataset/brought.py",
        "dict.fromkeys(doi for text in _texts(value, _DEPTH) for doi in dois_in(text))",
        "dict.fromkeys(doi for doi in dois_in(str(value)) if value == doi)",
        "tests/lifecycle/test_brought.py",
        "any_shape",
    ),
    Breakage(
        "P2",
        "a value that is not one DOI is minted over",
        "lifecycle/dataset/eligibility.py",
        "    BroughtKind.UNREAD: ProblemClass.UNREAD_DOI,\n",
        "",
        "tests/lifecycle/test_brought.py",
        "waits_for_a_person",
    ),
    Breakage(
        "P2",
        "what was external is minted once an edit drops its DOI",
        "lifecycle/dataset/eligibility.py",
        "if candidate.was_external:",
        "if False:",
        "tests/lifecycle/test_brought.py",
        "is_offered",
    ),
    Breakage(
        "P2",
        "a DOI that one edit brings and the next one drops is forgotten",
        "lifecycle/dataset/ownership.py",
        "        _remember_foreign(connection, package_id, stored)\n",
        "",
        "tests/lifecycle/test_brought.py",
        "before_a_worker_looked",
    ),
    Breakage(
        "P2",
        "what a dataset brings before it is public is forgotten",
        "lifecycle/dataset/snapshot.py",
        "        return brought_in_extras(connection, package_id)\n",
        "        return ()\n",
        "tests/lifecycle/test_brought.py",
        "before_it_was_published",
    ),
    Breakage(
        "P2",
        "what ckanext-doi's table knows gets a second DOI",
        "lifecycle/dataset/eligibility.py",
        "if candidate.to_import:",
        "if False:",
        "tests/lifecycle/test_brought.py",
        "before_the_import",
    ),
    Breakage(
        "P3",
        "the DOI of another dataset is told where it stands in JSON",
        "metadata/dataset/brought.py",
        'return value if dois.isdisjoint(in_value(value)) else ""',
        'return value if dois.isdisjoint([value]) else ""',
        "tests/lifecycle/test_brought.py",
        "in_json_text",
    ),
    Breakage(
        "P7",
        "what gave way to our DOI is kept nowhere",
        "lifecycle/dataset/ownership.py",
        "        _keep(connection, package_id, confirmed, stored)",
        "        pass",
        "tests/lifecycle/test_brought.py",
        "kept_in_the_history",
    ),
    Breakage(
        "P3",
        "the guard does not ask for the revision",
        "lifecycle/worker/gate.py",
        "AND d.revision = :revision",
        "AND :revision IS NOT NULL",
        "tests/lifecycle/test_privacy.py",
        "Race",
        rule="guard_revision",
    ),
    Breakage(
        "P3",
        "the guard does not ask whether the dataset is public",
        "lifecycle/worker/gate.py",
        "AND (NOT :post OR NOT EXISTS (",
        "AND (NOT :post OR true OR NOT EXISTS (",
        "tests/lifecycle/test_privacy.py",
        "Race or after_the_claim or public",
        rule="guard_public",
    ),
    Breakage(
        "P3",
        "the guard does not ask for the datasets that a document names by their pages",
        "lifecycle/worker/gate.py",
        "unnest(array_append(cast(:pages AS text[]), d.package_id))",
        "unnest(array_append((cast(:pages AS text[]))[1:0], d.package_id))",
        "tests/lifecycle/test_relations.py",
        "looks_at_the_other_page",
    ),
    Breakage(
        "P3",
        "PLAN reads the dataset with all rights",
        "lifecycle/dataset/ckan.py",
        '"ignore_auth": False,',
        '"ignore_auth": True,',
        "tests/lifecycle/test_privacy.py",
        "anonymous",
    ),
    Breakage(
        "P3",
        "a successor is named by the DOI that is reserved for it",
        "lifecycle/dataset/relations/lookup.py",
        "WHERE package_id = asked.id AND current AND ever_confirmed",
        "WHERE package_id = asked.id AND current",
        "tests/logic/test_withdraw.py",
        "private_successor_is_not_named",
    ),
    Breakage(
        "P4",
        "metadata alone count as a confirmed DOI",
        "lifecycle/worker/endings.py",
        "xml_hash=run.sent_hash, parked=parked",
        "ever_confirmed=True, xml_hash=run.sent_hash, parked=parked",
        "tests/lifecycle/test_parallel.py",
        "empty_answer",
        rule="extra_after_both",
    ),
    Breakage(
        "P5",
        "the index is not brought up to date",
        "lifecycle/worker/index.py",
        "search.rebuild(package_ids=existing)",
        "list(existing)",
        "tests/lifecycle/test_mint.py",
        "searched",
    ),
    Breakage(
        "P5",
        "the sweep compares nothing",
        "lifecycle/capture/sweep.py",
        "ELSE d.seen IS DISTINCT FROM {SEEN} END",
        "ELSE false END",
        "tests/lifecycle/test_mint.py",
        "Sweep",
    ),
    Breakage(
        "P5",
        "nobody is told when another dataset changes",
        "lifecycle/dataset/relations/neighbours.py",
        'columns["neighbours_pending"] = sa.func.clock_timestamp()',
        'columns["public_name"] = public_name',
        "tests/lifecycle/test_relations.py",
        "chain",
    ),
    Breakage(
        "P5",
        "a plan does not write down about whom it asks",
        "lifecycle/dataset/relations/lookup.py",
        "new = referenced.keys - set(snapshot.row.mentions)",
        "new = set()",
        "tests/lifecycle/test_relations.py",
        "between_looking_and_recording",
    ),
    Breakage(
        "P5",
        "what is due is cleared whatever came in between",
        "lifecycle/worker/endings.py",
        "return replace(row, due=row.due and not run.unedited)",
        "return replace(row, due=False)",
        _TRACES,
        "between_plan_and_record",
        rule="due_needs_revision",
    ),
    Breakage(
        "P5",
        "an unanswered write releases its lease",
        "lifecycle/worker/record.py",
        "lease = {} if ENDINGS[run.ending].holds_lease else _NO_LEASE",
        "lease = _NO_LEASE",
        _TRACES,
        "executed_before_the_next_run",
        rule="hold_lease",
    ),
    Breakage(
        "P5",
        "a worker is woken before the commit",
        "lifecycle/capture/intent.py",
        " or session.in_nested_transaction()",
        "",
        "tests/lifecycle/entries/test_ways.py",
        "package_update",
    ),
    Breakage(
        "P5",
        "a mark counts though it was rolled back",
        "lifecycle/capture/intent.py",
        "        session.info.pop(_MARKED, None)",
        "        pass",
        "tests/lifecycle/test_saves.py",
        "rolled_back_with_a_savepoint",
    ),
    Breakage(
        "P6",
        "the metadata are sent though they have not changed",
        "lifecycle/plan/steps.py",
        "if known.xml_hash != wanted.xml_hash else ()",
        "if wanted.xml_hash else ()",
        "tests/lifecycle/test_mint.py",
        "NothingChanged",
    ),
    Breakage(
        "P7",
        "a blocked dataset says nothing",
        "lifecycle/plan/assess.py",
        "        return blocked(document.problems[0])\n",
        "        return None\n",
        "tests/lifecycle/test_eligibility.py",
        "blocked",
    ),
    Breakage(
        "P9",
        "a mass of hides of one organization holds those of another",
        "lifecycle/accounts/brake.py",
        """_MINE = "environment = :environment AND owner IN (:owner, '*')\"""",
        """_MINE = "environment = :environment AND :owner <> ''\"""",
        "tests/lifecycle/test_brake.py",
        "holds_no_dataset_of_another",
    ),
    Breakage(
        "P9",
        "a purged dataset counts for nobody",
        "lifecycle/plan/prepare.py",
        "    if snapshot.owner != snapshot.row.owner:",
        "    if snapshot.owner is None:",
        "tests/lifecycle/test_brake.py",
        "purged",
    ),
    Breakage(
        "P7",
        "sync ends well while a hide waits for a person",
        "lifecycle/worker/run.py",
        "    totals.held = brake.count_held(ids)\n",
        "",
        "tests/lifecycle/test_brake.py",
        "sync_does_not_end_well",
    ),
    Breakage(
        "P5",
        "confirmed hides leave out what a job held back meanwhile",
        "lifecycle/worker/run.py",
        "        if not confirm_hides or not _confirm_hides(ids):",
        "        if True:",
        "tests/lifecycle/test_brake.py",
        "held_back_meanwhile",
    ),
    Breakage(
        "P7",
        "the history does not say because of whom",
        "lifecycle/worker/record.py",
        "text=cause if run.metadata else None",
        "text=None",
        "tests/lifecycle/test_relations.py",
        "TheHistory",
    ),
    Breakage(
        "P8",
        "the secret is in the repr",
        "config/site_accounts.py",
        "password: str = field(repr=False)",
        "password: str",
        "tests/test_config.py",
    ),
    Breakage(
        "P8",
        "what a registry says is shown as it came",
        "registry/meaning.py",
        "answer.secrets.shown(words(answer))",
        "words(answer)",
        "tests/registry/test_hostile_answers.py",
        "can_be_shown",
    ),
    Breakage(
        "P8",
        "the secret is hidden only as it is written in the options",
        "registry/texts.py",
        "    yield from _in_urls(password)\n",
        "    yield password\n    return\n",
        "tests/registry/test_hostile_answers.py",
        "can_be_shown",
    ),
    Breakage(
        "P8",
        "the names that a registry lists keep their control characters",
        "registry/client.py",
        "legible(line.lower())",
        "line.lower()",
        "tests/registry/test_hostile_answers.py",
        "control_characters_are_written_out",
    ),
    Breakage(
        "P8",
        "reconcile shows a name that repeats the secret",
        "lifecycle/maintenance/reconcile/run.py",
        "replace(finding, doi=hidden(finding.doi), found=hidden(finding.found))",
        "finding",
        "tests/cli/test_reconcile.py",
        "cannot_be_shown",
    ),
    Breakage(
        "P8",
        "e-mail addresses stay in the notes and names",
        "metadata/values/emails.py",
        "def without_emails(",
        "def without_emails(text: str, mark: str = ''):\n    return text, 0\n\n\ndef _unused(",
        "tests/lifecycle/test_privacy.py",
        "email",
    ),
    Breakage(
        "P8",
        "the id of a user is sent as a name",
        "metadata/mapping/agents/people.py",
        "    return not (name.name_type or name.identifiers) and is_account(name.name, email)",
        "    return False",
        "tests/metadata/mapping/test_agents.py",
        "account",
    ),
    Breakage(
        "P7",
        "an author that is filled, but no name, is called missing",
        "metadata/mapping/agents/creators.py",
        "    if not source.report.holds(_TOLD, fields):",
        "    if True:",
        "tests/metadata/test_problem_texts.py",
        "one_cause",
    ),
    Breakage(
        "P7",
        "a paused account is told to nobody",
        "lifecycle/notices/contact.py",
        "if status and status.paused_by_registry:",
        "if status and status.paused_by_hand:",
        "tests/lifecycle/test_notices.py",
        "paused_account",
    ),
    Breakage(
        "P7",
        "each process tells by itself what waits for a person",
        "lifecycle/notices/told.py",
        "WHERE known.told_at IS NULL OR",
        "WHERE true OR",
        "tests/lifecycle/test_notices.py",
        "several_processes",
    ),
    Breakage(
        "P7",
        "the mail server is asked though there is nothing new to tell",
        "lifecycle/notices/contact.py",
        "if one.cause not in known]",
        "]",
        "tests/lifecycle/test_notices.py",
        "once_a_day",
    ),
    Breakage(
        "P7",
        "a mail that may have arrived is sent again",
        "lifecycle/notices/contact.py",
        "if not failed.may_have_left:",
        "if failed.args:",
        "tests/lifecycle/test_notices.py",
        "may_have_arrived",
    ),
    Breakage(
        "P7",
        "an editor hears again of the same problem",
        "lifecycle/worker/record.py",
        " and problem != row.problem_class",
        "",
        "tests/lifecycle/test_notices.py",
        "told_once",
    ),
    Breakage(
        "P5",
        "a dataset may take as long as it likes",
        "metadata/dataset/budget.py",
        "        if self._left < 0:",
        "        if False:",
        "tests/lifecycle/test_set_aside.py",
    ),
    Breakage(
        "P5",
        "a document is written anew for every description that is left out",
        "metadata/output/limits.py",
        "        middle = (least + most) // 2",
        "        middle = least",
        "tests/metadata/dataset/test_budget.py",
        "shortening",
    ),
    Breakage(
        "P8",
        "a user's id is taken for a text in Indonesian",
        "metadata/dataset/reader.py",
        " or value.keys() == _IDENTIFIER",
        "",
        "tests/metadata/dataset/test_stated_reader.py",
        "id",
    ),
    Breakage(
        "P8",
        "an e-mail address stays where its @ is spelled otherwise",
        "metadata/values/emails.py",
        "(?:{_WORD}|",
        "(?:",
        "tests/metadata/values/test_text.py",
        "addresses_are_replaced",
    ),
    Breakage(
        "P8",
        "who is not logged in is somebody",
        "logic/auth.py",
        'return model.User.get(context.get("user") or None) is not None',
        "return True",
        "tests/logic/test_list.py",
        "not_logged_in",
    ),
    Breakage(
        "P8",
        "the failure of a mail repeats the address",
        "lifecycle/notices/mail.py",
        "_shown(cause or failure) if cause or not refused else said(failure)",
        "said(failure)",
        "tests/lifecycle/test_notices.py",
        "no_address",
    ),
    Breakage(
        "P8",
        "who may not edit a dataset any more hears of it",
        "lifecycle/notices/editors.py",
        "if user_id and _may_edit(user_id, package)]",
        "if user_id]",
        "tests/lifecycle/test_notices.py",
        "not_edit_it_any_more",
    ),
    Breakage(
        "P9",
        "what is no longer public is not hidden",
        "lifecycle/plan/steps.py",
        "return (*_last_word(known, wanted), Step.DELETE)",
        "return ()",
        "tests/lifecycle/test_mint.py",
        "Hidden",
    ),
    Breakage(
        "P9",
        "an answer that comes late leaves no mark",
        "lifecycle/worker/record.py",
        "    if report.run.wrote:\n",
        "    if report.run.wrote and report.task.doi is None:\n",
        "tests/lifecycle/test_parallel.py",
        "ASlowAnswer",
        rule="stale_record",
    ),
    Breakage(
        "P2",
        "a name is given up while another run holds it",
        "lifecycle/worker/queue.py",
        "WHERE {mine} AND {free} AND {which}",
        "WHERE {mine} AND {which}",
        _TRACES,
        "by_nobody_but_the_run",
        rule="verdict_leased",
    ),
    Breakage(
        "P2",
        "the id of a purged dataset may be another's name",
        "lifecycle/capture/names.py",
        'return bool(send(session.connection(), _IS_ID, {"name": package.name}).scalar())',
        "return False",
        "tests/lifecycle/test_names.py",
        "no_name",
    ),
    Breakage(
        "P2",
        "a dataset named after a purged one's id is taken for it",
        "lifecycle/dataset/ckan.py",
        "return None if current.knows(connection, reference) else package",
        "return package",
        "tests/lifecycle/test_names.py",
        "Already",
    ),
    Breakage(
        "P5",
        "a guard that refused clears what is due",
        "lifecycle/worker/endings.py",
        'let a request not leave.",\n        unchanged,',
        'let a request not leave.",\n        finished,',
        _TRACES,
        "guard_refused",
        rule="refused_guard_due",
    ),
    Breakage(
        "P5",
        "a run records under a lease that it lost",
        "lifecycle/worker/record.py",
        "    if row.lease_token != task.token:\n",
        "    if row.lease_token == task.package_id:\n",
        _TRACES,
        "records_nothing",
        rule="record_needs_token",
    ),
    Breakage(
        "P5",
        "the revision is read after the dataset",
        "lifecycle/plan/prepare.py",
        "revision=row.revision,",
        "revision=snapshots.read(claimed.row_id).row.revision,",
        _TRACES,
        "is_not_lost",
        rule="revision_first",
    ),
    Breakage(
        "P5",
        "what the sweep compares is read after the dataset",
        "lifecycle/plan/prepare.py",
        "observed=assessment.observed,",
        "observed=replace(assessment.observed, seen=snapshots.read(claimed.row_id).seen),",
        _TRACES,
        "found_by_the_sweep",
        rule="seen_first",
    ),
    Breakage(
        "P5",
        "row and dataset are read in two snapshots",
        "lifecycle/dataset/snapshot.py",
        '{"isolation_level": "REPEATABLE READ"}',
        '{"isolation_level": "READ COMMITTED"}',
        _TRACES,
        "there_and_back",
        rule="one_snapshot",
    ),
    Breakage(
        "P5",
        "nobody hears of relationships",
        "lifecycle/capture/intent.py",
        'for event in ("after_insert", "after_update", "before_delete"):',
        "for event in ():",
        "tests/lifecycle/test_relations.py",
        "Relationships",
    ),
    Breakage(
        "P5",
        "a dataset speaks in the record of another organization",
        "lifecycle/dataset/relations/lookup.py",
        "AND own.owner_org = p.owner_org",
        "",
        "tests/lifecycle/test_relations.py",
        "another_organization",
    ),
    Breakage(
        "P5",
        "what a withdrawn dataset said is repeated for ever",
        "lifecycle/dataset/relations/lookup.py",
        "AND d.ever_confirmed AND d.state = '{State.FINDABLE}'",
        "AND d.ever_confirmed",
        "tests/lifecycle/test_relations.py",
        "hidden_or_gone",
    ),
    Breakage(
        "P5",
        "what a private dataset said is repeated until it is hidden",
        "lifecycle/dataset/relations/lookup.py",
        "AND p.state = 'active' AND p.private IS NOT TRUE\n      JOIN",
        "\n      JOIN",
        "tests/lifecycle/test_relations.py",
        "brake_holds",
    ),
    Breakage(
        "P5",
        "nobody is told when a dataset moves to another organization",
        "lifecycle/dataset/relations/neighbours.py",
        " {organization or ''}\"",
        '"',
        "tests/lifecycle/test_relations.py",
        "moves_to_another_organization",
    ),
    Breakage(
        "P5",
        "a failure of the e-mails ends a run",
        "lifecycle/notices/tell.py",
        "    except Exception as error:",
        "    except ZeroDivisionError as error:",
        "tests/lifecycle/test_notices.py",
        "table_is_away",
    ),
    Breakage(
        "P5",
        "a run waits for a mail server as long as that likes",
        "lifecycle/notices/mail.py",
        "thread.join(seconds)",
        "thread.join()",
        "tests/lifecycle/test_notices.py",
        "may_have_arrived",
    ),
    Breakage(
        "P5",
        "a mail server that failed is asked again at once",
        "lifecycle/notices/tell.py",
        " and not told.is_resting()",
        "",
        "tests/lifecycle/test_notices.py",
        "rests",
    ),
    Breakage(
        "P6",
        "a run that wrote nothing marks the row",
        "lifecycle/worker/record.py",
        "    if report.run.wrote:\n",
        "    if report.task.doi:\n",
        _TRACES,
        "marks_nothing",
        rule="stale_needs_write",
    ),
    Breakage(
        "P6",
        "a document speaks of any number of datasets",
        "lifecycle/dataset/relations/lookup.py",
        "others[:MAX_DATASETS]",
        "others",
        "tests/lifecycle/test_relations.py",
        "HowMany",
    ),
    Breakage(
        "P9",
        "metadata of a registered DOI do not show it",
        "lifecycle/worker/endings.py",
        "shown = {State.NONE: State.DRAFT, State.REGISTERED: State.FINDABLE}",
        "shown = {State.NONE: State.DRAFT}",
        _TRACES,
        "show_a_registered_doi",
        rule="reactivated",
    ),
    Breakage(
        "P9",
        "what is parked is not hidden",
        "lifecycle/plan/steps.py",
        "    if known.parked is Parked.UNDELETABLE:\n        return ()\n    if known.in_doubt:",
        "    if known.parked:\n        return ()\n    if known.in_doubt:",
        _TRACES,
        "parked_for_a_person",
        rule="parked_holds_posts",
    ),
    Breakage(
        "P9",
        "a refused document stops the DELETE",
        "lifecycle/worker/endings.py",
        "return None if refusal.hides_next else refused",
        "return refused",
        _TRACES,
        "last_word",
        rule="refused_post_then_delete",
    ),
    Breakage(
        "P9",
        "an edited dataset is parked",
        "lifecycle/worker/endings.py",
        "return replace(row, parked=Parked.DATA, due=False) if run.unedited else row",
        "return replace(row, parked=Parked.DATA, due=False)",
        _TRACES,
        "parks_nothing",
        rule="park_needs_revision",
    ),
    Breakage(
        "P9",
        "a drawn name is not asked about to hide it",
        "lifecycle/plan/steps.py",
        "return known.doi is not None and not known.found_free and",
        "return known.doi is None and not known.found_free and",
        _TRACES,
        "known_under_its_page",
        rule="hidden_asks",
    ),
    Breakage(
        "P9",
        "a former DOI is planned by the revision of the current row alone",
        "lifecycle/rows/former.py",
        "OR seen IS DISTINCT FROM :seen)",
        "OR (seen IS DISTINCT FROM :seen AND false))",
        "tests/lifecycle/test_former.py",
        "RawSql",
    ),
    Breakage(
        "P9",
        "a former DOI takes a new current one for the one that it was planned by",
        "lifecycle/rows/current.py",
        "SELECT {_COPIED}, revision + 1, clock_timestamp()",
        "SELECT {_COPIED}, 1, clock_timestamp()",
        "tests/lifecycle/test_former.py",
        "all_are_hidden",
    ),
    Breakage(
        "P9",
        "an adopted name is not in doubt",
        "lifecycle/worker/endings.py",
        "    return replace(row, in_doubt=True)\n",
        "    return row\n",
        _TRACES,
        "adopted_name",
        rule="adopt_in_doubt",
    ),
    Breakage(
        "P9",
        "a doubt ends though the dataset was edited",
        "lifecycle/worker/endings.py",
        "if rule.certain and run.unedited and answered:",
        "if rule.certain and answered:",
        _TRACES,
        "another_run_raised",
        rule="clear_needs_revision",
    ),
    Breakage(
        "P9",
        "a doubt ends without an answer",
        "lifecycle/worker/endings.py",
        "if rule.certain and run.unedited and answered:",
        "if run.unedited and answered:",
        _TRACES,
        "without_a_right_answer",
        rule="clear_needs_answers",
    ),
    Breakage(
        "P9",
        "a doubt ends with one of two POSTs",
        "lifecycle/worker/endings.py",
        "answered = not run.found_in_doubt or (run.metadata and run.url) or run.deleted",
        "answered = True",
        _TRACES,
        "did_not_repeat",
        rule="clear_needs_both",
    ),
    Breakage(
        "P9",
        "an unknown name is absent at once",
        "lifecycle/worker/perform.py",
        "self.end(Ending.ABSENT if self.task.aged else Ending.UNKNOWN_YET)",
        "self.end(Ending.ABSENT)",
        _TRACES,
        "does_not_show_yet",
        rule="ten_minutes",
    ),
    Breakage(
        "P10",
        "a copy of the site sends",
        "lifecycle/accounts/state.py",
        "if _place(getattr(known, name)) != _place(now[name])",
        "if now[name] is None",
        "tests/lifecycle/test_accounts.py",
        "Moved",
    ),
    Breakage(
        "P10",
        "a copy of the site writes e-mails",
        "lifecycle/notices/tell.py",
        " and not _is_copy()",
        "",
        "tests/lifecycle/test_notices.py",
        "copy",
    ),
    Breakage(
        "rights",
        "whoever may edit may delete what is protected",
        "logic/protect.py",
        'or "delete" not in config.protect():',
        "or True:",
        "tests/logic/test_protect.py",
        "package_delete",
    ),
    Breakage(
        "rights",
        "a bulk action hides what is protected",
        "logic/protect.py",
        "or hiding not in config.protect():",
        "or True:",
        "tests/logic/test_protect.py",
        "one_of_many",
    ),
    Breakage(
        "rights",
        "a draft is no hidden dataset",
        "logic/protect.py",
        "    if state != model.State.ACTIVE:",
        '    if state == "":',
        "tests/logic/test_protect.py",
        "draft",
    ),
    Breakage(
        "rights",
        "a former DOI protects nothing",
        "lifecycle/reports/lookup.py",
        "AND d.ever_confirmed AND d.state = 'findable'",
        "AND d.ever_confirmed AND d.state = 'findable' AND d.current",
        "tests/logic/test_protect.py",
        "former",
    ),
    Breakage(
        "rights",
        "a dataset that is hidden already may not be edited",
        "logic/protect.py",
        'if hiding == "private" and (',
        "if not hiding and (",
        "tests/logic/test_protect.py",
        "may_be_edited",
    ),
)


def run(free: Sequence[Site], word: str = "") -> None:
    """Run the breakages whose promise, description or rule contains a word, one on each site.

    Raises:
        Failure: A breakage was not noticed, or its text is not in the source any more.
    """
    chosen = [one for one in BREAKAGES if word in f"{one.promise} {one.what} {one.rule}"]
    idle: SimpleQueue[Site] = SimpleQueue()
    for site in free:
        idle.put(site)
    with ThreadPoolExecutor(len(free)) as pool:
        noticed = list(pool.map(lambda one: _is_noticed(one, idle), chosen))
    missed = [one for one, well in zip(chosen, noticed, strict=True) if not well]
    say(f"{len(chosen) - len(missed)} of {len(chosen)} breakages were noticed")
    if missed:
        raise Failure("Not noticed: " + "; ".join(f"{one.promise} {one.what}" for one in missed))


def _is_noticed(breakage: Breakage, idle: SimpleQueue[Site]) -> bool:
    site = idle.get()
    try:
        copy = COPIES / site.name
        _break(breakage, copy)
        sites.renew_database(site)
        noticed = _fails(breakage, copy, site)
    finally:
        idle.put(site)
    say(f"{'noticed' if noticed else 'MISSED '}  {breakage.promise:4} {breakage.what}")
    return noticed


def _break(breakage: Breakage, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("bench", "ckanext", "dev", "i18n", "tests"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(layout.ROOT / folder, copy / folder, ignore=ignore)
    shutil.copy(layout.ROOT / "pyproject.toml", copy)
    path = copy / PACKAGE / breakage.file
    source = path.read_text("utf-8")
    if breakage.old not in source:
        raise Failure(f"{breakage.file} does not contain: {breakage.old}")
    path.write_text(source.replace(breakage.old, breakage.new), "utf-8")


def _fails(breakage: Breakage, copy: Path, site: Site) -> bool:
    options = [f"--ckan-ini={site.ini}", "-q", "-x", f"--timeout={HANGING}"]
    command = ["python", "-m", "pytest", *options, breakage.tests]
    if breakage.chosen:
        command += ["-k", breakage.chosen]
    program = [os.fspath(site.venv.program(command[0])), *command[1:]]
    done = subprocess.run(
        program,
        env=site.environment(),
        cwd=copy,
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
