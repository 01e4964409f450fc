"""What a moderator has begun and not finished: a restart or a mistake in it loses nothing that was typed."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from knowledge.store.database import Database

PENDING_SECONDS = 24 * 3600
"""For how long it can be gone on with."""
MOST_PENDING = 300
"""For one server; past that the oldest gives way."""


class Pending:
    """Begun work by a key that fits into a button; seen by the server it belongs to only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, server: int, work: Mapping[str, Any]) -> str:
        """Keep begun work for a day; returns its key."""
        key = secrets.token_hex(6)
        with self._db.transaction() as db:
            self.forget_old()
            db.execute(
                "INSERT INTO pending (key, server, work, at) VALUES (?, ?, ?, ?)",
                [key, server, json.dumps(work, ensure_ascii=False), time.time()],
            )
            db.execute(
                """DELETE FROM pending WHERE server = ? AND key NOT IN (
                   SELECT key FROM pending WHERE server = ? ORDER BY at DESC, rowid DESC LIMIT ?)""",
                [server, server, MOST_PENDING],
            )
        return key

    def forget_old(self) -> None:
        """Drop what is older than a day."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM pending WHERE at <= ?", [time.time() - PENDING_SECONDS])

    def of(self, server: int, key: str) -> dict[str, Any] | None:
        """The work of that key; None where it is finished, a day old, or another server's."""
        rows = self._db.rows(
            "SELECT work FROM pending WHERE key = ? AND server = ? AND at > ?",
            [key, server, time.time() - PENDING_SECONDS],
        )
        work: dict[str, Any] | None = json.loads(rows[0][0]) if rows else None
        return work

    def finish(self, server: int, key: str) -> bool:
        """Drop it; False where somebody was faster."""
        with self._db.transaction() as db:
            return db.execute("DELETE FROM pending WHERE key = ? AND server = ?", [key, server]).rowcount > 0
