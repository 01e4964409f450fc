"""How much one server may keep, so that none fills the disk of whoever runs the bot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.facts import SHIPPED, Fact, Gap, KnowledgeError

if TYPE_CHECKING:
    from knowledge.store import FactStore

_MENDING = 2
"""What removes or undoes may go so many times as far: a server that is full has to be able to mend that."""


@dataclass(frozen=True)
class Quotas:
    """The most that is kept for one server; 0: as much as it likes."""

    facts: int = 50_000
    briefings: int = 200
    bytes: int = 50_000_000
    """Of text: facts with their phrases, the history of their changes, what waits."""

    def check(
        self,
        store: FactStore,
        server: int,
        *,
        facts: int = 0,
        briefings: int = 0,
        bytes: int = 0,
        mending: bool = False,
    ) -> None:
        """Raises KnowledgeError where a server would have more with so much added; what ships is nobody's.

        `mending`: it is there to have less.
        """
        if server == SHIPPED:
            return
        used = store.quotas.used(server)
        ask = "ask whoever runs the bot to raise"
        for more, has, most, noun, name in (
            (facts, used.facts, self.facts, "fact", "SERVER_FACTS"),
            (briefings, used.briefings, self.briefings, "briefing", "SERVER_BRIEFINGS"),
        ):
            if more > 0 and most and has + more > most:
                raise KnowledgeError(
                    f"This server may keep {_many(most, noun)}, and with this it would have {has + more:,}: "
                    f"remove some facts first, or {ask} {name}."
                )
        if self.bytes and used.bytes + bytes > self.bytes * (_MENDING if mending else 1):
            raise KnowledgeError(
                f"This server may keep {self.bytes / 1e6:g} MB of facts and their history, and with this it would have "
                f"{(used.bytes + bytes) / 1e6:,.1f} MB: {ask} SERVER_BYTES."
            )


def size(entries: Iterable[Fact | Gap]) -> int:
    """About how many bytes of text are kept of entries that are new."""
    # The answer stands in its row and, to be found, among the phrases.
    return sum(
        2 * len(each.answer) + sum(map(len, each.asks)) + sum(len(q.text) for q in getattr(each, "quotes", ()))
        for each in entries
    )


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
