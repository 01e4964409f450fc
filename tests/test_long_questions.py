"""What is asked again is asked whole, though a message that repeats it has to cut it."""

from __future__ import annotations

import time

import pytest

from knowledge.store.bookkeeping import REPLY_SECONDS
from tests.conftest import BotFactory, World, restart
from tests.deciding import now
from tests.moderating import shown, text

CHAT = "the coffee machine in our newsroom is broken again and nobody repairs it, and the weather is bad, " * 4
ASKED = "how many helicopters did Russia deliver to Mali?"


def kept(world: World, message: object) -> str:
    """The question that is kept beside a reply."""
    reply = world.bot.knowledge.store.replies.by_id(message.id)  # type: ignore[attr-defined]
    assert reply
    return reply.asked


@pytest.mark.parametrize("options", [{}, {"to": True}, {"briefing": "russia-lunges-into-mali"}])
async def test_not_it_asks_the_whole_question(world: World, new_bot: BotFactory, options: dict[str, object]) -> None:
    chosen = {key: world.omar if value is True else value for key, value in options.items()}
    got = await world.mina.slash(world.channel, "ask", question=CHAT + ASKED, **chosen)
    assert "four helicopters" in text(got)
    await restart(world, new_bot)
    again = await world.mina.click(shown(got), label="Not it")
    assert "helicopter" in text(again).split("Then perhaps")[-1]
    world.bot.knowledge.store.later.wait()
    [item] = world.bot.knowledge.curation.inbox.page(world.guild.id, now=now(world)).items
    assert item.text.endswith(ASKED)


async def test_it_is_kept_until_the_last_choice(world: World) -> None:
    got = await world.mina.slash(world.channel, "ask", question=CHAT + ASKED)
    for label in ("Not it", "None of these"):
        await world.mina.click(shown(got), label=label)
        assert kept(world, shown(got)) == CHAT + ASKED, label
    answer = shown(got)
    await world.mina.click(answer, label="Remove")
    assert world.bot.knowledge.store.replies.by_id(answer.id) is None


@pytest.mark.parametrize(
    "question",
    [
        "wagner cost",
        "what does *wagner* cost, @everyone <@1>?",
        "wagner   cost?",
        "a_b `c`",
        "as in https://discord.com/channels/1/2/3",
    ],
)
async def test_what_a_message_repeats_whole_is_not_kept(world: World, question: str) -> None:
    got = await world.mina.slash(world.channel, "ask", question=question, to=world.omar)
    assert kept(world, shown(got)) == ""


async def test_it_goes_after_a_day(world: World) -> None:
    got = await world.mina.slash(world.channel, "ask", question=CHAT + ASKED)
    world.bot.knowledge.store.replies.forget_old(time.time() + REPLY_SECONDS + 1)
    assert world.bot.knowledge.store.replies.by_id(shown(got).id) is None
    assert (await world.mina.click(shown(got), label="Not it")).acknowledged


async def test_the_message_menu_reads_the_message_again(world: World) -> None:
    message = await world.omar.send(world.channel, CHAT + ASKED)
    got = await world.mina.context_menu(world.channel, "Ask the briefing", message)
    assert "four helicopters" in text(got)
    assert kept(world, shown(got)) == "", "its author may delete it"
    again = await world.mina.click(shown(got), label="Not it")
    assert "helicopter" in text(again).split("Then perhaps")[-1]
