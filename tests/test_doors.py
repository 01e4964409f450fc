"""Whatever goes wrong behind a door is logged, and whoever knocked hears of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import discord
import pytest
from discord import app_commands

from bot import BriefingBot
from cogs.ui import patience
from knowledge.facts import KnowledgeError
from knowledge.store import Settings
from tests.conftest import World

FEE = "9 million"
WRONG = "Something went wrong on my side."


@pytest.fixture
def broken(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Nothing can be looked up."""

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    for name in ("ask", "addressed", "resolve", "suggest", "facts", "topics", "sources"):
        monkeypatch.setattr(world.bot.knowledge, name, fail)
    return world


async def test_whoever_called_is_told(broken: World, caplog: pytest.LogCaptureFixture) -> None:
    world = broken
    user = world.env.bot.user
    assert user
    channel = world.mina.user.dm_channel
    await world.mina.send(world.channel, f"<@{user.id}> wagner cost")
    assert world.said.startswith(WRONG)
    assert world.said.split("**")[1] in caplog.text
    await world.mina.send_dm("wagner cost")
    assert channel.last_message
    assert channel.last_message.content.startswith(WRONG)


async def test_a_bare_question_that_fails_is_told_seldom(broken: World) -> None:
    for line in ("!wagner cost", "!play despacito"):
        await broken.mina.send(broken.channel, line)
    assert [m.content.startswith(WRONG) for m in broken.channel.history() if m.author.bot] == [True]
    await broken.mina.send(broken.channel, "nobody is asked")
    assert len(broken.channel.history()) == 4


def autocompletes(bot: BriefingBot) -> Iterator[tuple[str, str]]:
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield from ((command.qualified_name, each.name) for each in command.parameters if each.autocomplete)


async def test_autocomplete_that_fails_offers_nothing(broken: World, caplog: pytest.LogCaptureFixture) -> None:
    found = list(autocompletes(broken.bot))
    assert len(found) > 8
    broken.bot.knowledge.store.database.close()
    for command, name in found:
        assert not await broken.sam.autocomplete(broken.channel, command, name, "w")
    assert "Choices could not be looked up" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("key", "stored"), [("prefix", "5"), ("prefix", "{"), ("channels", '"x"'), ("channels", '["x"]'), ("inbox", "[]")]
)
async def test_a_setting_that_cannot_be_read(
    world: World, caplog: pytest.LogCaptureFixture, key: str, stored: str
) -> None:
    database, server = world.bot.knowledge.store.database, world.guild.id
    world.bot.knowledge.store.settings.change(server, moderators=7)
    with database.transaction() as db:
        db.table("settings").upsert({"server": server, "key": key, "value": stored}, pk=("server", "key"))
    for _ in range(2):
        await world.mina.send(world.channel, "!wagner cost")
    assert FEE in world.channel.history()[1].content
    assert caplog.text.count("cannot be read") == 1
    assert world.bot.knowledge.store.settings.of(server) == Settings(moderators=7), "the others count"


async def test_settings_are_as_they_were_last(world: World) -> None:
    store = world.bot.knowledge.store
    store.settings.change(5, prefix="?")
    store.database.close()
    assert store.settings.of(5).prefix == "?"
    assert store.settings.of(6) == Settings()


async def test_a_loop_goes_on_after_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store, rounds = world.bot.knowledge.store, []

    def fail() -> None:
        rounds.append("failed")
        raise ZeroDivisionError

    monkeypatch.setattr(store.replies, "forget_old", fail)
    monkeypatch.setattr(store.inbox, "forget_old", lambda now: rounds.append("went on"))
    for _ in range(2):
        await world.env.advance_time(6 * 3600 + 1)
    assert rounds == ["failed", "went on"] * 2
    assert "Forgetting failed, code" in caplog.text


async def test_a_loop_that_fails_whole_goes_on_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []

    def fail(_: BriefingBot) -> list[discord.Guild]:
        times.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(type(world.bot), "guilds", property(fail))
    for _ in range(2):
        await world.env.advance_time(15 * 60 + 1)
    assert len(times) == 2


SLOW = "The database is busy."


def late_until(monkeypatch: pytest.MonkeyPatch, answer: str) -> Callable[..., None]:
    """A write that is late, and fails when Discord has had that kind of answer."""
    answered = threading.Event()
    tell = getattr(discord.InteractionResponse, answer)

    async def at_once(_: Any) -> bool:
        return True

    async def telling(self: Any, *args: Any, **how: Any) -> Any:
        done = await tell(self, *args, **how)
        answered.set()
        return done

    def late(*_: Any, **__: Any) -> None:
        assert answered.wait(10)
        raise KnowledgeError(SLOW)

    monkeypatch.setattr(patience, "is_late", at_once)
    monkeypatch.setattr(discord.InteractionResponse, answer, telling)
    return late


@pytest.mark.simcord(check_errors=False)
async def test_a_form_does_not_wait_for_a_write_that_is_late(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.knowledge.store.pending, "keep", late_until(monkeypatch, "send_message"))
    got = await world.sam.slash(world.channel, "fact add")
    assert got.response
    assert got.response.content == "I am busy saving something else. Try again in a moment."


WRITES: dict[str, dict[str, Any]] = {
    "settings prefix": {"prefix": "?"},
    "fact add": {"topic": "a", "answer": "b c.", "source": "d"},
    "fact undo": {},
}


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("what", WRITES)
async def test_a_write_that_is_late_ends_in_its_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    late, knowledge = late_until(monkeypatch, "defer"), world.bot.knowledge
    monkeypatch.setattr(knowledge.store.settings, "change", late)
    for name in ("add", "undo"):
        monkeypatch.setattr(knowledge.curation, name, late)
    got = await world.sam.slash(world.channel, what, **WRITES[what])
    assert got.response
    assert SLOW in "".join(each.content for each in (got.response, *got.followups))
