"""Patience: where an answer takes long, Discord shows that the bot is typing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord


@asynccontextmanager
async def typing_after(channel: discord.abc.Messageable, seconds: float) -> AsyncIterator[None]:
    """Show *typing…* in the channel after so many seconds, for as long as this goes on."""
    shown: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_later(seconds, lambda: shown.append(loop.create_task(_type(channel))))
    try:
        yield
    finally:
        timer.cancel()
        for task in shown:
            task.cancel()


async def _type(channel: discord.abc.Messageable) -> None:
    # It is shown on the side: where it cannot be, the answer comes all the same.
    with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
        async with channel.typing():
            await asyncio.Event().wait()
