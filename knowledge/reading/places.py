"""Places to work in, fewer than those who want one: each server has one at most, and servers take turns for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from knowledge.facts import KnowledgeError

PLACES = 2
MOST_WAITING = 5
"""Files of one server that may wait for its turn; what they hold is in memory meanwhile."""
_TOO_MANY = f"There are {MOST_WAITING} files of this server waiting already; send this one again in a few minutes."


class Places:
    """Belongs to one event loop."""

    def __init__(self, number: int = PLACES) -> None:
        self._number = number
        self._taken: set[int] = set()
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}
        """By server, that whose turn it is first."""
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def one(self, server: int) -> AsyncIterator[None]:
        """A place for a server's work, when it is its turn. Raises KnowledgeError where too much of its work waits."""
        row = self._waiting.setdefault(server, deque())
        if len(row) >= MOST_WAITING:
            raise KnowledgeError(_TOO_MANY)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        row.append(turn)
        self._give()
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                self._taken.discard(server)
            else:  # Whoever waited gave up.
                row.remove(turn)
            self._give()

    def _give(self) -> None:
        while len(self._taken) < self._number:
            server = next((each for each, row in self._waiting.items() if row and each not in self._taken), None)
            if server is None:
                break
            row = self._waiting.pop(server)
            self._waiting[server] = row  # Behind all others, if it has more to do.
            self._taken.add(server)
            row.popleft().set_result(None)
        for each in [each for each, row in self._waiting.items() if not row]:
            del self._waiting[each]
        (self._empty.clear if self._taken or self._waiting else self._empty.set)()

    async def empty(self) -> None:
        """Wait until nobody works or waits."""
        await self._empty.wait()
