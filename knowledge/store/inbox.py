"""The inbox's rows: questions without an answer (never who asked), and suggestions until they are decided."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.store.database import Database

DAYS_90 = 90 * 24 * 3600
"""For how long a question is kept after it was asked last."""
MOST_OPEN = 1000
"""Open questions a server may have: past that, a new one is not kept."""
WORDINGS = 5
_AHEAD = 3600
"""Seconds by which two clocks may differ."""

_COLUMNS = "id, server, kind, text, wordings, fact, asked, since, last, draft, suggester, state, who, decided"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits for a moderator, or what became of it."""

    id: int
    server: int
    kind: str
    """question or suggestion"""
    text: str
    wordings: tuple[str, ...] = ()
    """Other ways in which the question was asked."""
    fact: str = ""
    """The id of the last fact that was 'not it'."""
    asked: int = 1
    since: float = 0.0
    last: float = 0.0
    draft: Mapping[str, Any] = field(default_factory=dict)
    """What the suggester proposes."""
    suggester: int = 0
    """Who made the suggestion, until it is decided."""
    state: str = "open"
    who: int = 0
    """The moderator who decided it."""
    decided: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What a new question is compared with."""

    id: int
    telling: Mapping[str, float]
    wants: str
    vector: bytes


class Decided(Exception):
    """Somebody else was faster."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.id)
        self.row = row


class InboxTable:
    """Reads and writes the rows; what is similar to what is not known here."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def comparable(self, server: int, now: float) -> list[Known]:
        """The questions that a new one may be the same as: open ones, and those that nobody wants to see again."""
        rows = self._db.rows(
            """SELECT id, telling, wants, vector FROM inbox WHERE server = ? AND kind = 'question'
               AND state IN ('open', 'dismiss', 'not ours') AND last > ? ORDER BY asked DESC, id""",
            [server, now - DAYS_90],
        )
        return [Known(number, json.loads(telling), wants, vector or b"") for number, telling, wants, vector in rows]

    def again(self, number: int, wording: str, fact: str, now: float) -> None:
        """Count one more time that a known question was asked."""
        with self._db.transaction() as db:
            text, kept = self._db.rows("SELECT text, wordings FROM inbox WHERE id = ?", [number])[0]
            wordings = json.loads(kept)
            if wording.casefold() not in {known.casefold() for known in (text, *wordings)}:
                wordings = [*wordings, wording][:WORDINGS]
            db.execute(
                "UPDATE inbox SET asked = asked + 1, last = ?, wordings = ?, fact = ? WHERE id = ?",
                [now, json.dumps(wordings, ensure_ascii=False), fact, number],
            )

    def add_question(self, server: int, text: str, known: Known, fact: str, now: float) -> int | None:
        """Keep a question that is like no other; None where there are too many already."""
        with self._db.transaction() as db:
            if self.count(server, "question", now) >= MOST_OPEN:
                return None
            return db.execute(
                """INSERT INTO inbox (server, kind, text, telling, wants, vector, fact, since, last)
                   VALUES (?, 'question', ?, ?, ?, ?, ?, ?, ?)""",
                [server, text, json.dumps(known.telling), known.wants, known.vector, fact, now, now],
            ).lastrowid

    def waiting_of(self, server: int, suggester: int) -> int:
        """How many suggestions of one person wait."""
        sql = "SELECT count(*) FROM inbox WHERE server = ? AND state = 'open' AND kind = 'suggestion' AND suggester = ?"
        number: int = self._db.rows(sql, [server, suggester])[0][0]
        return number

    def add_suggestion(self, server: int, text: str, draft: Mapping[str, Any], suggester: int, now: float) -> Row:
        """Keep a suggestion with its suggester's id, so that they can be told what became of it."""
        with self._db.transaction() as db:
            number = db.execute(
                """INSERT INTO inbox (server, kind, text, draft, suggester, since, last)
                   VALUES (?, 'suggestion', ?, ?, ?, ?, ?)""",
                [server, text, json.dumps(draft, ensure_ascii=False), suggester, now, now],
            ).lastrowid
            return self._rows("id = ?", [number])[0]

    def get(self, number: int, server: int) -> Row | None:
        """The row of that number, if it is this server's."""
        return next(iter(self._rows("id = ? AND server = ?", [number, server])), None)

    def open(self, server: int, kind: str, now: float, limit: int, skip: int = 0) -> list[Row]:
        """What waits, most asked first."""
        return self._rows(
            f"{_OPEN} AND kind = ? ORDER BY asked DESC, since, id LIMIT ? OFFSET ?",
            [server, now - DAYS_90, kind, limit, skip],
        )

    def count(self, server: int, kind: str, now: float) -> int:
        """How many of a kind wait."""
        number: int = self._db.rows(
            f"SELECT count(*) FROM inbox WHERE {_OPEN} AND kind = ?", [server, now - DAYS_90, kind]
        )[0][0]
        return number

    def new_since(self, server: int, moment: float, now: float, limit: int) -> tuple[int, list[Row]]:
        """How many open rows came after a moment, and the most asked of them."""
        values = [server, now - DAYS_90, moment]
        number: int = self._db.rows(f"SELECT count(*) FROM inbox WHERE {_OPEN} AND since > ?", values)[0][0]
        return number, self._rows(f"{_OPEN} AND since > ? ORDER BY asked DESC, since, id LIMIT ?", [*values, limit])

    def decide(self, number: int, server: int, state: str, who: int) -> Row:
        """Close a row, once; returns it as it was, its suggester with it. Raises Decided, or KeyError for no row."""
        with self._db.transaction() as db:
            row = self.get(number, server)
            if row is None:
                raise KeyError(number)
            if row.state != "open":
                raise Decided(row)
            db.execute(
                "UPDATE inbox SET state = ?, who = ?, decided = ?, suggester = NULL WHERE id = ?",
                [state, who, time.time(), number],
            )
            return row

    def reopen(self, number: int) -> None:
        """Let a row wait again."""
        with self._db.transaction() as db:
            db.execute("UPDATE inbox SET state = 'open', who = NULL, decided = NULL WHERE id = ?", [number])

    def forget_old(self, now: float) -> None:
        """Drop the questions that nobody has asked for 90 days; those of a clock that ran ahead were asked now."""
        with self._db.transaction() as db:
            db.execute("UPDATE inbox SET last = ? WHERE last > ?", [now, now + _AHEAD])
            db.execute("DELETE FROM inbox WHERE kind = 'question' AND last <= ?", [now - DAYS_90])

    def _rows(self, where: str, values: Sequence[Any]) -> list[Row]:
        return [_row(*row) for row in self._db.rows(f"SELECT {_COLUMNS} FROM inbox WHERE {where}", values)]


def _row(
    number: int, server: int, kind: str, text: str, wordings: str, fact: str, asked: int, since: float, last: float,
    draft: str | None, suggester: int | None, state: str, who: int | None, decided: float | None,
) -> Row:  # fmt: skip
    proposed = json.loads(draft or "{}")
    return Row(
        number, server, kind, text, tuple(json.loads(wordings)), fact, asked, since, last, proposed, suggester or 0,
        state, who or 0, decided or 0.0,
    )  # fmt: skip


_OPEN = "server = ? AND state = 'open' AND (kind = 'suggestion' OR last > ?)"
