"""What a reply costs in simulated Discord: from a member's message to the bot's, beside bots that do almost nothing."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import discord
import simcord
from discord.ext import commands

from bot import BriefingBot, create_bot
from knowledge.answering import Knowledge
from knowledge.store import FactStore
from tests.benchmarks import NO_BRIEFINGS
from tests.benchmarks.articles import ArticleRow, articles
from tests.benchmarks.corpus import fill, sentences

PING = "bare bot: !ping"
MESSAGE = "bare bot: a reply of 600 characters, 5 buttons"
SMALL = "50 sentences: !ask, another question each time"
SHIPPED = "shipped briefing: bare !…, another one each time"
AGAIN = "shipped briefing: !wagner cost, time and again"
FACTS = 50
MESSAGES, ROUNDS = 40, 5
PAUSE = 31.0
"""Virtual seconds between two messages: sooner, the bot would only link to its last answer."""


def round_trips() -> dict[str, list[float]]:
    """Seconds of each, all taking turns."""
    logging.getLogger("bot").setLevel(logging.ERROR)
    logging.getLogger("cogs").setLevel(logging.ERROR)
    found: dict[str, list[float]] = {kind: [] for kind in (PING, MESSAGE, SMALL, SHIPPED, AGAIN)}
    with tempfile.TemporaryDirectory() as directory:
        small, shipped = Path(directory, "small.db"), Path(directory, "shipped.db")
        library = sentences(FACTS)
        store = FactStore(small)
        fill(store, library)
        store.close()
        asked = [f"!ask {row.q}" for _, _, rows in articles() for row in rows if _told(row, library)]
        knowledge = Knowledge.open(shipped, "none")
        bare = [f"!{fact.topic} {word}" for fact in knowledge.facts() for word in fact.keywords[:1]]
        # `!briefing` is a command.
        bare = [text for text in bare if not text.startswith("!briefing")]
        knowledge.close()
        for number in range(ROUNDS):
            # A database a round, for each simulated Discord counts its messages from the same number.
            def fresh(database: Path, kept: Path = Path(directory, f"{number}.db")) -> Path:
                return Path(shutil.copy(database, kept))

            found[PING] += _round(_bare(_ping), ["!go"])
            found[MESSAGE] += _round(_bare(_reply), ["!go"])
            found[SMALL] += _round(_Library(fresh(small), "none", _intents()), asked)
            found[SHIPPED] += _round(create_bot(fresh(shipped), "none"), bare)
            found[AGAIN] += _round(create_bot(fresh(shipped), "none"), ["!wagner cost"])
    return found


def _told(row: ArticleRow, library: Sequence[str]) -> bool:
    """Whether the answer stands in the library."""
    context = row.context.replace("\n", " ")
    return any(
        context.find(sentence) <= row.start and row.gold in sentence for sentence in library if sentence in context
    )


class _Library(BriefingBot):
    """The bot without the briefings that ship."""

    async def _open(self) -> Knowledge:
        return await asyncio.to_thread(Knowledge.open, self._database, self._encoder, NO_BRIEFINGS)


def _intents() -> discord.Intents:
    intents = discord.Intents.default()
    intents.message_content = True
    return intents


def _bare(answer: Callable[[commands.Context[commands.Bot]], object]) -> commands.Bot:
    bot = commands.Bot("!", intents=_intents())
    bot.command(name="go")(answer)  # type: ignore[arg-type]
    return bot


async def _ping(ctx: commands.Context[commands.Bot]) -> None:
    await ctx.send("pong")


async def _reply(ctx: commands.Context[commands.Bot]) -> None:
    view = discord.ui.View(timeout=None)
    for number in range(5):
        view.add_item(discord.ui.Button(label="Helpful", custom_id=f"some:{number}"))
    # Stopped, it is not kept in memory, as the buttons of an answer are not.
    view.stop()
    await ctx.reply("what it says " * 46, view=view, suppress_embeds=True)


def _round(bot: commands.Bot, texts: Sequence[str]) -> list[float]:
    return asyncio.run(_times(bot, texts))


async def _times(bot: commands.Bot, texts: Sequence[str]) -> list[float]:
    """All but the first."""
    times = []
    async with simcord.run(bot, settle_timeout=30.0) as env:
        guild = env.create_guild("Newsroom")
        channel = guild.create_text_channel("briefing")
        member = guild.add_member(env.create_user("mina"))
        for number in range(MESSAGES + 1):
            text = texts[number % len(texts)]
            await env.advance_time(PAUSE)
            began = time.perf_counter()
            await member.send(channel, text)
            times.append(time.perf_counter() - began)
        # Not in between: to read what was said empties the processor's caches.
        said = [message.author.bot for message in channel.history()]
        assert said == [False, True] * (MESSAGES + 1), "not every message was answered"
        await bot.close()
    return times[1:]
