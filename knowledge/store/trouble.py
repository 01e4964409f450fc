"""What can go wrong with the file, each in a sentence: what is wrong, and what to do. Nothing is ever half done."""

from __future__ import annotations

import sqlite3
from typing import ClassVar

from knowledge.facts import KnowledgeError

NAME = "The database"


class Trouble(KnowledgeError):
    """The database cannot be used as it is now; `name` is what to call it."""

    words: ClassVar[str]

    def __init__(self, name: object = NAME) -> None:
        super().__init__(self.words.format(name))


class Closed(Trouble, RuntimeError):
    """The bot is stopping: nothing more is read or written."""

    words = "{} is closed."


class Busy(Trouble):
    """Somebody else has been writing for too long."""

    words = "{} is busy with another program; nothing was changed. Try again in a moment."


class Full(Trouble):
    """There is no room on the disk."""

    words = "{} could not be written: the disk is full. Nothing was changed; make room, then try again."


class Failing(Trouble):
    """The disk does not do what it is told; one that is full may say so too."""

    words = "{} could not be read or written: the disk is full or failing. Make room or mend it, then try again."


class Protected(Trouble):
    """The file or its folder must not be written, or is not there."""

    words = "{} cannot be written: the file or its folder is write-protected. Let the bot write there, then try again."


class Damaged(Trouble):
    """What is read is not what was written."""

    words = "{} is damaged. Stop the bot, put a backup in its place, and start it again."


class Lost(Trouble):
    """Another file stands in the place of the one that was opened, or none."""

    words = (
        "{} was moved, deleted or replaced while the bot was running, so nothing can be kept. "
        "Put it back, and start the bot again."
    )


_KINDS: dict[int, type[Trouble]] = {
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_FULL: Full,
    sqlite3.SQLITE_IOERR: Failing,
    sqlite3.SQLITE_READONLY: Protected,
    sqlite3.SQLITE_CANTOPEN: Protected,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
    sqlite3.SQLITE_INTERRUPT: Closed,
}


def kind_of(error: sqlite3.Error) -> type[Trouble] | None:
    """What kind of trouble an error of SQLite's is; None for a mistake of ours."""
    # The module's own errors have no code; the higher bits say what SQLite was doing.
    return _KINDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
