"""Questions outside text channels, also where a message and its channel have one id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import simcord

from cogs import delivery
from tests.conftest import World
from tests.places import forum_post, thread

FEE = "9 million"
PLACES: dict[str, Callable[[World], simcord.ChannelHandle]] = {
    "thread": lambda world: thread(world, world.channel),
    "voice": lambda world: world.guild.create_voice_channel("talk"),
    "news": lambda world: world.guild.create_news_channel("news"),
}


def answers(place: simcord.ChannelHandle) -> list[str]:
    return [message.content for message in place.history() if message.author.bot]


async def test_a_question_that_opens_a_forum_post(world: World) -> None:
    post, first = await forum_post(world, "!wagner cost")
    assert [FEE in said for said in answers(post)] == [True]
    await world.mina.edit(first, "!ask who is prigozhin")
    [said] = answers(post)
    assert "Prigozhin" in said
    assert FEE not in said
    await world.mina.send(post, "!wagner cost")
    assert FEE in answers(post)[-1], "the post goes on"
    [reply, *_] = [message for message in post.history() if message.author.bot]
    await world.mina.click(reply, label="Helpful")
    await world.mina.delete(first)
    assert len(answers(post)) == 1, "its answer went with it"


@pytest.mark.parametrize("place", PLACES)
async def test_everywhere_else_that_people_write(world: World, place: str) -> None:
    where = PLACES[place](world)
    question = await world.mina.send(where, "!wagner cost")
    [answer] = [message for message in where.history() if message.author.bot]
    assert FEE in answer.content
    await world.mina.send(where, "who is prigozhin", reply_to=answer)
    assert "Prigozhin" in answers(where)[-1]
    await world.mina.click(answer, label="Helpful")
    await world.mina.edit(question, "!ask where did wagner go in mali")
    assert FEE not in answers(where)[0]
    await world.mina.delete(question)
    assert len(answers(where)) == 1


async def test_no_wait_for_a_turn_is_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "LONGEST_WAIT", 0.01)
    ask: Any = world.bot.get_cog("Ask")
    holding, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with ask.delivery.turn("channel", world.channel.id):
            holding.set()
            await done.wait()

    held = asyncio.ensure_future(hold())
    await holding.wait()
    async with ask.delivery.turn("channel", world.channel.id):
        assert "takes long" in caplog.text
    done.set()
    await held
    caplog.clear()
    async with ask.delivery.turn("channel", world.channel.id), ask.delivery.turn("message", world.channel.id):
        assert not caplog.text
