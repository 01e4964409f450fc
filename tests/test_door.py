"""A list of servers that are answered: on others one sentence for whoever calls, and nothing is kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot import create_bot
from cogs import door
from cogs.door import Door
from cogs.ui import texts
from tests.conftest import World
from tests.moderating import PIPED, aside
from tests.reading import answers
from tests.small_discord import start_bot
from tests.test_startup import ended


def rows(database: Path) -> list[tuple[object, ...]]:
    """All that is in the database, but the pages that searching keeps for itself."""
    connection = sqlite3.connect(database)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [(name, *connection.execute(f"SELECT count(*) FROM {name}").fetchone()) for name in sorted(tables)]
    connection.close()
    return found


async def test_on_another_server_whoever_calls_is_told_once_and_nothing_is_kept(world: World, tmp_path: Path) -> None:
    world.bot.door = Door(frozenset({1}))
    before = rows(tmp_path / "facts.db")
    assert world.bot.user
    for typed in ("!wagner cost", "!topics", "!ask who is maiga", "what does wagner cost?", PIPED):
        await world.sam.send(world.channel, typed)
    assert answers(world) == []
    for member in (world.mina, world.omar, world.mina, world.omar):
        await member.send(world.channel, f"{world.bot.user.mention} what does wagner cost?")
    assert [message.content for message in answers(world)] == [texts.NOT_THIS_SERVER] * 2
    for _ in range(2):
        result = await world.mina.slash(world.channel, "ask", question="what does wagner cost?")
        assert aside(result) == texts.NOT_THIS_SERVER
    assert await world.mina.autocomplete(world.channel, "ask", "question", "wagner") == []
    question = await world.mina.send(world.channel, "hello all")
    await world.mina.edit(question, "!wagner cost")
    assert len(answers(world)) == 2
    world.bot.knowledge.store.later.wait()
    assert rows(tmp_path / "facts.db") == before
    assert world.guild.id in {guild.id for guild in world.bot.guilds}, "it does not leave by itself"


async def test_buttons_and_forms_from_before_do_nothing(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    answer = answers(world)[-1]
    form = await world.mina.slash(world.channel, "suggest")
    world.bot.door = Door(frozenset({1}))
    said = answer.content
    label = next(item.label for row in answer.components for item in row.children if item.custom_id)  # type: ignore[union-attr]
    assert aside(await world.mina.click(answer, label=label)) == texts.NOT_THIS_SERVER
    typed = {"answer": "We eat at noon.", "source": "Cook", "topic": "Food", "asks": ""}
    assert aside(await world.mina.submit_modal(form, typed)) == texts.NOT_THIS_SERVER
    assert world.said == said
    assert world.bot.knowledge.curation.inbox.page(world.guild.id).total == 0


async def test_on_a_server_of_the_list_and_in_direct_messages_all_is_as_ever(world: World) -> None:
    world.bot.door = Door(frozenset({world.guild.id}))
    await world.mina.send(world.channel, "!wagner cost")
    assert "more than €9 million" in world.said
    world.bot.door = Door(frozenset({1}))
    await world.mina.send_dm("wagner cost")
    assert world.mina.user.dm_channel.last_message
    assert "more than €9 million" in world.mina.user.dm_channel.last_message.content


def test_the_list_comes_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVERS", "1456074443980800016")
    bot = create_bot(tmp_path / "facts.db", "none")
    assert bot.door.open_to(1456074443980800016)
    assert not bot.door.open_to(1456074443980800017)
    monkeypatch.setenv("SERVERS", "Newsroom")
    said = ended(start_bot("--no-browser", database=tmp_path / "facts.db"), code=1)
    assert said == "SERVERS has to be ids of servers with commas between them; 'Newsroom' is none.\n"


def test_who_was_told_is_forgotten_before_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_REMEMBERED", 3)
    closed = door.Door(frozenset({1}))
    assert [closed.is_first(2, person) for person in (1, 2, 3, 1, 4, 1)] == [True, True, True, False, True, True]
