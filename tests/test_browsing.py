"""Reading around: topics, the briefing, help; lists of any length are paged."""

from __future__ import annotations

import pytest

from knowledge.facts import Briefing, Fact, Source, Topic
from tests.conftest import World
from tests.reading import answers, buttons, discord_in, newest


def put(world: World, number: int, publisher: str = "Example") -> None:
    """Give the test's server a briefing with that many facts on one topic."""
    source = Source(f"long-{number}", publisher, f"A long list of {number}", "2024-02", language="en")
    facts = tuple(
        Fact(f"fact-{number}-{n}", f"long{number}", f"Fact **{n}** of the list. " + "More. " * 20, source)
        for n in range(1, number + 1)
    )
    world.bot.knowledge.store.filling.put(
        Briefing(source, (Topic(f"long{number}", f"The list of {number}"),), (), facts), "", world.guild.id
    )


async def press(world: World, who: object, label: str) -> str:
    """Press a button of the newest message; returns what only the person sees, or ''."""
    result = await who.click(newest(world), label=label)  # type: ignore[attr-defined]
    assert result.acknowledged
    return result.response.content if result.ephemeral and result.response else ""


async def test_topics_are_listed_with_a_button_each(world: World) -> None:
    topics = world.bot.knowledge.topics(world.guild.id)
    await world.mina.send(world.channel, "!topics")
    assert world.said.startswith("I know 85 facts on 14 topics. Press one, or type `!topic` and its name.\n")
    for topic in topics:
        assert f"(`!topic {topic.id}`)" in world.said
    assert len(buttons(newest(world))) == len(topics)
    assert (await press(world, world.omar, "Wagner Group")).startswith("**Wagner Group**: 14 facts.")


async def test_slash_topics_and_slash_topic(world: World) -> None:
    result = await world.mina.slash(world.channel, "topics")
    assert result.response
    assert result.response.content.startswith("I know 85 facts on 14 topics.")
    choices = await world.mina.autocomplete(world.channel, "topic", "name", "merc")
    assert choices == [{"name": "Wagner Group", "value": "wagner"}]
    for sent in ("wagner", "Wagner Group"):
        result = await world.mina.slash(world.channel, "topic", name=sent)
        assert result.response
        assert result.response.content.startswith("**Wagner Group**: 14 facts.")


async def test_a_topic_by_any_of_its_names(world: World) -> None:
    for typed in ("!topic wagner", "!topic mercenaries", "!topic wagnr", "!Topic WAGNER", "! topic wagner"):
        await world.mina.send(world.channel, typed)
        assert world.said.startswith("**Wagner Group**: 14 facts."), typed


async def test_a_topic_that_is_none(world: World) -> None:
    await world.mina.send(world.channel, "!topic **quantum** @everyone")
    assert world.said.startswith("There is no topic “\\*\\*quantum\\*\\* @\u200beveryone”. `!topics` lists them")
    await world.mina.send(world.channel, "!topic")
    assert world.said.startswith("I know 85 facts on 14 topics.")


async def test_a_long_topic_is_paged_and_a_fact_opened(world: World) -> None:
    await world.mina.send(world.channel, "!topic wagner")
    assert "**5.** " in world.said
    assert "**6.** " not in world.said
    assert world.said.endswith("-# Page 1 of 3")
    assert await press(world, world.mina, "Next") == ""
    assert "**6.** " in world.said
    assert list(buttons(newest(world))) == ["6", "7", "8", "9", "10", "Back", "Next"]
    await press(world, world.mina, "Next")
    assert list(buttons(newest(world)))[-1] == "Back"
    await press(world, world.mina, "Back")
    fact = world.bot.knowledge.facts(world.guild.id, "wagner")[6]
    opened = await press(world, world.omar, "7")
    assert fact.answer in opened
    assert "Source: Warsaw Institute" in opened


async def test_somebody_else_turns_their_own_pages(world: World) -> None:
    await world.mina.send(world.channel, "!topic wagner")
    aside = await press(world, world.omar, "Next")
    assert aside.endswith("-# Page 2 of 3")
    assert world.said.endswith("-# Page 1 of 3")


