"""Large changes in parts: hidden while they are written, shown in one short transaction, all of them or nothing."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlite_utils import Database as Tables

from knowledge.facts import Fact, KnowledgeError, Origin, Source
from knowledge.language.names import Names
from knowledge.store.database import BUSY_SECONDS, Database
from knowledge.store.entry_writer import EntryWriter, Progress, prepared
from knowledge.store.rows import SOURCE, Entry

AT_ONCE = 1000
"""Rows (an entry is one, and so is each of its phrases) that are written in one transaction: a tenth of a second."""
ALONE_SECONDS = 120.0
"""How long a start waits for another that loads what ships: seconds on most machines, more on a small or busy one."""
_SHARED = "BEGIN; SELECT count(*) FROM sqlite_master"
HIDDEN = -1
"""The scope of sources without entries that anybody sees, and of lines that only hold the changes of another."""

log = logging.getLogger(__name__)


def weight(entry: Entry) -> int:
    """How many rows an entry makes, about."""
    quotes = len(entry.quotes) if isinstance(entry, Fact) and entry.origin is not Origin.EXCERPT else 0
    return 2 + len(entry.asks) + quotes


class Staging:
    """Hands out hidden scopes, and empties those that are no longer needed.

    Every query asks for the scopes that a server sees, 0 and its own; those handed out here are below 0. While one is
    in use, an empty file beside the database is locked, so that nobody takes it for what a killed process left.
    """

    def __init__(self, database: Database, writer: EntryWriter) -> None:
        self._db = database
        self._writer = writer

    @contextmanager
    def begin(self, alone: bool = False) -> Iterator[Stage]:
        """A stage; what is still hidden in the end is deleted: all of it, or the rows that it took the place of.

        `alone`: whoever else begins one waits, for as long as a whole briefing takes.
        """
        how, patience = ("BEGIN EXCLUSIVE", ALONE_SECONDS) if alone else (_SHARED, BUSY_SECONDS)
        with self._locked(how, patience):
            with self._db.transaction() as db:
                number = db.execute("INSERT INTO staged DEFAULT VALUES").lastrowid
            assert number
            try:
                yield Stage(self._db, self._writer, number)
            finally:
                try:
                    self._empty(number)
                except (KnowledgeError, sqlite3.Error) as error:
                    # Nobody sees it, and the next start tries again.
                    log.warning("What an import replaced could not be deleted yet (%s).", error)

    def sweep(self) -> None:
        """Delete what a process that was killed has left hidden; not while any other is at work on such a change."""
        left = "SELECT id FROM staged"
        if self._db.rows(left):
            with suppress(KnowledgeError, sqlite3.Error), self._locked("BEGIN EXCLUSIVE", 0):
                for (number,) in self._db.rows(left):
                    self._empty(number)

    @contextmanager
    def _locked(self, how: str, patience: float) -> Iterator[None]:
        path = self._db.path.with_name(f"{self._db.path.name}-staged")
        with closing(sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)) as lock:
            for statement in how.split(";"):
                lock.execute(statement).fetchall()
            yield

    def _empty(self, number: int) -> None:
        scopes = _scopes(number)
        left = True
        while left:
            began = time.monotonic()
            with self._db.transaction() as db:
                left = self._drop_some(db, scopes)
                if not left:
                    db.execute(
                        """DELETE FROM briefings WHERE server < 0
                           AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.briefing = briefings.id)"""
                    )
                    db.execute("DELETE FROM staged WHERE id = ?", [number])
            # Whoever else wants to write gets in between.
            time.sleep(max(0.001, (time.monotonic() - began) / 2))

    def _drop_some(self, db: Tables, scopes: tuple[int, int]) -> bool:
        """Whether there was anything hidden."""
        for sql in (
            """SELECT DISTINCT entry FROM (SELECT phrases.entry FROM entries CROSS JOIN phrases
               ON phrases.entry = entries.id WHERE entries.server IN (?, ?) LIMIT ?)""",
            "SELECT id FROM entries WHERE server IN (?, ?) LIMIT ?",
        ):
            if numbers := [number for (number,) in self._db.rows(sql, [*scopes, AT_ONCE // 2])]:
                self._writer.drop(db, f"id IN ({', '.join('?' * len(numbers))})", numbers)
                return True
        sql = """DELETE FROM changes WHERE (change, slug) IN (SELECT change, slug FROM changes
            WHERE change IN (SELECT id FROM history WHERE server IN (?, ?)) LIMIT ?)"""
        if db.execute(sql, [*scopes, AT_ONCE // 2]).rowcount:
            return True
        db.execute("DELETE FROM history WHERE server IN (?, ?)", scopes)
        return False


@dataclass(frozen=True, slots=True)
class Stage:
    """One hidden scope for what is to come, and one for what has to go."""

    _db: Database
    _writer: EntryWriter
    _number: int

    def hold(self, slug: str, action: str, changes: Iterable[tuple[str, str, str]]) -> int:
        """Write what a line of history changes (slug, before, after); returns the hidden line that holds it."""
        with self._db.transaction() as db:
            line = db.execute(
                "INSERT INTO history (server, slug, action, who, at) VALUES (?, ?, ?, 0, ?)",
                [_scopes(self._number)[0], slug, action, time.time()],
            ).lastrowid
        assert line
        left = iter(changes)
        while some := list(islice(left, AT_ONCE // 2)):
            with self._db.transaction() as db:
                db.conn.executemany("INSERT INTO changes VALUES (?, ?, ?, ?)", ((line, *each) for each in some))
        return line

    def insert(
        self,
        rows: Sequence[tuple[str, Entry, bool]],
        names: Names,
        sources: dict[str, Source],
        progress: Progress | None = None,
    ) -> None:
        """Write entries (key of the source, entry, whether it is removed), hidden, one number after the other.

        `sources`: by key; those that are not there yet are hidden as well.
        """
        first, done = 0, 0
        for some in _portions(rows):
            if progress:
                progress(done, len(rows))
            # The last one goes first: what others write meanwhile gets no number in between.
            numbered: list[Any] = [(at, *row) for at, row in enumerate(some, done)]
            if not done and len(some) < len(rows):
                numbered.append((len(rows) - 1, *rows[-1]))
            elif done + len(some) == len(rows) and done:
                numbered.pop()
            part = prepared(_scopes(self._number)[0], numbered, names)
            with self._db.transaction() as db:
                for key, source in sources.items():
                    self._keep_hidden(db, key, source)
                first = first or self._writer.following()
                part.entries[:] = [(first + number, *rest) for number, *rest in part.entries]
                part.phrases[:] = [(first + number, *rest) for number, *rest in part.phrases]
                self._writer.write(db, part)
            done += len(some)
        if progress:
            progress(len(rows), len(rows))

    def _keep_hidden(self, db: Tables, key: str, source: Source) -> None:
        columns = ("id", "server", *SOURCE, "hash")
        db.execute(
            f"INSERT OR IGNORE INTO briefings ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [key, HIDDEN, *(getattr(source, name) for name in SOURCE), ""],
        )

    def show(self, server: int, gone: str, values: Sequence[Any]) -> None:
        """Show what was written as the server's, in place of the entries for which `gone` is true.

        Inside the one transaction that makes it true.
        """
        with self._db.transaction() as db:
            coming, going = _scopes(self._number)
            db.execute(f"UPDATE entries SET server = ? WHERE {gone}", [going, *values])
            db.execute("UPDATE entries SET server = ? WHERE server = ?", [server, coming])
            db.execute("UPDATE history SET server = ? WHERE server = ?", [HIDDEN, coming])


def _scopes(number: int) -> tuple[int, int]:
    return -2 * number, -2 * number - 1


def _portions(rows: Sequence[tuple[str, Entry, bool]]) -> Iterator[Sequence[tuple[str, Entry, bool]]]:
    start, size = 0, 0
    for at, (_, entry, removed) in enumerate(rows):
        size += 1 if removed else weight(entry)
        if size >= AT_ONCE:
            yield rows[start : at + 1]
            start, size = at + 1, 0
    if start < len(rows):
        yield rows[start:]
