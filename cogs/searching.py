"""Where answers are looked for: in threads of their own, or at once where that takes less than going there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from knowledge.answering import Knowledge

Given = TypeVar("Given")

FEW = 200
"""Facts that are looked through, by their words alone, in less than the five milliseconds that Python gives a thread
before it lets another go on: the event loop gains nothing by handing them over."""
SHORT = 100
"""Characters of a question that is looked up as fast."""


class Searching:
    """Runs what asks the knowledge. Imports and lists work in other threads: no question waits for those to end."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._threads = ThreadPoolExecutor(thread_name_prefix="searching")
        # The version at which few facts were found; after a change, all that is kept in memory is first read anew.
        self._few: int | None = None

    async def run(self, question: str, look: Callable[[], Given]) -> Given:
        """What `look` finds for the question."""
        if len(question) <= SHORT and self._few == self._knowledge.store.entries.version():
            return look()
        return await asyncio.wrap_future(self._threads.submit(self._look, look))

    def _look(self, look: Callable[[], Given]) -> Given:
        found, entries = look(), self._knowledge.store.entries
        version = entries.version()
        small = self._knowledge.mode == "lexical" and entries.number_of_facts() <= FEW
        self._few = version if small else None
        return found

    def close(self) -> None:
        """Let no more questions in; those under way end by themselves."""
        self._threads.shutdown(wait=False)
