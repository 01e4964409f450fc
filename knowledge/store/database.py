"""One SQLite file: one connection that writes, and one a thread that reads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.facts import KnowledgeError
from knowledge.store.migrations import migrations

_MAGIC = b"SQLite format 3\x00"
BUSY_SECONDS = 10.0
"""How long to wait for another program that is writing to the same file."""
_READER_PAGES = "-8000"
"""Kilobytes of pages that are kept for a thread that reads; SQLite's own choice is a quarter of it."""
_WRITER_PAGES = "-32000"
"""Kilobytes of pages that are kept while a transaction writes: an import touches most of the vocabulary."""


class Database:
    """Opens the file, brings its schema up to date, and hands out transactions.

    Raises KnowledgeError where the file is no database of ours; the file stays as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        # Its own: a thread that begins to read does not wait for one that writes.
        self._opening = threading.Lock()
        self._at_end: list[Callable[[bool], None]] = []
        try:
            self._refuse_strangers()
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = sqlite_utils.Database(self._connect())
            self._writer.enable_wal()
            self._writer.execute(f"PRAGMA cache_size = {_WRITER_PAGES}")
            migrations.apply(self._writer)
        except sqlite3.DatabaseError as error:
            raise KnowledgeError(f"{path}: cannot be used as the bot's database ({error}).") from error
        except OSError as error:
            raise KnowledgeError(f"{path}: cannot be opened ({error.strerror}).") from error

    def _refuse_strangers(self) -> None:
        if self.path.is_dir():
            raise KnowledgeError(f"{self.path}: is a directory; name a file for the database.")
        if not self.path.exists() or not self.path.stat().st_size:
            return
        with self.path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise KnowledgeError(f"{self.path}: is not a database; name another file, or move this one away.")
        look = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            tables = {name for (name,) in look.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            look.close()
        if tables and migrations.migrations_table not in tables:
            raise KnowledgeError(f"{self.path}: is another program's database; name another file.")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All that happens inside is written, or none of it; `rows` reads it already.

        Transactions nest: one that fails after it wrote takes with it all those around it.
        """
        with self._lock:
            if self.inside:
                yield from self._nested()
                return
            # Locked at once: what is read in here is still true when it is written back.
            self._writer.conn.execute("BEGIN IMMEDIATE")
            self._local.inside, self._spoilt = True, False
            try:
                yield self._writer
                for act in self._at_end:
                    act(True)
                if self._spoilt:
                    raise RuntimeError("A part of this transaction failed, so none of it is kept.")
                self._writer.conn.execute("COMMIT")
            except BaseException:
                self._writer.rollback()
                for act in self._at_end:
                    act(False)
                raise
            finally:
                self._local.inside = False

    # No savepoints: at each of them the index of phrases would write out what it has gathered.
    def _nested(self) -> Iterator[sqlite_utils.Database]:
        before = self._writer.conn.total_changes
        try:
            yield self._writer
        except BaseException:
            self._spoilt = self._spoilt or self._writer.conn.total_changes != before
            raise

    def at_end(self, act: Callable[[bool], None]) -> None:
        """Have `act` called in every transaction that is about to be kept (True), and after any that was not."""
        self._at_end.append(act)

    @property
    def inside(self) -> bool:
        """Whether this thread is inside a transaction: what it reads may never come true."""
        return getattr(self._local, "inside", False)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read what has been committed, and inside a transaction what has been written in it."""
        return self.each(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """The same row by row, for what may be very much."""
        return (self._writer.conn if self.inside else self.reader()).execute(sql, values)

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = {_READER_PAGES}")
            self._local.connection = connection
            with self._opening:
                self._readers.append(connection)
        return connection

    def version(self) -> int:
        """A number that rises whenever what is searched was changed, by this program or by another."""
        number: int = self.reader().execute("PRAGMA user_version").fetchone()[0]
        return number

    def revise(self) -> None:
        """Raise the version; part of every transaction that changes entries or vectors."""
        # SQLite keeps this number for its users' own ends; counting and replying leave it, and all caches, alone.
        number = self._writer.execute("PRAGMA user_version").fetchone()[0]
        self._writer.execute(f"PRAGMA user_version = {(number + 1) % 2**31}")

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        with self._lock, self._opening:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._local = threading.local()
            self._writer.close()
