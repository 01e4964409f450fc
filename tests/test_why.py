"""Why an answer is what it is: by the small button, the message menu and the command, for moderators only."""

from __future__ import annotations

from cogs.ui import moderator_texts as told
from cogs.ui.errors import NotAModerator
from knowledge.facts import KnowledgeError
from tests.conftest import BotFactory, World, restart
from tests.moderating import REFUSED, aside, labels, refusals, show_to_all, text
from tests.reading import answers, newest

PRICE = "mercs price tag"


async def test_the_small_button_tells_words_ask_and_score(world: World, new_bot: BotFactory) -> None:
    await world.mina.send(world.channel, f"!ask {PRICE}")
    before = newest(world).content
    assert labels(newest(world))[-1] == "?"
    await restart(world, new_bot)
    said = aside(await world.sam.click(newest(world), label="?")).splitlines()
    assert said[0].startswith(f"**“{PRICE}”**: answered. The first fact fits with ")
    assert said[1].startswith("**1.** `wagner-fee`, ")
    assert said[1].endswith("chances in 100 (shown here)")
    assert said[2].startswith("-# Words: ")
    assert "price" in said[2]
    assert said[3] == f"-# Nearest way to ask: “{PRICE}”"
    assert said[4].startswith("-# Scores: ask words ")
    assert newest(world).content == before


async def test_others_are_told_that_it_is_for_moderators(world: World) -> None:
    await world.mina.send(world.channel, f"!ask {PRICE}")
    assert aside(await world.mina.click(newest(world), label="?")) == REFUSED
    await world.mina.send(world.channel, "!why", reply_to=newest(world))
    assert world.said == REFUSED
    await show_to_all(world, world.mina, "Why this answer")
    assert aside(await world.mina.context_menu(world.channel, "Why this answer", answers(world)[0])) == REFUSED
    assert refusals(world, NotAModerator) == 2


async def test_the_button_stays_when_the_answer_was_rated_and_is_not_there_in_direct_messages(world: World) -> None:
    await world.mina.send(world.channel, f"!ask {PRICE}")
    await world.mina.click(newest(world), label="Helpful")
    assert labels(newest(world))[-1] == "?"
    await world.mina.send_dm(PRICE)
    last = world.mina.user.dm_channel.last_message
    assert last
    assert "?" not in labels(last)


async def test_the_message_menu_explains_what_has_no_button_too(world: World) -> None:
    await world.mina.send(world.channel, "!ask how many casualties were there in Kidal in 2019")
    result = await world.sam.context_menu(world.channel, "Why this answer", newest(world))
    assert "casualties" in aside(result)
    question = world.channel.history()[0]
    result = await world.sam.context_menu(world.channel, "Why this answer", question)
    assert aside(result) == told.NOT_AN_ANSWER
    assert refusals(world, KnowledgeError) == 1


async def test_the_command_explains_a_question_or_the_answer_replied_to(world: World) -> None:
    assert "`wagner-fee`" in text(await world.sam.slash(world.channel, "why", question=PRICE))
    await world.mina.slash(world.channel, "ask", question=PRICE)
    await world.sam.send(world.channel, "!why", reply_to=newest(world))
    assert world.said.startswith(f"**“{PRICE}”**: answered.")
    await world.sam.send(world.channel, "!why")
    assert world.said == told.WHY_WHAT
    assert refusals(world, KnowledgeError) == 1


async def test_with_the_question_gone_it_says_so(world: World) -> None:
    question = await world.mina.send(world.channel, f"!ask {PRICE}")
    answer = newest(world)
    world.bot.knowledge.store.replies.forget(question.id)
    await world.mina.delete(question)
    assert aside(await world.sam.click(answer, label="?")) == told.NO_QUESTION


async def test_a_follow_up_is_explained_as_it_was_asked(world: World) -> None:
    await world.mina.send(world.channel, f"!ask {PRICE}")
    await world.mina.send(world.channel, "and who would pay it?", reply_to=newest(world))
    if labels(newest(world))[-1] == "?":
        assert "who would pay it" in aside(await world.sam.click(newest(world), label="?"))


async def test_markdown_in_the_question_is_shown_as_typed(world: World) -> None:
    said = text(await world.sam.slash(world.channel, "why", question="**mercs** @everyone `price` tag"))
    assert "\\*\\*mercs\\*\\*" in said
    assert "@everyone" not in said
