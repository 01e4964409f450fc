"""What gets into the inbox: questions that nobody could answer, once each, without their author."""

from __future__ import annotations

import sqlite3

import pytest

from tests.conftest import BotFactory, World, restart
from tests.reading import buttons, newest

UNKNOWN = "how many gold mines are there"
FEE = "how much would the Wagner Group be paid for its services"


def waiting(world: World, server: int = 0) -> list[tuple[str, int]]:
    """What waits in the inbox, most asked first."""
    page = world.bot.knowledge.curation.inbox.page(server or world.guild.id, size=50, now=world.env.now().timestamp())
    return [(item.text, item.asked) for item in page.items]


async def test_what_nobody_could_answer_is_counted_without_its_author(world: World) -> None:
    await world.mina.send(world.channel, f"!ask {UNKNOWN}?")
    assert world.bot.user
    called = f"{world.bot.user.mention} how many gold mines are there, {world.mina.mention}?"
    await world.omar.send(world.channel, called)
    await world.sam.slash(world.channel, "ask", question="So how many gold mines are there")
    assert waiting(world) == [(f"{UNKNOWN}?", 3)]
    kept = "\n".join(sqlite3.connect(world.bot.knowledge.store.database.path).iterdump())
    assert UNKNOWN in kept
    assert str(world.mina.id) not in kept
    assert str(world.omar.id) not in kept


async def test_what_was_answered_or_not_for_us_is_not_counted(world: World) -> None:
    for said in ("!wagner cost", "!ask how much does wagner cost", "!play despacito", "gold mines?", "!ask", "!!!"):
        await world.mina.send(world.channel, said)
    await world.mina.send_dm(UNKNOWN)
    assert world.mina.user.dm_channel.history()[-1].content.startswith("The briefing does not say")
    assert waiting(world) == []
    await world.mina.send(world.channel, "!wagner gold mines")
    assert world.said.startswith("The briefing does not say")
    assert waiting(world) == [("wagner gold mines", 1)]


async def test_an_edited_question_counts_once_also_after_a_restart(world: World, new_bot: BotFactory) -> None:
    question = await world.mina.send(world.channel, "!ask how many gold mnies are there")
    await world.mina.edit(question, f"!ask {UNKNOWN}")
    await restart(world, new_bot)
    await world.mina.edit(question, "!ask how much does a diamond mine earn each year")
    assert "not in the briefing" in newest(world).content or "briefing does not say" in newest(world).content
    assert [asked for _, asked in waiting(world)] == [1]


async def test_a_question_that_is_edited_into_an_unknown_one_is_counted(world: World) -> None:
    question = await world.mina.send(world.channel, "!ask how much does wagner cost")
    await world.mina.edit(question, f"!ask {UNKNOWN}")
    assert waiting(world) == [(UNKNOWN, 1)]


@pytest.mark.parametrize("restarted", [False, True])
async def test_not_it_counts_once_however_often_it_is_pressed(
    world: World, new_bot: BotFactory, restarted: bool
) -> None:
    await world.mina.send(world.channel, f"!ask {FEE}")
    await world.mina.click(newest(world), label="Not it")
    assert waiting(world) == [(FEE, 1)]
    page = world.bot.knowledge.curation.inbox.page(world.guild.id, now=world.env.now().timestamp())
    assert page.items[0].fact
    assert page.items[0].fact.id == "wagner-fee"
    if restarted:
        await restart(world, new_bot)
    first = next(custom_id for label, custom_id in buttons(newest(world)).items() if label.startswith("1. "))
    await world.mina.click(newest(world), custom_id=first)
    await world.mina.click(newest(world), label="Not it")
    while "None of these" in buttons(newest(world)):
        await world.mina.click(newest(world), label="None of these")
    assert waiting(world) == [(FEE, 1)]


async def test_other_peoples_not_it_counts_nothing(world: World) -> None:
    await world.mina.send(world.channel, f"!ask {FEE}")
    await world.omar.click(newest(world), label="Not it")
    assert waiting(world) == []


async def test_a_count_that_fails_costs_nobody_the_answer(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with world.bot.knowledge.store.database.transaction() as db:
        db.execute("DROP TABLE inbox")
    await world.mina.send(world.channel, f"!ask {UNKNOWN}")
    assert world.said.startswith("The briefing does not say")
    assert "Counting a question failed, code " in caplog.text


async def test_after_90_days_a_question_is_gone_from_the_database(world: World, new_bot: BotFactory) -> None:
    day, now = 24 * 3600, world.env.now().timestamp()
    inbox = world.bot.knowledge.curation.inbox
    inbox.count(world.guild.id, "when does the raid night begin", now=now - 91 * day)
    inbox.count(world.guild.id, UNKNOWN, now=now - 91 * day)
    inbox.count(world.guild.id, UNKNOWN, now=now - 89 * day)
    assert "raid night" in dump(world)
    await restart(world, new_bot)
    assert "raid night" not in dump(world)
    assert UNKNOWN in dump(world)


def dump(world: World) -> str:
    """All that is kept of what was asked."""
    rows = sqlite3.connect(world.bot.knowledge.store.database.path).execute("SELECT * FROM inbox").fetchall()
    return "\n".join(map(str, rows))
