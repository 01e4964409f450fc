"""How much is kept for one server."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.store.database import Database

_BYTES = """SELECT
    (SELECT coalesce(sum(length(answer) + length(quotes) + length(keywords) + length(slug)), 0)
     FROM entries WHERE server = ?)
  + (SELECT coalesce(sum(length(text) + length(stems)), 0)
     FROM entries JOIN phrases ON phrases.entry = entries.id WHERE server = ?)
  + (SELECT coalesce(sum(length(before) + length(after)), 0)
     FROM history JOIN changes ON changes.change = history.id WHERE server = ?)
  + (SELECT coalesce(sum(length(made)), 0)
     FROM history JOIN imports ON imports.change = history.id WHERE server = ?)
  + (SELECT coalesce(sum(length(text) + length(wordings) + coalesce(length(draft), 0)), 0)
     FROM inbox WHERE server = ?)"""


@dataclass(frozen=True, slots=True)
class Used:
    """What one server has."""

    facts: int
    briefings: int
    """Those that came as a file: the sources of single facts are none."""
    bytes: int
    """Of text, in characters: near enough."""


class QuotasTable:
    """Counts; writes nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def used(self, server: int) -> Used:
        """What is kept for a server, shipped facts that it changed or hid for itself among it."""
        facts = self._db.rows("SELECT count(*) FROM entries WHERE server = ?", [server])[0][0]
        briefings = self._db.rows("SELECT count(*) FROM briefings WHERE server = ? AND hash != ''", [server])[0][0]
        return Used(facts, briefings, self._db.rows(_BYTES, [server] * 5)[0][0])
