"""What a moderator has begun and not finished: a restart or a mistake in it loses nothing that was typed."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from knowledge.store.database import Database
from knowledge.store.later import Later

PENDING_SECONDS = 24 * 3600
"""For how long it can be gone on with."""
MOST_PENDING = 300
"""For one server; past that the oldest gives way."""


@dataclass(frozen=True, slots=True)
class _Begun:
    server: int
    work: str
    at: float


class Pending:
    """Begun work by a key that fits into a button; seen by the server it belongs to only.

    It is found at once, and written a moment later: what cannot be saved for the file is locked is not lost.
    """

    def __init__(self, database: Database, later: Later) -> None:
        self._db = database
        self._later = later
        self._unwritten: dict[str, _Begun] = {}
        # Nobody finishes what is being written at that moment.
        self._writing = threading.Lock()

    def keep(self, server: int, work: Mapping[str, Any]) -> str:
        """Keep begun work for a day; returns its key."""
        key = secrets.token_hex(6)
        self._unwritten[key] = _Begun(server, json.dumps(work, ensure_ascii=False), time.time())
        self._later.do(partial(self._write, key), partial(self._unwritten.pop, key, None))
        return key

    def _write(self, key: str) -> None:
        with self._writing:
            begun = self._unwritten.get(key)
            if begun is None:
                return
            with self._db.transaction() as db:
                self.forget_old()
                db.execute(
                    "INSERT INTO pending (key, server, work, at) VALUES (?, ?, ?, ?)",
                    [key, begun.server, begun.work, begun.at],
                )
                db.execute(
                    """DELETE FROM pending WHERE server = ? AND key NOT IN (
                       SELECT key FROM pending WHERE server = ? ORDER BY at DESC, rowid DESC LIMIT ?)""",
                    [begun.server, begun.server, MOST_PENDING],
                )
            self._unwritten.pop(key, None)

    def forget_old(self) -> None:
        """Drop what is older than a day."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM pending WHERE at <= ?", [time.time() - PENDING_SECONDS])

    def of(self, server: int, key: str) -> dict[str, Any] | None:
        """The work of that key; None where it is finished, a day old, or another server's."""
        if (begun := self._unwritten.get(key)) and begun.server == server:
            found: dict[str, Any] = json.loads(begun.work)
            return found
        rows = self._db.rows(
            "SELECT work FROM pending WHERE key = ? AND server = ? AND at > ?",
            [key, server, time.time() - PENDING_SECONDS],
        )
        work: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return work

    def finish(self, server: int, key: str) -> bool:
        """Drop it; False where somebody was faster."""
        with self._writing:
            if (begun := self._unwritten.get(key)) and begun.server == server:
                del self._unwritten[key]
                return True
            with self._db.transaction() as db:
                return db.execute("DELETE FROM pending WHERE key = ? AND server = ?", [key, server]).rowcount > 0
