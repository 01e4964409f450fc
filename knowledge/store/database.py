"""One SQLite file: one connection that writes, and one a thread that reads. None is closed under its user."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.store.opening import Connection, connect, opened
from knowledge.store.trouble import NAME, Busy, Closed, Lost, Trouble, kind_of

BUSY_SECONDS = 10.0
"""How long to wait for another program that is writing to the same file."""
TURN_SECONDS = 60.0
"""How long to wait for another thread of ours that is writing."""
CLOSING_SECONDS = 5.0
"""How long to wait at the end for what is under way, before it is interrupted;"""
GRACE_SECONDS = 1.0
"""and how long for it to notice."""
SAID_AGAIN = 60.0
"""Seconds after which the same trouble stands in the log once more."""
_READER_PAGES = "-8000"
"""Kilobytes of pages that are kept for a thread that reads; SQLite's own choice is a quarter of it."""
_WRITER_PAGES = "-32000"
"""Kilobytes of pages that are kept while a transaction writes: an import touches most of the vocabulary."""

log = logging.getLogger(__name__)


class _Mine(threading.local):
    """What each thread has of its own."""

    connection: Connection | None = None
    """For reading."""
    uses = 0
    """How many calls it is inside of."""
    writing = False
    snapshots = 0
    version = 0
    """Of the facts, in the snapshot."""


