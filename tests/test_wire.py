"""The bot as a process of its own, over HTTP and WebSocket: every place where people ask, and what goes wrong there."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.small_discord import APPLICATION, PATIENCE, Channel, Fault, Kind, Message, SmallDiscord, User, start_bot
from tests.small_discord.state import Guild

COST = "more than €9 million"


@dataclass
class Wire:
    """The small Discord with the bot on it."""

    discord: SmallDiscord
    guild: Guild
    channel: Channel
    mina: User
    sam: User
    """A moderator."""
    process: subprocess.Popen[str]
    database: Path

    def ask(self, text: str, channel: Channel | None = None, to: Message | None = None) -> Message:
        """What the bot replies to Mina."""
        return self.discord.answer_to(self.discord.say(channel or self.channel, self.mina, text, to))


@pytest.fixture
def wire(tmp_path: Path, loaded: Path) -> Iterator[Wire]:
    """A server with a channel, a member, a moderator."""
    database = tmp_path / "facts.db"
    database.write_bytes(loaded.read_bytes())
    with SmallDiscord() as discord:
        guild = discord.guild()
        channel, mina, sam = discord.channel(guild, "briefing"), discord.user("mina"), discord.user("sam", manager=True)
        process = start_bot(address=discord.address, token="good", database=database)
        try:
            discord.wait_for("joined")
            yield Wire(discord, guild, channel, mina, sam, process, database)
        finally:
            process.send_signal(signal.SIGTERM)
            _, logged = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in logged) == (0, False), logged


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.VOICE, Kind.NEWS, Kind.THREAD])
def test_a_question_in_every_kind_of_channel(wire: Wire, kind: Kind) -> None:
    parent = wire.channel if kind is Kind.THREAD else None
    place = wire.channel if kind is Kind.TEXT else wire.discord.channel(wire.guild, "another", kind, parent)
    if kind in (Kind.VOICE, Kind.NEWS):
        wire.discord._run(wire.discord.gateway.send(wire.guild, "CHANNEL_CREATE", place.payload()))
    assert COST in wire.ask("!wagner cost", place).content
    assert "helicopters" in wire.ask(f"<@{APPLICATION}> how many helicopters did Mali get?", place).content


def test_a_question_that_opens_a_forum_post_and_what_follows(wire: Wire) -> None:
    forum = wire.discord.channel(wire.guild, "questions", Kind.FORUM)
    wire.discord._run(wire.discord.gateway.send(wire.guild, "CHANNEL_CREATE", forum.payload()))
    opening = wire.discord.post(forum, wire.mina, "Wagner's price", "!wagner cost")
    assert opening.id == opening.channel.id
    answer = wire.discord.answer_to(opening)
    assert COST in answer.content
    assert "Prigozhin" in wire.ask("!ask who is prigozhin", opening.channel).content
    wire.discord.edit(opening, "!mali coups")
    changed: Message = wire.discord.wait_for("edited")
    assert changed is answer
    assert "coup" in changed.content
    wire.discord.delete(opening)
    assert wire.discord.wait_for("deleted") is answer


def test_direct_messages(wire: Wire) -> None:
    assert COST in wire.ask("what would wagner cost", wire.discord.private(wire.mina)).content


def test_commands_buttons_and_forms(wire: Wire) -> None:
    asked = wire.discord.slash(wire.channel, wire.mina, "ask", question="wagner cost")
    wire.discord.wait_for("callback", lambda done: done is asked)
    assert asked.answer
    assert COST in asked.answer.content
    wire.discord.press(asked.answer, wire.mina, "Not it")
    assert "Then perhaps one of these?" in wire.discord.wait_for("edited").content
    form = wire.discord.slash(wire.channel, wire.sam, "fact add")
    wire.discord.wait_for("callback", lambda done: done is form)
    done = wire.discord.submit(form, topic="Raids", answer="Raids start on Fridays.", source="Handbook")
    wire.discord.wait_for("callback", lambda each: each is done)
    assert done.answer
    assert done.answer.content.startswith("Added to **Raids**")
    assert "Fridays" in wire.ask("!ask when do raids start").content


def test_what_was_missed_while_the_connection_was_lost_is_answered(wire: Wire) -> None:
    assert COST in wire.ask("!wagner cost").content
    wire.discord.drop()
    missed = wire.discord.say(wire.channel, wire.mina, "!ask who is prigozhin")
    wire.discord.wait_for("resumed")
    assert "Prigozhin" in wire.discord.answer_to(missed).content


def test_a_limit_of_discord_is_waited_for(wire: Wire) -> None:
    wire.discord.fail(Fault("POST", "/messages", status=429, wait=0.01, times=2))
    assert COST in wire.ask("!wagner cost").content


@pytest.mark.parametrize("kept", [False, True], ids=["before", "after"])
def test_a_connection_that_drops_loses_no_answer_and_doubles_none(wire: Wire, kept: bool) -> None:
    wire.discord.fail(Fault("POST", "/messages", kept=kept))
    mine = wire.discord.say(wire.channel, wire.mina, "!wagner cost")
    assert COST in wire.discord.answer_to(mine).content
    assert "Prigozhin" in wire.ask("!ask who is prigozhin").content
    assert [each.reference for each in wire.channel.messages if each.author is None].count(mine) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_on_discords_side_loses_no_answer(wire: Wire, status: int) -> None:
    wire.discord.fail(Fault("POST", "/messages", status=status))
    assert COST in wire.ask("!wagner cost").content
