"""What has to outlive the process: which reply belongs to which question, counts, settings, notes."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlite_utils

from knowledge.store.database import Database
from knowledge.store.later import Later

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""The most servers whose settings are kept in memory, for when they cannot be read."""
REPLY_SECONDS = 24 * 3600
"""For how long an edited or deleted question takes its answer along."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The bot's answer to a message, by their ids; who asked is not kept."""

    question: int
    reply: int
    channel: int
    server: int
    fact: str = ""
    asked: str = ""
    """The question, where the reply itself cannot repeat it whole."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one server has chosen; 0 and () mean nothing chosen."""

    prefix: str = "!"
    moderators: int = 0
    """The role that may change facts, besides Manage Server."""
    inbox: int = 0
    """The channel that hears of new questions nobody could answer."""
    channels: tuple[int, ...] = ()
    """Where bare `!…` is answered; everywhere if empty."""


class Replies:
    """Question -> reply, for a day. What is remembered is found at once, and written a moment later."""

    def __init__(self, database: Database, later: Later) -> None:
        self._db = database
        self._later = later
        self._lock = threading.RLock()
        # What is still to be written, by question; (None,) for one to be forgotten.
        self._unwritten: dict[int, tuple[Reply | None]] = {}

    def remember(self, reply: Reply, *, shown: bool = False) -> None:
        """Keep a reply, in place of an earlier one to the same question; `shown` counts that its fact was shown."""
        self._write(reply.question, (reply,), partial(self._keep, reply, time.time(), shown))

    def forget(self, question: int) -> None:
        """Drop the reply to that message."""
        self._write(question, (None,), partial(self._drop, question))

    def _write(self, question: int, now: tuple[Reply | None], change: Callable[[], None]) -> None:
        def written() -> None:
            with self._lock:
                # Something newer may be waiting behind this one.
                if self._unwritten.get(question) is now:
                    del self._unwritten[question]

        def write() -> None:
            change()
            written()

        with self._lock:
            self._unwritten[question] = now
            self._later.do(write, written)

    def _keep(self, reply: Reply, at: float, shown: bool) -> None:
        with self._db.transaction() as db:
            db.execute(
                """INSERT INTO replies (question, reply, channel, server, fact, asked, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (question) DO UPDATE SET reply = excluded.reply, channel = excluded.channel,
                   fact = excluded.fact, asked = excluded.asked, at = excluded.at""",
                [reply.question, reply.reply, reply.channel, reply.server, reply.fact, reply.asked, at],
            )
            if shown:
                _count(db, reply.server, reply.fact, "shown")

    def _drop(self, question: int) -> None:
        with self._db.transaction() as db:
            db.execute("DELETE FROM replies WHERE question = ?", [question])

    def to(self, question: int) -> Reply | None:
        """The bot's reply to that message."""
        with self._lock:
            unwritten = self._unwritten.get(question)
        return unwritten[0] if unwritten else self._one("question", question)

    def by_id(self, reply: int) -> Reply | None:
        """The reply with that message id."""
        with self._lock:
            unwritten = dict(self._unwritten)
        for (kept,) in unwritten.values():
            if kept and kept.reply == reply:
                return kept
        found = self._one("reply", reply)
        return None if found and found.question in unwritten else found

    def _one(self, column: str, value: int) -> Reply | None:
        rows = self._db.rows(
            f"SELECT question, reply, channel, server, fact, asked FROM replies WHERE {column} = ? AND at > ?",
            [value, time.time() - REPLY_SECONDS],
        )
        return Reply(*rows[0]) if rows else None

    def count_once(self, reply: int) -> bool:
        """Whether the question behind a reply is still to be counted as one that nobody could answer."""
        with self._db.transaction() as db:
            if not self._db.rows("SELECT 1 FROM replies WHERE reply = ?", [reply]):
                return True
            return db.execute("UPDATE replies SET counted = 1 WHERE reply = ? AND counted = 0", [reply]).rowcount > 0

    def forget_old(self, now: float | None = None) -> None:
        """Drop what is older than a day."""
        self._later.wait()
        with self._db.transaction() as db:
            db.table("replies").delete_where("at <= ?", [(now or time.time()) - REPLY_SECONDS])


class Counts:
    """How often a fact was shown, found helpful, or 'not it'; by server, never by person."""

    def __init__(self, database: Database, later: Later) -> None:
        self._db = database
        self._later = later

    def add(self, server: int, fact: str, event: str) -> None:
        """Count one more event: shown, helpful or not it."""
        with self._db.transaction() as db:
            _count(db, server, fact, event)

    def of(self, server: int, fact: str) -> dict[str, int]:
        """Number by event, with all that has been counted so far."""
        self._later.wait()
        return dict(self._db.rows("SELECT event, number FROM counts WHERE server = ? AND fact = ?", [server, fact]))


def _count(db: sqlite_utils.Database, server: int, fact: str, event: str) -> None:
    db.execute(
        """INSERT INTO counts VALUES (?, ?, ?, 1)
           ON CONFLICT (server, fact, event) DO UPDATE SET number = number + 1""",
        [server, fact, event],
    )


class SettingsTable:
    """One Settings a server."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._last: dict[int, Settings] = {}
        """As they were read last, by server; the longest unread stand first."""
        self._unreadable: set[int] = set()
        """Servers for which the log says already that something cannot be read."""

    def of(self, server: int) -> Settings:
        """What the server has chosen, or the defaults; what cannot be read is as it was when it could be."""
        last = self._last.get(server, Settings())
        chosen, trouble = replace(Settings()), ""
        try:
            rows = self._db.rows("SELECT key, value FROM settings WHERE server = ?", [server])
        except Exception as error:
            rows, chosen, trouble = [], last, str(error)
        for key, value in rows:
            try:
                chosen = replace(chosen, **_setting(key, value))
            except (ValueError, TypeError) as error:
                chosen, trouble = replace(chosen, **{key: getattr(last, key)}), f"{key}: {error}"
        if trouble and server not in self._unreadable:
            log.error("Settings of server %s cannot be read, going on without (%s).", server, trouble)
        (self._unreadable.add if trouble else self._unreadable.discard)(server)
        if not trouble:
            self._last.pop(server, None)
            self._last[server] = chosen
            while len(self._last) > REMEMBERED:
                del self._last[next(iter(self._last))]
        return chosen

    def change(self, server: int, **chosen: Any) -> Settings:
        """Set the named fields of Settings; returns all of them."""
        replace(Settings(), **chosen)
        with self._db.transaction() as db:
            db.table("settings").upsert_all(
                ({"server": server, "key": key, "value": json.dumps(value)} for key, value in chosen.items()),
                pk=("server", "key"),
            )
        return self.of(server)


def _setting(key: str, value: str) -> dict[str, Any]:
    """A field of Settings as it is stored; nothing for one of another version. Raises ValueError, TypeError."""
    default = getattr(Settings(), key, None)
    if default is None:
        return {}
    found = json.loads(value)
    found = tuple(found) if isinstance(default, tuple) and isinstance(found, list) else found
    numbers = found if isinstance(found, tuple) else ()
    if type(found) is not type(default) or found == "" or any(type(number) is not int for number in numbers):
        raise TypeError(f"what is stored is no {type(default).__name__}")
    return {key: found}


class Notes:
    """Small facts about the bot itself, by key."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, key: str) -> str | None:
        """The note, if there is one."""
        rows = self._db.rows("SELECT value FROM notes WHERE key = ?", [key])
        return rows[0][0] if rows else None

    def put(self, key: str, value: str) -> None:
        """Write the note in place of an earlier one."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                [key, value],
            )
