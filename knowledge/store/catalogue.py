"""How much each briefing holds."""

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
