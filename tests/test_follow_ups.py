"""A question that is edited or deleted takes its answer along; also after a restart."""

from __future__ import annotations

import discord
import pytest

from tests.conftest import BotFactory, World, restart
from tests.reading import answers, buttons, newest

FEE = "more than €9 million"
PRIGOZHIN = "businessman closely linked to the Kremlin"

restarted = pytest.mark.parametrize("again", [False, True], ids=["at once", "after a restart"])


@restarted
async def test_an_edited_question_has_its_answer_edited(world: World, new_bot: BotFactory, again: bool) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    first = newest(world)
    if again:
        await restart(world, new_bot)
    await world.mina.edit(question, "!ask who is prigozhin")
    assert [message.id for message in answers(world)] == [first.id]
    assert PRIGOZHIN in newest(world).content
    assert any(custom_id.endswith(":prigozhin-who") for custom_id in buttons(newest(world)).values())


@restarted
async def test_a_question_that_is_none_any_more_loses_its_answer(
    world: World, new_bot: BotFactory, again: bool
) -> None:
    for edited in ("never mind", "!!!", "!topics", "!play despacito"):
        question = await world.mina.send(world.channel, "!wagner cost")
        assert FEE in world.said
        if again:
            await restart(world, new_bot)
        await world.mina.edit(question, edited)
        assert not answers(world), edited


@restarted
async def test_a_deleted_question_takes_its_answer_with_it(world: World, new_bot: BotFactory, again: bool) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    assert answers(world)
    if again:
        await restart(world, new_bot)
    await world.mina.delete(question)
    assert not answers(world)


async def test_questions_deleted_all_at_once(world: World) -> None:
    asked = [await world.mina.send(world.channel, typed) for typed in ("!wagner cost", "!ask who is prigozhin")]
    assert len(answers(world)) == 2
    world.env.backend.bulk_delete_messages(world.channel.id, [message.id for message in asked])
    await world.env.settle()
    assert not answers(world)


async def test_the_sentence_about_what_to_type_goes_and_changes_with_its_message(world: World) -> None:
    called = await world.mina.send(world.channel, "!ask")
    assert world.said.startswith("Ask me something")
    await world.mina.edit(called, "!ask wagner cost")
    assert FEE in world.said
    await world.mina.edit(called, "!ask")
    assert world.said.startswith("Ask me something")
    assert len(answers(world)) == 1
    await world.mina.delete(called)
    assert not answers(world)


async def test_a_question_mended_at_once_is_answered_and_an_old_one_is_not(world: World) -> None:
    mended = await world.mina.send(world.channel, "?wagner cost")
    await world.mina.edit(mended, "!wagner cost")
    assert FEE in world.said
    old = await world.mina.send(world.channel, "?who is prigozhin")
    await world.env.advance_time(301)
    await world.mina.edit(old, "!ask who is prigozhin")
    assert len(answers(world)) == 1


async def test_a_link_to_the_first_answer_becomes_an_answer_when_its_question_is_edited(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    question = await world.omar.send(world.channel, "!wagner cost")
    assert world.said.startswith("I have just answered that: ")
    await world.omar.edit(question, "!ask who is prigozhin")
    assert PRIGOZHIN in world.said
    assert len(answers(world)) == 2


async def test_a_pin_or_a_link_preview_is_no_edit(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    await world.mina.click(newest(world), label="Helpful")
    before = newest(world)
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await (await channel.fetch_message(question.id)).pin()
    await world.env.settle()
    after = next(message for message in answers(world) if message.id == before.id)
    assert buttons(after) == buttons(before)


async def test_an_answer_that_a_moderator_deleted_does_not_come_back(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    world.env.backend.delete_message(world.channel.id, newest(world).id)
    await world.env.settle()
    assert world.bot.knowledge.store.replies.to(question.id) is None
    await world.env.advance_time(301)
    await world.mina.edit(question, "!ask who is prigozhin")
    assert not answers(world)


async def test_answers_older_than_a_day_are_left_alone(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    world.bot.knowledge.store.replies.forget_old(now=4_000_000_000)
    await world.env.advance_time(301)
    await world.mina.edit(question, "!ask who is prigozhin")
    await world.mina.delete(question)
    assert FEE in world.said


async def test_an_edit_while_the_answer_is_under_way_makes_no_second_one(world: World) -> None:
    backend = world.env.backend
    for number in range(5):
        message = backend.create_message(world.channel.id, world.mina.id, f"!wagner cost {number}")
        backend.edit_message(world.channel.id, message.id, {"content": "!ask who is prigozhin"})
    await world.env.settle()
    assert len(answers(world)) == 5


async def test_a_deletion_while_the_answer_is_under_way_leaves_none(world: World) -> None:
    backend = world.env.backend
    message = backend.create_message(world.channel.id, world.mina.id, "!wagner cost")
    backend.delete_message(world.channel.id, message.id)
    await world.env.settle()
    assert not answers(world)


async def test_discord_refusing_an_answer_is_no_error(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=2)
    await world.mina.send(world.channel, "!wagner cost")
    assert not answers(world)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    question = await world.mina.send(world.channel, "!wagner cost")
    await world.mina.edit(question, "!ask who is prigozhin")
    assert FEE in world.said


async def test_a_channel_where_the_bot_may_not_write(world: World) -> None:
    silent = discord.PermissionOverwrite(send_messages=False)
    assert world.bot.user
    channel = world.guild.create_text_channel("silent", overwrites={world.bot.user: silent})
    await world.mina.send(channel, "!wagner cost")
    await world.mina.send(channel, "!ask wagner cost")
    assert not [message for message in channel.history() if message.author.bot]
