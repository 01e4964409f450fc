"""Where answers are looked for: in threads of their own, or at once where that takes less than going there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

from cogs.asking.shares import Asker
from cogs.asking.turns import Turns
from knowledge.answering import Knowledge

Given = TypeVar("Given")

FEW, SHORT = 200, 100
"""Among so few facts, by words alone, a question of so few characters is looked up at once,"""
QUICK, TIMES = 0.003, 5
"""while that took no longer than this for so many in a row: to hand over so little costs the event loop more."""
THREADS = 3
"""Python computes in one thread at a time: more of them would only hold more of the database in memory."""
KEPT_SECONDS = 600
"""For how long the same question need not be looked up again."""
KEPT = 200
"""The most answers that are kept for it."""
_NOBODY = Asker(0, 0)


class Searching:
    """Runs what asks the knowledge. Imports and lists work in other threads: no question waits for those to end."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._threads = Turns(THREADS, "searching")
        # In memory only, and without who asked; any change of the facts makes a new version, also by another program.
        self._found: dict[Hashable, tuple[float, Any]] = {}
        # The version of the facts, and how many were quick in a row: after a change, much is first read anew.
        self._quick = (-1, 0)

    async def run(self, text: str, look: Callable[[], Given], *about: Hashable, asker: Asker = _NOBODY) -> Given:
        """What `look` finds for the text; `about` is all else that it depends on, but the facts.

        Raises Crowded where too many questions of the asker's server wait already.
        """
        version, now = self._knowledge.store.entries.version(), time.monotonic()
        known = self._found.get((version, text, about))
        if known and now - known[0] < KEPT_SECONDS:
            found: Given = known[1]
            return found
        found = await self.do(text, partial(self._look, look), asker)
        self._keep((version, text, about), found, now)
        return found

    async def do(self, text: str, look: Callable[[], Given], asker: Asker) -> Given:
        """What `look` finds, kept nowhere. Raises Crowded."""
        if len(text) <= SHORT and self._quick[0] == self._knowledge.store.entries.version() and self._quick[1] >= TIMES:
            return look()
        return await asyncio.wrap_future(self._threads.submit(asker, look))

    def _look(self, look: Callable[[], Given]) -> Given:
        began, entries = time.perf_counter(), self._knowledge.store.entries
        found = look()
        quick = time.perf_counter() - began < QUICK
        few = self._knowledge.mode == "lexical" and entries.number_of_facts() <= FEW
        version, before = entries.version(), self._quick
        self._quick = version, (before[1] + 1 if before[0] == version else 1) if quick and few else 0
        return found

    def _keep(self, key: Hashable, found: object, now: float) -> None:
        self._found.pop(key, None)
        self._found[key] = now, found
        # The oldest stand first.
        while len(self._found) > KEPT or now - next(iter(self._found.values()))[0] >= KEPT_SECONDS:
            del self._found[next(iter(self._found))]

    def close(self) -> None:
        """Let no more questions in; those under way end by themselves."""
        self._threads.shutdown(wait=False)
