"""E-mails to people: what waits for a person, and what became of an editor's dataset.

Called at the end of a job and of a `sync`, after everything was committed: what fails here changes
nothing there. `contact` and `editors` say to whom what is to be told, `told` remembers in the
database what was, so that all processes and restarts keep to it, `mail` knows the mail server.
"""

from __future__ import annotations

from .tell import tell

__all__ = ["tell"]
