"""Staying on Discord: pauses between two tries, events that cannot be read, and an end that finishes what was begun."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from cogs import Bot
from cogs.ui import respond, texts
from cogs.ui.attempts import Said

FIRST, LONGEST = 1.0, 60.0
"""Seconds of the first pause, each of the next being twice as long, and of the longest."""
FINISHING = 5.0
"""Seconds that answers under way may take when the bot is stopped."""
TELLING = 2.0
"""Seconds in which those whose answer was broken off are told so."""
QUIET, LAST = 0.1, 1.0
"""Seconds without an event after which Discord had sent all that came before the stop, and in all at most."""
JOINING = 60.0
"""Seconds in which the gateway has to say its first word."""
JOINED = frozenset({"READY", "RESUMED"})
"""Events that say that the connection holds; without them there is none."""
INTENTS, CLOSED = 4014, 1000
"""The gateway's codes for intents that were not granted, and for an end without a reason."""
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


class Connected(Bot):
    """What stays on the gateway, and what may be about to end."""

    stopping: bool
    """Nothing new is begun any more."""
    joined: bool = False
    """The present connection holds."""


def guard_events(client: Connected) -> None:
    """Let no event that cannot be read end the connection, and none begin anything when the client is stopping."""
    parsers = client._connection.parsers
    for event, parse in list(parsers.items()):
        parsers[event] = partial(_read, client, event, parse)


def _read(client: Connected, event: str, parse: Callable[[Any], None], data: Any) -> None:
    if client.stopping and event in ASKING:
        return
    try:
        parse(data)
    except Exception as error:
        if event in JOINED:
            raise
        log.warning(texts.unreadable(event, error))
    client.joined = client.joined or event in JOINED


async def stay(client: Connected) -> None:
    """Stay on the gateway until the client is closed: what breaks off is resumed, after growing pauses until it holds.

    Raises PrivilegedIntentsRequired or ConnectionClosed where Discord will not have the bot.
    """
    # discord.py's own loop fails where the first connection does, spins where later ones close before their first
    # word, and may wait a quarter of an hour.
    resumed: dict[str, Any] = {}
    waits, first = pauses(), True
    while not client.is_closed():
        client.joined = False
        try:
            opening = DiscordWebSocket.from_client(client, initial=first, shard_id=client.shard_id, **resumed)
            client.ws = await asyncio.wait_for(opening, JOINING)
            first = False
            while True:
                await client.ws.poll_event()
        except asyncio.CancelledError:
            if client.joined:
                await _take_the_last(client.ws)
            raise
        except Exception as error:
            if isinstance(error, discord.ConnectionClosed) and error.code != CLOSED:
                raise discord.PrivilegedIntentsRequired(error.shard_id) if error.code == INTENTS else error from None
            if client.is_closed():
                return
            client.dispatch("disconnect")
            closed = isinstance(error, ReconnectWebSocket)
            if client.joined:
                waits = pauses()
                resumed = _session(client.ws)
            if isinstance(error, ReconnectWebSocket) and not error.resume:
                resumed = {}
            if client.joined:
                continue
            pause = next(waits)
            log.warning(texts.no_gateway(pause) if closed else texts.no_discord(error, pause))
        await asyncio.sleep(pause)


def _session(socket: DiscordWebSocket) -> dict[str, Any]:
    """How to go on where that connection broke off."""
    if not socket.session_id:
        return {}
    return {"resume": True, "session": socket.session_id, "sequence": socket.sequence, "gateway": socket.gateway}


async def _take_the_last(socket: DiscordWebSocket) -> None:
    """Read what Discord had sent before the stop: who asked in time gets an answer."""
    with suppress(Exception):
        async with asyncio.timeout(LAST):
            while True:
                async with asyncio.timeout(QUIET):
                    await socket.poll_event()


_asking: WeakKeyDictionary[asyncio.Task[Any], discord.Message | discord.Interaction[Any]] = WeakKeyDictionary()


def asks(who: discord.Message | discord.Interaction[Any]) -> None:
    """Whoever waits for what this task does: they are told where it has to be broken off."""
    if task := asyncio.current_task():
        _asking[task] = who


async def finish(client: Connected) -> None:
    """Let what people have begun come to its end; what takes too long is broken off, and whoever waits for it told."""
    mine = asyncio.current_task()
    await asyncio.sleep(0)  # what was read last has begun then
    working = {task for task in asyncio.all_tasks() if task is not mine and task.get_name().startswith(_WORKING)}
    if not working:
        return
    _, late = await asyncio.wait(working, timeout=FINISHING)
    if not late:
        return
    log.warning("Stopping took too long for %s: broken off.", texts.count(len(late), "answer"))
    waiting = [_asking[task] for task in late if task in _asking]
    for task in late:
        task.cancel()
    telling = {asyncio.create_task(_tell(client, who)) for who in waiting}
    _, unheard = await asyncio.wait({*late, *telling}, timeout=TELLING)
    for task in unheard:
        task.cancel()


async def _tell(client: Connected, who: discord.Message | discord.Interaction[Any]) -> None:
    """Say that the answer was broken off, unless it is there."""
    if isinstance(who, discord.Message):
        if not client.knowledge.store.replies.to(who.id):
            await respond.reply(client, who, Said(texts.BROKEN_OFF))
    elif who.response.type in (None, discord.InteractionResponseType.deferred_channel_message):
        await respond.say(who, Said(texts.BROKEN_OFF, private=True))
