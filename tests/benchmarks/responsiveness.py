"""What people wait for: how long work in a thread holds the event loop, and what a reply costs in simulated Discord."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import discord
import simcord
from discord.ext import commands

from bot import create_bot
from knowledge import turns
from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.importing import UPLOAD
from knowledge.outcomes import Saved, Undone
from tests.benchmarks import NO_BRIEFINGS
from tests.benchmarks.resources import in_fresh_process

BEAT = 0.001
SERVER, WHO = 1, 2
WORDS = 3
"""Of each sentence of the largest upload."""
MESSAGES, ROUNDS = 40, 3
PAUSE = 31.0
"""Virtual seconds between two messages: sooner, the bot would only link to its last answer."""


async def held(work: Callable[[], object]) -> float:
    """The longest time for which the event loop was held while the work ran in a thread."""
    longest = 0.0
    working = asyncio.ensure_future(asyncio.to_thread(work))
    while not working.done():
        began = time.perf_counter()
        await asyncio.sleep(BEAT)
        longest = max(longest, time.perf_counter() - began - BEAT)
    await working
    return longest


def gaps(database: Path, questions: Sequence[str], article: str) -> dict[str, list[float]]:
    """How long the loop was held by each question, edit and import; and by a thread that only waits.

    In a fresh process, as the bot's is: what other engines leave behind would make garbage collection slower here.
    """
    given = {"questions": questions, "article": article}
    found: dict[str, list[float]] = in_fresh_process("tests.benchmarks.responsiveness", [str(database)], given)
    return found


def main() -> None:
    """The fresh process."""
    given = json.load(sys.stdin)
    knowledge = Knowledge.open(sys.argv[1], "none", NO_BRIEFINGS)
    knowledge.warm()
    with turns.short():
        found = _gaps(knowledge, given["questions"], given["article"])
    knowledge.close()
    print(json.dumps(found))


def _gaps(knowledge: Knowledge, questions: Sequence[str], article: str) -> dict[str, list[float]]:
    curation = knowledge.curation

    async def run() -> dict[str, list[float]]:
        return {
            "nothing": [await held(lambda: time.sleep(0.1)) for _ in range(30)],
            "question": [await held(partial(knowledge.ask, question, SERVER)) for question in questions],
            "edit": [gap for number in range(5) for gap in await edited(number)],
            "import": [gap for text in (article, largest(article)) for gap in await imported(text)],
        }

    async def imported(text: str) -> list[float]:
        file = ("upload.txt", text.encode())
        undone: list[Undone] = []
        return [
            await held(lambda: curation.import_file(file, SERVER, WHO)),
            await held(lambda: curation.import_file(file, SERVER, WHO)),
            await held(lambda: undone.append(curation.undo(SERVER, WHO))),
            await held(lambda: curation.undo(SERVER, WHO, undone[0].change.id)),
            await held(lambda: curation.history(SERVER)),
        ]

    async def edited(number: int) -> list[float]:
        before = Draft("lanterns", f"Lantern {number} burns green.", "The keeper")
        after = Draft("lanterns", f"Lantern {number} burns blue, and has since spring.", "The keeper")
        saved: list[object] = []
        found = [await held(lambda: saved.append(curation.add(SERVER, WHO, before, anyway=True)))]
        assert isinstance(saved[0], Saved)
        id = saved[0].fact.id
        for change in (
            lambda: curation.edit(SERVER, WHO, id, after),
            lambda: knowledge.ask("lantern blue", SERVER),
            lambda: curation.remove(SERVER, WHO, id),
        ):
            found.append(await held(change))
        return found

    return asyncio.run(run())


def largest(article: str) -> str:
    """As many sentences as an upload may have, of the words of an article."""
    words = article.replace(".", "").split()
    most = UPLOAD.facts * WORDS
    while len(words) < most:
        words += words
    chosen = [" ".join(words[at : at + WORDS]) for at in range(0, most, WORDS)]
    text = "\n".join(f"{sentence}, number {number}." for number, sentence in enumerate(chosen))
    assert len(text.encode()) <= UPLOAD.bytes
    return text


def replies() -> tuple[list[float], list[float]]:
    """Seconds of each round trip: `!wagner cost` of our bot, `!ping` of a bare one, taking turns."""
    logging.getLogger("bot").setLevel(logging.ERROR)
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as directory:
        shipped = Path(directory, "shipped.db")
        Knowledge.open(shipped, "none").close()
        for number in range(ROUNDS):
            # A database a round, for each simulated Discord counts its messages from the same number.
            database = shutil.copy(shipped, Path(directory, f"{number}.db"))
            bare += asyncio.run(_round(_bare(), "!ping"))
            ours += asyncio.run(_round(create_bot(database, "none"), "!wagner cost"))
    return ours, bare


def _bare() -> commands.Bot:
    intents = discord.Intents.default()
    intents.message_content = True
    bot = commands.Bot("!", intents=intents)

    @bot.command()
    async def ping(ctx: commands.Context[commands.Bot]) -> None:
        await ctx.send("pong")

    return bot


async def _round(bot: commands.Bot, text: str) -> list[float]:
    """From a member's message to the bot's, without the first one."""
    times = []
    async with simcord.run(bot, settle_timeout=30.0) as env:
        guild = env.create_guild("Newsroom")
        channel = guild.create_text_channel("briefing")
        member = guild.add_member(env.create_user("mina"))
        for _ in range(MESSAGES + 1):
            await env.advance_time(PAUSE)
            began = time.perf_counter()
            await member.send(channel, text)
            times.append(time.perf_counter() - began)
            assert channel.last_message
            assert channel.last_message.author.bot, f"{text} was not answered"
        await bot.close()
    return times[1:]


if __name__ == "__main__":
    main()
