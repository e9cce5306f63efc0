"""The file with the accounts beside the site's own: read safely, every mistake with its place.

Pure: a text in, accounts out. What the accounts have to agree on is looked at in
`contradictions`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import yaml
from ckantoolkit import Invalid

DEFAULT_ACCOUNT: Final = "default"
LARGEST: Final = 1024 * 1024
"""Bytes of a file that is read at all."""

Check: TypeAlias = Callable[[object], object]
Checks: TypeAlias = Mapping[str, Check]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEEPEST = 5
_TEXTS: Final = {
    "profile": "mds",
    "endpoint": "https://mds.datacite.org",
    "rest_endpoint": "https://api.datacite.org",
    "app_id": "EXAMPLE.MARINE",
    "shared_secret_file": "marine.secret",
    "shared_secret_env": "ANDSDOI_MARINE",
    "prefix": "10.4226",
    "shoulder": "geo-",
    "kernel": "4.6",
    "publisher": "Marine Institute",
    "publisher_ror": "https://ror.org/04wxnsj81",
}
_LISTS: Final = {"organizations": "marine-science", "former_prefixes": "10.4225"}
_KEYS: Final = (*_TEXTS, *_LISTS, "children", "rate")


class AccountsFileError(ValueError):
    """The file is wrong; `problems` are sentences, each with account and key."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class WrittenAccount:
    """One account as the file has it; None is what it leaves to the options."""

    name: str
    app_id: str = ""
    prefix: str = ""
    organizations: tuple[str, ...] = ()
    children: bool = False
    profile: str | None = None
    endpoint: str | None = None
    rest_endpoint: str | None = None
    shared_secret_file: str | None = None
    shared_secret_env: str | None = None
    former_prefixes: tuple[str, ...] = ()
    shoulder: str | None = None
    kernel: str | None = None
    rate: int | None = None
    publisher: str | None = None
    publisher_ror: str | None = None

    @property
    def prefixes(self) -> frozenset[str]:
        """Return every prefix whose DOIs are the account's, former ones too."""
        return frozenset({self.prefix, *self.former_prefixes} - {""})


@dataclass(frozen=True)
class AccountsFile:
    """What the file says; `default`: the site's own account serves all other organizations."""

    default: bool = True
    accounts: tuple[WrittenAccount, ...] = ()


def parse(content: bytes, checks: Checks) -> AccountsFile:
    """Read the content of the file.

    Args:
        content: Its bytes.
        checks: What each value must be, by key: returns it typed, or raises `Invalid` with a
            sentence.

    Raises:
        AccountsFileError: Something in it is wrong.
    """
    root = _load(content)
    problems = [*_unknown("", root, ("default", "accounts"))]
    default, written = root.get("default", True), root.get("accounts", {})
    if not isinstance(default, bool):
        problems.append("default: this is neither true nor false; write true or false")
    if not isinstance(written, dict):
        problems.append(
            "accounts: this is no mapping; write accounts by their names, and below each its keys"
        )
        written = {}
    accounts = [_account(str(name), keys, checks, problems) for name, keys in written.items()]
    if problems:
        raise AccountsFileError(*problems)
    return AccountsFile(bool(default), tuple(accounts))


