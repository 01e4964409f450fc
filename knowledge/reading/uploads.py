"""What is uploaded: read apart, then written in threads of its own; nothing else waits for either."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from knowledge.facts import KnowledgeError
from knowledge.importing import About, Parcel
from knowledge.reading.places import PLACES, Places
from knowledge.reading.sandbox import STOPPING, Sandbox

Progress = Callable[[int, int], None]
Result = TypeVar("Result")
PATIENCE = 10.0
"""Seconds for which what is being written is waited for at the end."""


class Uploads:
    """One file a server at a time, two in all; belongs to one event loop."""

    def __init__(self) -> None:
        self.places = Places(PLACES)
        self._writing = ThreadPoolExecutor(PLACES, "upload")
        self.sandbox = Sandbox(self._writing)
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        """Whether it takes no more."""
        return self._closed.is_set()

    async def look(self, server: int, file: tuple[str, bytes]) -> Parcel:
        """Read a file. Raises KnowledgeError where it cannot be taken."""
        async with self.places.one(server):
            return await self.sandbox.read(file)

    async def take(
        self,
        server: int,
        file: tuple[str, bytes],
        about: About,
        keep: Callable[[Parcel, Progress], Result],
        progress: Progress,
    ) -> Result:
        """Read a file, and have `keep` write it; it stops where its progress raises: when the bot does.

        Raises KnowledgeError as `look` does, and what `keep` raises.
        """
        stopped = threading.Event()

        def going(done: int, total: int) -> None:
            if stopped.is_set() or self.closed:
                raise KnowledgeError(STOPPING)
            progress(done, total)

        async with self.places.one(server):
            parcel = await self.sandbox.read(file, about)
            writing = asyncio.get_running_loop().run_in_executor(self._writing, keep, parcel, going)
            try:
                return await asyncio.shield(writing)
            except asyncio.CancelledError:
                stopped.set()
                await asyncio.wait({writing})
                raise

    async def close(self) -> None:
        """End what is being read, stop what is being written before it is kept, and wait until both have ended."""
        self._closed.set()
        self.sandbox.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.places.empty()
        except TimeoutError:
            pass
        self._writing.shutdown(wait=False, cancel_futures=True)
