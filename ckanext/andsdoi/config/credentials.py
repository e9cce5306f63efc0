"""The secret of an account: where it comes from, and what it is now."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ckan.exceptions import CkanConfigurationException

from .options import send

_last_good: dict[str, str] = {}
"""What each file held when it was read last: a file that is being exchanged stops nobody."""


@dataclass(frozen=True)
class Secret:
    """Where the secret of an account comes from: a file, the environment, or the ini file.

    Nothing of it is shown: someone may have written the secret where its file belongs. `option` is
    what a person changes to mend it.
    """

    option: str
    value: str = field(default="", repr=False)
    file: str = field(default="", repr=False)
    variable: str = field(default="", repr=False)

    @property
    def has_source(self) -> bool:
        """Tell whether it is said where the secret is."""
        return bool(self.value or self.file or self.variable)

    @property
    def is_readable_by_all(self) -> bool:
        """Tell whether every user of this machine can read the file."""
        try:
            return bool(self.file) and bool(Path(self.file).stat().st_mode & stat.S_IROTH)
        except OSError:
            return False

    @property
    def is_in_quotes(self) -> bool:
        """Tell whether the secret begins and ends with the same quotation mark."""
        try:
            text = self._read()
        except CkanConfigurationException:
            return False
        return len(text) > 1 and text[0] == text[-1] and text[0] in {'"', "'"}

    def read(self) -> str:
        """Return the secret as it is now; the last good one of a file that can't be read.

        It is read whenever a registry is opened, so that a new secret needs no restart. Where
        nothing is sent it may be missing, and is empty then.

        Raises:
            CkanConfigurationException: There is none, and there was none before.
        """
        try:
            return self._read()
        except CkanConfigurationException:
            if self.file in _last_good:
                return _last_good[self.file]
            if send():
                raise
            return ""

    def problem(self) -> str | None:
        """Return why the secret can't be read now, or None."""
        try:
            self._read()
        except CkanConfigurationException as error:
            return str(error)
        return None

    def _read(self) -> str:
        if self.variable:
            return self._checked(os.environ.get(self.variable, ""), "the environment variable")
        if not self.file:
            return self.value
        try:
            text = Path(self.file).read_text("utf-8-sig").strip()
        except OSError as error:
            raise self._wrong("the file", f"can't be read ({error.strerror})") from None
        except ValueError:
            raise self._wrong("the file", "is no text") from None
        secret = self._checked(text, "the file")
        _last_good[self.file] = secret
        return secret

    def _checked(self, text: str, what: str) -> str:
        if not text:
            raise self._wrong(what, "is empty")
        if not text.isprintable():
            raise self._wrong(what, "has more than one line")
        return text

    def _wrong(self, what: str, why: str) -> CkanConfigurationException:
        example = "for example /etc/ckan/andsdoi-secret" if what == "the file" else "and export it"
        return CkanConfigurationException(
            f"{self.option}: {what} {why}; name one that CKAN can read and that holds nothing but"
            f" the secret, {example}"
        )


def forget_secrets() -> None:
    """Forget what files held: CKAN starts anew."""
    _last_good.clear()