def _load(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise AccountsFileError("the file is larger than 1 MiB, and no file of accounts")
    try:
        text = content.decode("utf-8-sig")
        _check_events(text)
        _check_keys(yaml.compose(text, Loader=yaml.SafeLoader))
        loaded = yaml.safe_load(text)
    except AccountsFileError:
        raise
    except UnicodeDecodeError:
        raise AccountsFileError("the file is no text in UTF-8") from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise AccountsFileError(f"the file is no YAML{_line(error)}") from None
    if not isinstance(loaded, dict):
        raise AccountsFileError("the file is no mapping; write default: and accounts:")
    return {str(key): value for key, value in loaded.items()}


def _line(error: Exception) -> str:
    """Return where an error is. Not what stands there: it may be a secret."""
    line = getattr(getattr(error, "problem_mark", None), "line", None)
    return "" if line is None else f" in line {line + 1}"


def _check_events(text: str) -> None:
    """Refuse what no file of accounts needs, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = f"line {event.start_mark.line + 1}" if event.start_mark else "the file"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise AccountsFileError(f"{where}: anchors (&, *) are not read; write each value out")
        if getattr(event, "tag", None):
            raise AccountsFileError(f"{where}: tags (!) are not read; write plain values")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise AccountsFileError(f"{where}: this is nested too deep")


def _check_keys(node: yaml.Node | None) -> None:
    """Refuse a key that is no word or comes twice: YAML keeps the last one, and tells nobody."""
    seen: set[str] = set()
    for entry in node.value if isinstance(node, yaml.CollectionNode) else ():
        key, value = entry if isinstance(node, yaml.MappingNode) else (None, entry)
        if key is not None:
            where = f"line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise AccountsFileError(f"{where}: a key is a word, no list or table")
            if key.value in seen:
                raise AccountsFileError(
                    f"{where}: {_shown(key.value)} stands there twice; keep one"
                )
            seen.add(key.value)
        _check_keys(value)


def _account(name: str, keys: object, checks: Checks, problems: list[str]) -> WrittenAccount:
    if not _NAME.fullmatch(name) or name == DEFAULT_ACCOUNT:
        problems.append(
            f"{_shown(name)} can't be the name of an account; write at most 32 small letters,"
            f' digits, - and _, beginning with a letter, and not "{DEFAULT_ACCOUNT}"'
        )
    if not isinstance(keys, dict):
        problems.append(
            f"{_plain(name)}: this is no mapping; write its keys below, such as app_id:"
        )
        return WrittenAccount(name=name)
    written = {str(key): value for key, value in keys.items()}
    told = partial(_told, _plain(name), problems)
    problems += _unknown(f"{_plain(name)}, ", written, _KEYS)
    values = {
        key: found
        for key, value in written.items()
        if key in _KEYS and (found := told(key, value, checks)) is not None
    }
    account = WrittenAccount(name=name, **values)
    problems += [f"{_plain(name)}, {text}" for text in _missing(account, written)]
    return account


def _told(name: str, problems: list[str], key: str, value: object, checks: Checks) -> Any:
    """Return a value as it is meant; None if it is wrong, which is told, or says nothing."""
    try:
        return _value(key, value, checks)
    except Invalid as error:
        problems.append(f"{name}, {key}: {error.error}")
        return None


def _value(key: str, value: object, checks: Checks) -> object:
    if key == "children":
        return checks[key](_of_kind(value, bool, "true or false"))
    if key == "rate":
        return None if value is None else checks[key](_of_kind(value, int, "a number"))
    if key in _LISTS:
        return _texts(key, value, checks)
    text = _text(key, value)
    return checks[key](text) if text else None


def _texts(key: str, value: object, checks: Checks) -> tuple[str, ...]:
    if not isinstance(value, (list, type(None))):
        raise Invalid(f"this is no list; write for example [{_quoted(key, _LISTS[key])}]")
    texts = [_text(key, one) for one in value or []]
    return tuple(dict.fromkeys(str(one) for one in checks[key](texts)))  # type: ignore[attr-defined]


def _text(key: str, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    example = _quoted(key, _TEXTS.get(key) or _LISTS[key])
    raise Invalid(f"this is no text; write it in quotes, for example {example}")


def _quoted(key: str, example: str) -> str:
    return f'"{example}"' if key in {"prefix", "former_prefixes", "kernel"} else example


def _of_kind(value: object, kind: type, words: str) -> object:
    if isinstance(value, bool) is (kind is bool) and isinstance(value, kind):
        return value
    raise Invalid(f"{_shown(value)} is not what belongs here; write {words}")


def _missing(account: WrittenAccount, written: Mapping[str, object]) -> Iterator[str]:
    for key in ("app_id", "prefix"):
        if not getattr(account, key) and not written.get(key):
            yield f"{key}: it is missing; write for example {_quoted(key, _TEXTS[key])}"
    if account.shared_secret_file and account.shared_secret_env:
        yield "shared_secret_file: the secret is given twice; remove shared_secret_env"
    if account.publisher_ror and not account.publisher:
        yield (
            "publisher_ror: it belongs to a publisher that is not set; write for example publisher:"
            f" {_TEXTS['publisher']}"
        )


def _unknown(where: str, written: Mapping[str, object], known: Iterable[str]) -> Iterator[str]:
    for key in written:
        if key == "shared_secret":
            yield (
                f"{where}shared_secret: a secret does not belong in this file; write it into a file"
                " of its own, and its name as shared_secret_file"
            )
        elif key not in known:
            near = difflib.get_close_matches(key.lower(), known, n=1)
            mend = f"write {near[0]}" if near else f"known are {', '.join(known)}"
            yield f"{where}{_plain(key)}: there is no such key; {mend}"


def is_variable(value: object) -> str:
    """Accept the name of an environment variable. The sentence does not repeat it."""
    text = str(value)
    if _VARIABLE.fullmatch(text):
        return text
    raise Invalid("this is no name of an environment variable; write for example ANDSDOI_MARINE")


def is_file_name(value: object) -> str:
    """Accept a path, from the folder of the accounts file. The sentence does not repeat it."""
    text = str(value)
    if text.isprintable():
        return text
    raise Invalid("this is no path of a file; write for example marine.secret")


def _shown(value: object) -> str:
    return f'"{_plain(value)}"'


def _plain(value: object) -> str:
    """Return what a person wrote on one line, and not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:60]}..."
