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
from knowledge.store.cache import Cache
from knowledge.store.trouble import Closed

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
        self._found: Cache[Hashable, tuple[float, Any]] = Cache(knowledge.store.database, KEPT)
        # The version of the facts, and how many were quick in a row: after a change, much is first read anew.
        self._quick = (-1, 0)

    async def run(self, text: str, look: Callable[[], Given], *about: Hashable, asker: Asker = _NOBODY) -> Given:
        """What `look` finds for the text; `about` is all else that it depends on, but the facts.

        Raises Crowded where too many questions of the asker's server wait already.
        """
        # What was found by words alone, for once, is not the answer any longer when meaning is back.
        key = (text, about, self._knowledge.trouble)
        known = self._found.peek(key)
        if known and time.monotonic() - known[0] < KEPT_SECONDS:
            found: Given = known[1]
            return found
        return await self.do(text, partial(self._look, key, look), asker)

    async def do(self, text: str, look: Callable[[], Given], asker: Asker) -> Given:
        """What `look` finds, kept nowhere. Raises Crowded."""
        if len(text) <= SHORT and self._quick[0] == self._knowledge.store.entries.version() and self._quick[1] >= TIMES:
            return look()
        try:
            looking = self._threads.submit(asker, look)
        except RuntimeError:
            raise Closed from None
        return await asyncio.wrap_future(looking)

    def _look(self, key: Hashable, look: Callable[[], Given]) -> Given:
        with self._knowledge.store.database.snapshot() as version:
            began = time.perf_counter()
            found = look()
            quick = time.perf_counter() - began < QUICK
            few = self._knowledge.mode == "lexical" and self._knowledge.store.entries.number_of_facts() <= FEW
            self._keep(key, found)
        before = self._quick
        self._quick = version, (before[1] + 1 if before[0] == version else 1) if quick and few else 0
        return found

    def _keep(self, key: Hashable, found: object) -> None:
        now = time.monotonic()
        self._found.put(key, (now, found))
        self._found.forget(lambda kept: now - kept[0] >= KEPT_SECONDS)

    def close(self) -> None:
        """Let no more questions in, and wait for those under way."""
        self._threads.shutdown()
