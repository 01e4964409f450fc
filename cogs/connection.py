"""Staying on Discord: pauses between two tries, events that cannot be read, and an end that finishes what was begun."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

from cogs.ui import errors, texts

FIRST, LONGEST = 1.0, 60.0
"""Seconds of the first pause, each of the next being twice as long, and of the longest."""
FINISHING = 5.0
"""Seconds that answers under way may take when the bot is stopped."""
ASKING = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE"})
"""Events that begin something; when the bot stops, they are left for whoever answers next."""
_WORKING = ("discord.py: ", "CommandTree", "discord-ui")
"""How discord.py's tasks for events, commands and buttons are called."""

log = logging.getLogger(__name__)


def pauses() -> Iterator[float]:
    """Seconds to wait before each next try, somewhat by chance: many bots that lost Discord at once come back apart."""
    pause = FIRST
    while True:
        yield pause * random.uniform(0.75, 1.25)
        pause = min(2 * pause, LONGEST)


class Stoppable(Protocol):
    """A client that may be about to end."""

    stopping: bool
    _connection: Any


def guard_events(client: Stoppable) -> None:
    """Let no event that cannot be read end the connection, and none begin anything when the client is stopping."""
    parsers = client._connection.parsers
    for event, parse in list(parsers.items()):
        parsers[event] = partial(_read, client, event, parse)


def _read(client: Stoppable, event: str, parse: Callable[[Any], None], data: Any) -> None:
    if client.stopping and event in ASKING:
        return
    try:
        parse(data)
    except Exception as error:
        errors.report(error, f"Reading the event {event}")


async def finish() -> None:
    """Let what people have begun come to its end; what takes too long is broken off, and says so to whoever waits."""
    mine = asyncio.current_task()
    working = {task for task in asyncio.all_tasks() if task is not mine and task.get_name().startswith(_WORKING)}
    if not working:
        return
    _, late = await asyncio.wait(working, timeout=FINISHING)
    for task in late:
        task.cancel()
    if late:
        log.warning("Stopping took too long for %s: broken off.", texts.count(len(late), "answer"))
        await asyncio.wait(late, timeout=FINISHING)
