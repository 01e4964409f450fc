"""Briefings as things of their own: how much each holds, and which one a file has made already."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.facts import SHIPPED
from knowledge.store.database import Database

_SIZE = """
    SELECT count(*) FROM entries
    WHERE briefing IN (?, ?) AND kind = 'fact' AND NOT removed AND (server = ? OR (server = ? AND NOT EXISTS (
        SELECT 1 FROM entries AS own WHERE own.server = ? AND own.slug = entries.slug)))
"""


class Catalogue:
    """Reads the briefings as things of their own."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def sizes(self, ids: Iterable[str], server: int) -> dict[str, int]:
        """How many facts a server sees of each of these briefings."""
        return {
            id: self._db.rows(_SIZE, [id, f"{server}/{id}", server, SHIPPED, server or -1])[0][0]
            for id in dict.fromkeys(ids)
        }

    def has(self, key: str) -> bool:
        """Whether there is a briefing of that key."""
        return bool(self._db.rows("SELECT 1 FROM briefings WHERE id = ?", [key]))

    def hash(self, key: str) -> str:
        """What the file was that made a briefing; '' where none did, or there is no such briefing."""
        rows = self._db.rows("SELECT hash FROM briefings WHERE id = ?", [key])
        return rows[0][0] if rows else ""

    def same_text(self, digest: str, server: int) -> str:
        """The key of a server's article whose text has this digest; '' if there is none."""
        rows = self._db.rows(
            "SELECT id FROM briefings WHERE substr(hash, -32) = ? AND server = ? ORDER BY rowid LIMIT 1",
            [digest, server],
        )
        return rows[0][0] if rows else ""
