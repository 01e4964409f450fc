"""Opening the file: it is looked at, refused or brought up to date under one lock, however many start at once."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import sqlite_utils

from knowledge.facts import KnowledgeError
from knowledge.store.migrations import migrations
from knowledge.store.trouble import Busy, Damaged, Protected, kind_of

_PAUSE = 0.05
"""Seconds between two tries of what SQLite does not wait for by itself."""


class Connection(sqlite3.Connection):
    """One that can be referred to weakly: SQLite's own cannot."""


def connect(path: Path, patience: float, *, create: bool = False) -> Connection:
    """A connection to the file; `patience`: seconds to wait for another program that writes."""
    address = f"{path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(address, uri=True, timeout=patience, check_same_thread=False, factory=Connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def is_ours(path: Path) -> bool:
    """Whether the file is a database of the bot; a damaged one may be. Nothing is locked, written or waited for."""
    if not path.is_file():
        return False
    # Not even the files of a log are made: another program's database is left alone.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return bool(migrations.applied(sqlite_utils.Database(connection)))
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_NOTADB
    finally:
        connection.close()


def opened(path: Path, patience: float) -> Connection:
    """A connection to a database of this version of the bot; a new one where there is none.

    Raises KnowledgeError where the file cannot be used; it stays as it was.
    """
    try:
        if path.is_dir():
            raise KnowledgeError(f"{path}: is a directory; name a file for the database.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not all(os.access(each, os.W_OK) for each in (path, path.parent) if each.exists()):
            raise Protected(path)
        _look_through(path)
        connection = connect(path, patience, create=True)
        try:
            _bring_up_to_date(connection, path)
            _log_ahead(connection, time.monotonic() + patience)
        except BaseException:
            connection.close()
            raise
        return connection
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be opened ({error.strerror}).") from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise KnowledgeError(f"{path}: is not a database; name another file, or move this one away.") from error
        if kind := kind_of(error):
            raise kind(path) from error
        raise KnowledgeError(f"{path}: cannot be used as the bot's database ({error}).") from error


def _look_through(path: Path) -> None:
    """After an unclean end, check every page: whoever closes the file last takes its log away."""
    log = path.with_name(f"{path.name}-wal")
    if not (path.exists() and log.exists() and log.stat().st_size):
        return
    look = connect(path, 0.0)
    try:
        # Where another program has it open, the log is in use, and not left behind.
        look.execute("PRAGMA locking_mode = EXCLUSIVE")
        whole = look.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if kind_of(error) is Busy:
            return
        if kind_of(error) is not Damaged:
            raise
        whole = False
    finally:
        look.close()
    if not whole:
        log.write_bytes(b"-")  # No log at all to SQLite; the next start looks again.
        raise Damaged(path)


def _bring_up_to_date(connection: Connection, path: Path) -> None:
    """Refuse what is not ours, or too new; else take the steps that are missing: all of them, or none."""
    db = sqlite_utils.Database(connection)
    # One that is complete is not kept from opening by somebody who writes for long.
    for begin in ("BEGIN", "BEGIN IMMEDIATE"):
        connection.execute(begin)
        try:
            if _complete(db, path):
                return
            if begin != "BEGIN":
                migrations.apply(db)
                connection.execute("COMMIT")
        finally:
            db.rollback()


def _complete(db: sqlite_utils.Database, path: Path) -> bool:
    """Whether every step has been taken. Raises KnowledgeError for a file that is to be left alone."""
    taken = {step.name for step in migrations.applied(db)}
    if not taken and set(db.table_names()) - {migrations.migrations_table}:
        raise KnowledgeError(f"{path}: is another program's database; name another file.")
    known = {step.name for step in migrations.pending(sqlite_utils.Database(memory=True))}
    if taken - known:
        raise KnowledgeError(f"{path}: is a newer version's database; update the bot, or name another file.")
    return taken == known


def _log_ahead(connection: Connection, until: float) -> None:
    """Let readers and the writer not wait for each other; `until`: the moment of time.monotonic() to give up at."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if kind_of(error) is not Busy or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)
