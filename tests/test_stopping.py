"""Stopping while people ask, seen from outside: who asked in time has an answer, or hears that there will be none."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.small_discord import DRIVER, PATIENCE, SmallDiscord, start_bot

STOPS = int(os.environ.get("STOPS", "2"))
"""How often; on demand, twenty times: STOPS=20."""
ASKED = ("!wagner cost", "!ask who is prigozhin", "!mali coups", "!topics", "!ask how many helicopters did Mali get?")
"""Each in channels and direct messages."""

# A search that does not end, and a bot that waits for it no longer than until the next turn of its loop.
STUCK = DRIVER.replace(
    "import bot\n",
    """import asyncio, bot, cogs.connection, cogs.searching
cogs.connection.FINISHING = 0
async def run(*_, **__):
    print("searching", flush=True)
    await asyncio.Event().wait()
cogs.searching.Searching.run = run
""",
)


@pytest.mark.parametrize("number", range(STOPS))
def test_who_asked_before_the_stop_has_an_answer(tmp_path: Path, loaded: Path, number: int) -> None:
    database = tmp_path / "facts.db"
    database.write_bytes(loaded.read_bytes())
    with SmallDiscord() as discord:
        guild = discord.guild()
        channels = [discord.channel(guild, f"briefing-{n}") for n in range(4)]
        process = start_bot(address=discord.address, token="good", database=database)
        discord.wait_for("joined")
        asked = []
        for n, text in enumerate(ASKED * 4):
            if n == 10:
                # Half of it is on its way to a busy bot, that has not read it yet when the stop comes.
                process.send_signal(signal.SIGSTOP)
            member = discord.user(f"member{n}")
            place = discord.private(member) if n % 5 == number % 5 else channels[n % 4]
            asked.append(discord.say(place, member, text))
            if n % 3 == 0:
                slash = discord.slash(place, member, "ask", question="wagner cost")
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        _, logged = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, logged
        assert "Traceback" not in logged, logged
        for each in asked:
            replies = [said for said in each.channel.messages if said.reference is each and not said.author]
            assert len(replies) == 1, each.content
        assert slash.answer
        assert slash.answer.content
        assert discord.wait_for("left") == 1000


def test_whose_answer_takes_too_long_is_told(tmp_path: Path) -> None:
    with SmallDiscord() as discord:
        guild = discord.guild()
        channel, mina = discord.channel(guild, "briefing"), discord.user("mina")
        process = start_bot(address=discord.address, token="good", database=tmp_path / "facts.db", code=STUCK)
        discord.wait_for("joined")
        typed = discord.say(channel, mina, "!ask wagner cost")
        sent = discord.slash(channel, mina, "ask", question="wagner cost")
        assert process.stdout
        assert [process.stdout.readline() for _ in range(2)] == ["searching\n"] * 2
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, logged
        assert "could not finish this" in discord.answer_to(typed).content
        assert sent.answer
        assert "could not finish this" in sent.answer.content
        assert sent.answer.private
    assert "Traceback" not in logged