async def test_thousands_of_facts_and_many_topics(world: World) -> None:
    put(world, 3000)
    await world.mina.send(world.channel, "!topic long3000")
    assert world.said.startswith("**The list of 3000**: 3,000 facts.")
    assert world.said.endswith("-# Page 1 of 600")
    for number in range(2, 30):
        put(world, number)
    await world.mina.send(world.channel, "!topics")
    assert world.said.endswith("-# Page 1 of 3")
    assert len(world.said) <= 2000


async def test_a_topic_with_one_fact_says_so_in_the_singular(world: World) -> None:
    put(world, 1)
    await world.mina.send(world.channel, "!topic long1")
    assert world.said.startswith("**The list of 1**: 1 fact.")
    assert list(buttons(newest(world))) == ["1"]


@pytest.mark.parametrize("typed", ["!briefing", "!briefing russia lunges"])
async def test_what_the_briefing_is(world: World, typed: str) -> None:
    await world.mina.send(world.channel, typed)
    lines = world.said.split("\n")
    assert lines[0] == "**Russia Lunges Into Mali, Sends Wagner Group Mercenaries And Weapons**"
    assert lines[1] == "Warsaw Institute, <t:1633003200:D> (<t:1633003200:R>)"
    assert lines[2].startswith("85 facts on 14 topics: Wagner Group, ")
    assert lines[-1] == "-# " + world.bot.knowledge.sources()[0].credit


async def test_slash_briefing_about(world: World) -> None:
    result = await world.mina.slash(world.channel, "briefing about")
    assert result.response
    assert "Warsaw Institute" in result.response.content
    result = await world.mina.slash(world.channel, "briefing about", briefing="none such")
    assert result.response
    assert result.response.content.startswith("There is no briefing “none such”.")


async def test_several_briefings_are_listed_and_each_can_be_looked_at(world: World) -> None:
    put(world, 2, publisher="Some *Press*")
    await world.mina.send(world.channel, "!briefing")
    assert world.said.startswith("I answer from 2 briefings:")
    assert "- **A long list of 2** (Some \\*Press\\*, 2024-02)" in world.said
    [choice] = await world.mina.autocomplete(world.channel, "briefing about", "briefing", "a long")
    result = await world.mina.slash(world.channel, "briefing about", briefing=choice["value"])
    assert result.response
    assert result.response.content.startswith("**A long list of 2**\nSome \\*Press\\*, 2024-02\n2 facts on 1 topic: ")


async def test_a_question_about_the_briefing_is_answered_though_its_first_word_is_a_command(world: World) -> None:
    await world.mina.send(world.channel, "!briefing publication date")
    assert "30 September 2021" in world.said
    assert "Source: Warsaw Institute" in world.said


async def test_help_shows_what_to_type_with_examples_that_work(world: World) -> None:
    await world.mina.send(world.channel, "!help")
    text = world.said
    for command in ("ask <question>", "topics", "topic <name>", "briefing [title]", "help"):
        assert f"`!{command}`: " in text
    assert "`!sync`" not in text, "what only the owner may do is not shown to others"
    examples = [line[3:-1] for line in text.split("\n") if line.startswith("- `!")]
    assert len(examples) == 3
    for example in examples:
        await world.mina.send(world.channel, example)
        assert "Source: Warsaw Institute" in world.said, example


async def test_slash_help_is_for_whoever_asked_only(world: World) -> None:
    result = await world.mina.slash(world.channel, "help")
    assert result.ephemeral
    assert not answers(world)


async def test_a_fact_opened_from_a_list_speaks_the_readers_language(world: World) -> None:
    await world.mina.send(world.channel, "!topic wagner")
    with discord_in("de"):
        opened = await press(world, world.omar, "1")
    assert "Quelle: Warsaw Institute" in opened
    assert "-# Das Briefing ist auf Englisch." in opened
