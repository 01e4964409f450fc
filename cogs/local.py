"""Local mode: the real bot against a simulated Discord, in the browser. Nothing leaves this machine."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import webbrowser
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import discord

from cogs import Bot
from cogs.asking.shares import Kind, Share, Shares
from cogs.ui import errors, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.examples import examples

if TYPE_CHECKING:
    import simcord

log = logging.getLogger(__name__)

SERVER = 1_456_000_000_000_000_000
"""The server's id is the same at every start, so that what its moderators made is found again."""
EXAMPLE = "wagner cost"
"""What the README tells people to type first, without the prefix."""
TICK = 2.0
"""Seconds between two looks at what the bot did by itself."""
LATER = 3.0
"""Seconds: what the bot puts off for longer belongs to no answer, so nobody waits for it."""


class LocalModeError(Exception):
    """Local mode cannot start; its text is one clear sentence."""


class Room:
    """A small server: one channel, one member, one moderator."""

    def __init__(self, env: simcord.Env) -> None:
        env.backend.bot_user.name = "Briefing bot"
        self.guild = env.create_guild("Newsroom", id=SERVER)
        self.channel = self.guild.create_text_channel("briefing", topic="Ask the bot what the briefing says")
        moderators = self.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        self.member = self.guild.add_member(env.create_user("mina", global_name="Mina"))
        self.moderator = self.guild.add_member(env.create_user("sam", global_name="Sam"), roles=[moderators])


async def serve(bot: Bot, *, browser: bool = True, port: int = 0) -> None:
    """Show the bot in a channel at 127.0.0.1 until the page's session or this task is ended."""
    simcord = _simcord()
    # Nobody else is there who would have to wait.
    bot.shares = Shares(dict.fromkeys(Kind, Share(1000, timedelta(milliseconds=1))))
    env = simcord.Env(bot, check_errors=False, settle_timeout=30.0)
    room = Room(env)
    # The simulation begins in the past: ids made there are the same every time, and messages come with today's date.
    env.backend.clock.advance(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
    _put_off(env)
    try:
        await env.start()
        with env.time_context():
            await _open(env, room, bot, browser, port)
    finally:
        await bot.close()


def _simcord() -> ModuleType:
    logging.disable(logging.WARNING)  # it makes a client of its own when imported, and discord.py warns about that
    try:
        import simcord
    except ImportError:
        raise LocalModeError(texts.NO_SIMCORD) from None
    finally:
        logging.disable(logging.NOTSET)
    return simcord


async def _open(env: simcord.Env, room: Room, bot: Bot, browser: bool, port: int) -> None:
    import simcord

    await _greet(bot, room)
    await env.settle()
    try:
        preview = env.preview(room.channel, viewers=[room.member, room.moderator], layout="channel", port=port)
        async with preview:
            print(texts.local_address(preview.url), flush=True)
            if browser and _has_screen():
                await asyncio.to_thread(webbrowser.open, preview.url)
            turns = Turns(env, preview)
            ticking = asyncio.create_task(_keep_time(turns))
            try:
                await preview.wait_closed()
            finally:
                ticking.cancel()
    except simcord.SetupError as error:
        raise LocalModeError(_in_our_words(str(error), port)) from None


def _in_our_words(complaint: str, port: int) -> str:
    if "simcord[preview]" in complaint:
        return texts.NO_SIMCORD
    return texts.port_taken(port) if "bind" in complaint else complaint


async def _greet(bot: Bot, room: Room) -> None:
    def look() -> str:
        tried = dict.fromkeys([EXAMPLE, *examples(bot.knowledge, SERVER)])
        return texts.greeting(bot.knowledge.sources(SERVER), len(bot.knowledge.facts(SERVER)), list(tried)[:3])

    channel = bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await respond.post(bot, channel, Said(await asyncio.to_thread(look)))


class Turns:
    """One at a time: what the page's visitors do, and what the clock does.

    simcord refuses what overlaps, and what was sent from a page that is no longer the newest: both are lost then.
    """

    def __init__(self, env: simcord.Env, preview: simcord.Preview) -> None:
        self.env, self._preview = env, preview
        self._one = asyncio.Lock()
        self._shown, self._logged = len(env.backend.transcript), 0
        if preview._python:
            # Only a script looks at that page, and drawing it takes as long as the visitor's own.
            preview._pages.pop(preview._python.id, None)
        # Where its server hands over what was typed or pressed; there is no public place for that.
        self._do, preview._action = preview._action, self._act  # type: ignore[method-assign]

    async def _act(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._one:
            page = self._preview._pages.get(context_id or "")
            seen = body.get("published_revision") if isinstance(body, dict) else None
            if page and isinstance(seen, int) and seen < page.revision:
                # What is meant is looked up anew, so an older page names it just as well.
                body = {**body, "published_revision": page.revision}
            done = await self._do(context_id, body)
            self._shown = len(self.env.backend.transcript)
            self._log()
            return done

    async def tick(self) -> None:
        """Let the simulation's clock follow the real one, and show what happened meanwhile."""
        async with self._one:
            try:
                await self.env.advance_time(max(0.0, (datetime.now(UTC) - self.env.now()).total_seconds()))
                if len(self.env.backend.transcript) != self._shown:
                    await self._preview.refresh()
                    self._shown = len(self.env.backend.transcript)
            finally:
                self._log()

    def _log(self) -> None:
        """What failed in the background, where simcord keeps it to itself."""
        new, self._logged = self.env.errors_since(self._logged), self.env.error_cursor
        for error in new:
            if isinstance(error, Exception) and not errors.met(error):
                errors.report(error, "Something in the background")


async def _keep_time(turns: Turns) -> None:
    import simcord

    while True:
        await asyncio.sleep(TICK)
        try:
            await turns.tick()
        except (simcord.SetupError, TimeoutError) as error:
            log.warning("The page could not be brought up to date: %s", error)
        except Exception as error:
            errors.report(error, "Local mode's clock")


def _put_off(env: simcord.Env) -> None:
    """Let timers for `LATER` follow the simulation's clock alone: with a real one, every action would wait for them."""
    schedule = env._schedule_timer

    def virtual(record: Any, *what: Any) -> None:
        schedule(record, *what)
        if record.real_handle and record.when - env.backend.clock.elapsed > LATER:
            record.real_handle.cancel()

    env._schedule_timer = virtual  # type: ignore[method-assign, assignment]


def _has_screen() -> bool:
    """Without a screen, Linux may open a browser in the terminal instead."""
    return not sys.platform.startswith("linux") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))
