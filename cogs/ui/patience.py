"""Work that may take long: Discord waits three seconds for an answer, and longer only where it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import discord

from cogs.ui import respond, texts
from knowledge.facts import KnowledgeError

PATIENCE = 2.0
"""Seconds before Discord is told that an answer takes a moment."""
Result = TypeVar("Result")


async def patiently(
    interaction: discord.Interaction[Any] | None,
    do: Callable[[], Result],
    *,
    private: bool = True,
    in_place: bool = False,
) -> Result:
    """Do it in a thread; if it takes long, Discord is told to wait."""
    working = asyncio.ensure_future(asyncio.to_thread(do))
    if await is_late(working) and interaction:
        await respond.wait(interaction, private=private, in_place=in_place)
    return await working


async def in_time(do: Callable[[], Result]) -> Result:
    """Do it in a thread before a form opens, for which Discord waits no longer. Raises KnowledgeError if it is late."""
    working = asyncio.ensure_future(asyncio.to_thread(do))
    if not await is_late(working):
        return await working
    working.add_done_callback(lambda late: late.cancelled() or late.exception())
    raise KnowledgeError(texts.TOO_BUSY)


async def is_late(working: asyncio.Future[Any]) -> bool:
    """Whether it is not done in time."""
    done, _ = await asyncio.wait({working}, timeout=PATIENCE)
    return not done
