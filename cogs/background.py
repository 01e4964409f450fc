"""Work that nobody asked for and that goes on for ever: an error is logged, and the next round comes all the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from discord.ext import tasks

from cogs.ui import errors


async def guarded(work: Awaitable[object], where: str) -> None:
    """Wait for it; what goes wrong is logged under a code: `where` says what was being done."""
    try:
        await work
    except Exception as error:
        errors.report(error, where)


def every(*, minutes: float = 0, hours: float = 0) -> Callable[[Callable[[Any], Awaitable[None]]], tasks.Loop[Any]]:
    """Makes a cog's method a loop that no error ends: discord.py's own ends at the first."""

    def made(work: Callable[[Any], Awaitable[None]]) -> tasks.Loop[Any]:
        @wraps(work)
        async def round(cog: Any) -> None:
            await guarded(work(cog), f"The loop {work.__qualname__}")

        return tasks.loop(minutes=minutes, hours=hours)(round)

    return made