class Database:
    """Opens the file, brings its schema up to date, and hands out transactions. Every method is for any thread.

    Raises KnowledgeError where the file is no database of ours; the file stays as it was. Later on, every call raises
    a Trouble where the file cannot be used, with nothing half done, and Closed after `close`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = NAME
        """What it is called in a Trouble; by another name, whoever raised it is to mend it: nothing is logged."""
        self._mine = _Mine()
        self._turn = threading.RLock()
        # Its own: a thread that begins to read does not wait for one that writes.
        self._gate = threading.Lock()
        self._idle = threading.Condition(self._gate)
        self._uses = 0
        self._closing = self._closed = False
        self._readers: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._at_end: list[Callable[[bool], None]] = []
        self._said: dict[type[Trouble], float] = {}
        self._writer = sqlite_utils.Database(opened(path, BUSY_SECONDS))
        self._writer.execute(f"PRAGMA cache_size = {_WRITER_PAGES}")
        self._file = _identity(path)

    @contextmanager
    def _use(self) -> Iterator[None]:
        """No connection is closed meanwhile; what SQLite cannot do is raised as a sentence."""
        mine = self._mine
        with self._gate:
            # What is under way may still come to its end.
            if self._closed or (self._closing and not mine.uses):
                raise Closed
            self._uses += 1
        mine.uses += 1
        try:
            yield
        except sqlite3.Error as error:
            kind = kind_of(error)
            # Nobody goes on inside a transaction as if it were only this one step that failed.
            if kind is None or mine.writing:
                raise
            raise self._logged(kind, error) from error
        finally:
            mine.uses -= 1
            with self._gate:
                self._uses -= 1
                if self._closing and not self._uses:
                    self._idle.notify_all()
                    if self._closed:
                        self._let_go()

    def _logged(self, kind: type[Trouble], error: sqlite3.Error | None = None) -> Trouble:
        """Whoever asks is told by the caller; whoever runs the bot, here."""
        trouble, now = kind(self.name), time.monotonic()
        seldom = now - self._said.get(kind, -SAID_AGAIN) >= SAID_AGAIN
        if kind is not Closed and self.name is NAME and seldom:
            self._said[kind] = now
            log.error("%s (%s: %s)", trouble, self.path, error or "another file is there")
        return trouble

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All that happens inside is written, or none of it; `rows` reads it already.

        Transactions nest: one that fails after it wrote takes with it all those around it.
        """
        with self._use(), self._its_turn():
            if self.inside:
                yield from self._nested()
                return
            writer = self._writer.conn
            self._writer.rollback()
            # Locked at once: what is read in here is still true when it is written back.
            writer.execute("BEGIN IMMEDIATE")
            self._mine.writing, self._spoilt = True, False
            try:
                yield self._writer
                for act in self._at_end:
                    act(True)
                if self._spoilt:
                    raise RuntimeError("A part of this transaction failed, so none of it is kept.")
                self._refuse_another_file()
                writer.execute("COMMIT")
            except BaseException:
                # Where even this fails, the next transaction tries it again.
                with suppress(sqlite3.Error):
                    self._writer.rollback()
                for act in self._at_end:
                    act(False)
                raise
            finally:
                self._mine.writing = False
            self._refuse_another_file()

    @contextmanager
    def _its_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise Busy
        try:
            if self._closed:
                raise Closed
            yield
        finally:
            self._turn.release()

    # No savepoints: at each of them the index of phrases would write out what it has gathered.
    def _nested(self) -> Iterator[sqlite_utils.Database]:
        before = self._writer.conn.total_changes
        try:
            yield self._writer
        except BaseException:
            self._spoilt = self._spoilt or self._writer.conn.total_changes != before
            raise

    def _refuse_another_file(self) -> None:
        """What is written to a file that nobody finds again is not kept."""
        if _identity(self.path) != self._file:
            raise self._logged(Lost)

    def at_end(self, act: Callable[[bool], None]) -> None:
        """Have `act` called in every transaction that is about to be kept (True), and after any that was not."""
        self._at_end.append(act)

    @property
    def inside(self) -> bool:
        """Whether this thread is inside a transaction: what it reads may never come true."""
        return self._mine.writing

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """All that this thread reads inside is of one moment; gives the version of that moment.

        Snapshots nest. Inside a transaction there is none: there, what was just written is read.
        """
        mine = self._mine
        with self._use():
            if mine.writing or mine.snapshots:
                mine.snapshots += 1
                try:
                    yield self.version()
                finally:
                    mine.snapshots -= 1
                return
            reader = self._reader()
            reader.execute("BEGIN")
            try:
                mine.version, mine.snapshots = _version(reader), 1
                yield mine.version
            finally:
                mine.snapshots = 0
                if reader.in_transaction:
                    reader.execute("ROLLBACK")

    @property
    def moment(self) -> int | None:
        """The version of the snapshot that this thread reads; None outside of one."""
        return self._mine.version if self._mine.snapshots and not self._mine.writing else None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read what has been committed, and inside a transaction what has been written in it."""
        with self._use():
            return self._connection().execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The same row by row, for what may be very much."""
        if self._closed:
            raise Closed
        return self._each(sql, values)

    def _each(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        with self._use():
            yield from self._connection().execute(sql, values)

    def _connection(self) -> sqlite3.Connection:
        return self._writer.conn if self._mine.writing else self._reader()

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading; closed at the end, if it is not used by a method here."""
        with self._use():
            return self._reader()

    def _reader(self) -> Connection:
        connection = self._mine.connection
        if connection is None:
            self._refuse_another_file()
            connection = connect(self.path, BUSY_SECONDS)
            self._refuse_another_file()
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = {_READER_PAGES}")
            with self._gate:
                self._readers.add(connection)
            self._mine.connection = connection
        return connection

    def version(self) -> int:
        """A number that rises whenever what is searched was changed, by this program or by another."""
        if (moment := self.moment) is not None:
            return moment
        with self._use():
            return _version(self._connection())

    def revise(self) -> None:
        """Raise the version; part of every transaction that changes entries or vectors."""
        # SQLite keeps this number for its users' own ends; counting and replying leave it, and all caches, alone.
        self._writer.execute(f"PRAGMA user_version = {(_version(self._writer.conn) + 1) % VERSIONS}")

    def close(self) -> None:
        """Take no more work, wait for what is under way, and close every connection; a second call does nothing."""
        with self._gate:
            self._closing = True
            if not self._idle.wait_for(lambda: not self._uses, CLOSING_SECONDS):
                for connection in (self._writer.conn, *self._readers):
                    connection.interrupt()
                self._idle.wait_for(lambda: not self._uses, GRACE_SECONDS)
            self._closed = True
            # Else whoever is the last to leave does it: a connection is never closed under a query.
            if not self._uses:
                self._let_go()

    def _let_go(self) -> None:
        for connection in (*self._readers, self._writer.conn):
            connection.close()


VERSIONS = 2**31
"""So many versions there are: then they begin anew."""


def _version(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of that name; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
