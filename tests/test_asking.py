"""Asking in all the ways that there are, and what an answer says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot import create_bot
from cogs.ui.languages import WORDS
from knowledge.drafts import Draft
from tests.conftest import World
from tests.reading import answers, buttons, discord_in, newest, pinged

FEE = "more than €9 million"


async def test_a_bare_question_is_answered_with_all_that_a_reader_needs(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    answer = newest(world)
    assert answer.reference
    assert answer.reference.message_id == question.id
    assert answer.content.split("\n") == [
        "The Wagner Group would be paid **more than €9 million** (nine million euros) for its services in Mali.",
        "> “The Wagner Group would be paid more than €9 million”",
        "",
        "How certain: planned, not done yet.",
        "Source: Warsaw Institute, “Russia Lunges Into Mali, Sends Wagner Group Mercenaries And Weapons”, "
        "paragraph 5, sentence 21, <t:1633003200:D> (<t:1633003200:R>).",
        "-# " + world.bot.knowledge.sources()[0].credit,
    ]
    assert list(buttons(answer)) == ["Helpful", "Not it", "More on this topic", "Remove", "?"]
    assert not answer.embeds
    assert answer.flags.suppress_embeds


async def test_who_said_it_stands_beside_how_certain_it_is(world: World) -> None:
    await world.mina.slash(world.channel, "ask", question="helicopter-number")
    assert "How certain: a claim, said by the Malian defense minister (Colonel Sadio Camara)." in world.said


@pytest.mark.parametrize("typed", ["!ask who is prigozhin", "!ASK who is prigozhin?", "!ask  who is prigozhin"])
async def test_the_command_by_prefix(world: World, typed: str) -> None:
    await world.mina.send(world.channel, typed)
    assert "businessman closely linked to the Kremlin" in world.said


async def test_the_slash_command_repeats_the_question(world: World) -> None:
    result = await world.mina.slash(world.channel, "ask", question="wagner cost")
    assert result.response
    assert not result.ephemeral
    first, second, *_ = result.response.content.split("\n")
    assert first == "-# Asked: wagner cost"
    assert FEE in second


async def test_a_mention_with_a_question(world: World) -> None:
    assert world.bot.user
    for typed in (
        f"{world.bot.user.mention} wagner cost",
        f"hey {world.bot.user.mention}, what does wagner cost?",
    ):
        await world.mina.send(world.channel, typed)
        assert FEE in newest(world).content
        await world.env.advance_time(60)


async def test_a_mention_that_begins_like_a_command_is_a_question_all_the_same(world: World) -> None:
    assert world.bot.user
    await world.mina.send(world.channel, f"{world.bot.user.mention} topic of wagner cost")
    assert "Page 1" not in world.said
    assert "Wagner Group would be paid" in world.said


async def test_a_direct_message_needs_no_prefix(world: World) -> None:
    for typed in ("wagner cost", "!wagner cost", "!ask wagner cost"):
        await world.mina.send_dm(typed)
        answer = world.mina.user.dm_channel.last_message
        assert answer
        assert FEE in answer.content
        await world.env.advance_time(60)


async def test_a_direct_message_that_nobody_could_answer_is_answered_too(world: World) -> None:
    await world.mina.send_dm("how do I bake bread with rye flour?")
    answer = world.mina.user.dm_channel.last_message
    assert answer
    assert answer.author.bot


async def test_commands_stand_alone_in_direct_messages(world: World) -> None:
    await world.mina.send_dm("help")
    answer = world.mina.user.dm_channel.last_message
    assert answer
    assert "`!topics`: List what I can tell about." in answer.content


async def test_a_reply_to_an_answer_is_a_follow_up(world: World) -> None:
    await world.mina.send(world.channel, "!who is prigozhin")
    await world.mina.send(world.channel, "!ask who is prigozhin")
    answer = newest(world)
    question = await world.omar.send(world.channel, "what does wagner cost?", reply_to=answer)
    assert FEE in world.said
    assert newest(world).reference.message_id == question.id  # type: ignore[union-attr]


async def test_a_reply_that_asks_nothing_is_left_alone(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    answer = newest(world)
    for typed in ("thanks!", "ok cool", "👍", "merci beaucoup", "Thank you so much :)", "???"):
        await world.mina.send(world.channel, typed, reply_to=answer)
        assert len(answers(world)) == 1, typed


async def test_a_reply_to_somebody_else_is_left_alone(world: World) -> None:
    hello = await world.omar.send(world.channel, "hello")
    await world.mina.send(world.channel, "what does wagner cost?", reply_to=hello)
    assert not answers(world)


async def test_silence_where_nobody_asked(world: World) -> None:
    for typed in ("!", "! ", "!!!", "!?", "!?!?", "!👍", "!...", "wagner cost", "hello", "what does wagner cost?"):
        await world.mina.send(world.channel, typed)
        assert not answers(world), typed


async def test_calling_without_asking_says_what_to_type_with_examples_that_work(world: World) -> None:
    assert world.bot.user
    for typed in ("!ask", "!ask ?", world.bot.user.mention, f"{world.bot.user.mention} 👋"):
        await world.mina.send(world.channel, typed)
        assert world.said.startswith("Ask me something about the briefing, for example `!")
    examples = world.said.split("`")[1:6:2]
    for example in examples:
        await world.omar.send(world.channel, example)
        assert "Source: Warsaw Institute" in world.said, example


async def test_autocomplete_offers_facts_and_topics_and_takes_what_is_shown(world: World) -> None:
    choices = await world.mina.autocomplete(world.channel, "ask", "question", "million")
    assert 0 < len(choices) <= 25
    assert all(len(choice["name"]) <= 100 for choice in choices)
    fee = next(choice for choice in choices if choice["value"] == "wagner-fee")
    for sent in (fee["value"], fee["name"]):
        result = await world.mina.slash(world.channel, "ask", question=sent)
        assert result.response
        assert FEE in result.response.content
        await world.env.advance_time(60)


async def test_autocomplete_of_nothing_offers_topics_and_a_topic_opens_its_list(world: World) -> None:
    choices = await world.mina.autocomplete(world.channel, "ask", "question", "")
    assert {"wagner", "deal"} <= {choice["value"] for choice in choices}
    for choice in (c for c in choices if c["value"] == "wagner"):
        for sent in (choice["value"], choice["name"]):
            result = await world.mina.slash(world.channel, "ask", question=sent)
            assert result.response
            assert "**Wagner Group**: 14 facts" in result.response.content


async def test_the_answer_is_pointed_at_a_member_who_alone_is_pinged(world: World) -> None:
    await world.mina.slash(world.channel, "ask", question="wagner cost")
    await world.mina.slash(world.channel, "ask", question="wagner cost @everyone", to=world.omar)
    answer = newest(world)
    assert answer.content.startswith(f"{world.omar.mention}\n-# Asked: wagner cost")
    assert FEE in answer.content, "a link to the first would not be pointed at anybody"
    assert pinged(world, answer) == {world.omar.id}


async def test_the_asker_of_a_message_is_not_pinged(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    assert pinged(world, newest(world)) == set()


async def test_a_briefing_can_be_chosen(world: World) -> None:
    [choice] = await world.mina.autocomplete(world.channel, "ask", "briefing", "mali")
    for sent in (choice["value"], choice["name"]):
        result = await world.mina.slash(world.channel, "ask", question="wagner cost", briefing=sent, to=world.omar)
        assert result.response
        assert FEE in result.response.content
    result = await world.mina.slash(world.channel, "ask", question="wagner cost", briefing="the_bible")
    assert result.ephemeral
    assert result.response
    assert result.response.content.startswith("There is no briefing “the\\_bible”. Choose one of these: Russia Lunges")


async def test_the_message_menu_answers_the_message(world: World) -> None:
    message = await world.omar.send(world.channel, "does anybody know what wagner costs?")
    result = await world.mina.context_menu(world.channel, "Ask the briefing", message)
    assert result.response
    assert result.response.content.startswith(
        "-# Asked: does anybody know what wagner costs? https://discord.com/channels/"
    )
    assert FEE in result.response.content


async def test_the_message_menu_on_a_message_without_text(world: World) -> None:
    message = await world.omar.send(world.channel, "", attachments=[("map.png", b"png")])
    result = await world.mina.context_menu(world.channel, "Ask the briefing", message)
    assert result.ephemeral
    assert result.response
    assert result.response.content == "There is no text in that message that I could look up."


async def test_what_the_briefing_does_not_say_is_said_plainly(world: World) -> None:
    await world.mina.send(world.channel, "!ask what is the capital of japan")
    assert world.said.startswith("The briefing does not say.")
    assert "Helpful" not in buttons(newest(world))


async def test_a_known_gap_is_explained_with_the_nearest_topics(world: World) -> None:
    gap = next(gap for gap in world.bot.knowledge.gaps() if gap.id == "fee-period")
    await world.mina.send(world.channel, "!ask is the fee monthly")
    assert world.said.startswith("The briefing does not say")
    assert gap.plain in world.said.replace("**", "")
    assert "Nearest topics: " in world.said
    result = await world.omar.click(newest(world), label="The deals (Wagner contract and military deal)")
    assert result.ephemeral
    assert result.response
    assert "6 facts" in result.response.content


async def test_the_same_answer_again_is_a_link_to_the_first_for_half_a_minute(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    first = newest(world)
    await world.omar.send(world.channel, "!ask what does wagner cost")
    assert world.said == f"I have just answered that: {first.jump_url}"
    result = await world.omar.slash(world.channel, "ask", question="wagner cost")
    assert result.response
    assert result.response.content == f"I have just answered that: {first.jump_url}"
    elsewhere = world.guild.create_text_channel("elsewhere")
    await world.omar.send(elsewhere, "!wagner cost")
    assert FEE in elsewhere.last_message.content  # type: ignore[union-attr]
    await world.env.advance_time(31)
    await world.omar.send(world.channel, "!wagner cost")
    assert FEE in world.said


async def test_no_link_to_an_answer_that_was_changed_since(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    knowledge, here = world.bot.knowledge, world.guild.id
    fact = knowledge.fact("wagner-fee", here)
    assert fact
    changed = replace(Draft.of(fact), answer="The fee is **a secret**.")
    knowledge.curation.edit(here, world.sam.id, fact.id, changed)
    await world.omar.send(world.channel, "!wagner cost")
    assert "The fee is **a secret**." in world.said


async def test_no_link_to_an_answer_that_is_gone(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    await world.mina.delete(question)
    await world.omar.send(world.channel, "!wagner cost")
    assert FEE in world.said


async def test_bare_questions_only_in_the_chosen_channels(world: World) -> None:
    elsewhere = world.guild.create_text_channel("elsewhere")
    world.bot.knowledge.store.settings.change(world.guild.id, channels=[elsewhere.id])
    await world.mina.send(world.channel, "!wagner cost")
    assert not answers(world)
    await world.mina.send(world.channel, "!ask wagner cost")
    assert FEE in world.said
    await world.mina.send(elsewhere, "!wagner cost")
    assert elsewhere.last_message
    assert FEE in elsewhere.last_message.content


async def test_another_prefix(world: World) -> None:
    world.bot.knowledge.store.settings.change(world.guild.id, prefix="??")
    await world.mina.send(world.channel, "!wagner cost")
    assert not answers(world)
    await world.mina.send(world.channel, "??wagner cost")
    assert FEE in world.said
    await world.mina.send(world.channel, "??ask")
    assert "`??topics`" in world.said


@pytest.mark.parametrize(
    ("locale", "language"), [("fr", "fr"), ("es-419", "es"), ("pl", "pl"), ("ru", "ru"), ("de", "de"), ("ja", "en")]
)
async def test_slash_commands_speak_the_language_that_discord_is_set_to(
    world: World, locale: str, language: str
) -> None:
    with discord_in(locale):
        result = await world.mina.slash(world.channel, "ask", question="wagner cost")
    said = WORDS[language]
    assert result.response
    content = result.response.content
    assert f"{said.source}: Warsaw Institute" in content
    assert said.place.format(5, 21) in content
    assert FEE in content, "the fact itself stays as it is"
    assert WORDS["fr"].english not in content or language == "fr"
    assert content.endswith(f"-# {said.english}" if language != "en" else "pictures need permission.")
    assert said.not_it in buttons(newest(world))


async def test_a_question_is_answered_in_its_own_language(world: World) -> None:
    await world.mina.send(world.channel, "!ask qui est prigozhin ?")
    assert "businessman closely linked to the Kremlin" in world.said
    assert "-# Le briefing est en anglais." in world.said


async def test_without_the_message_content_mentions_still_work(tmp_path: Path) -> None:
    async with simcord.run(create_bot(tmp_path / "facts.db", encoder="none", message_content=False)) as env:
        guild = env.create_guild("Newsroom")
        channel, mina = guild.create_text_channel("briefing"), guild.add_member(env.create_user("mina"))
        await mina.send(channel, "!wagner cost")
        assert len(channel.history()) == 1
        assert env.bot.user
        await mina.send(channel, f"{env.bot.user.mention} wagner cost")
        assert channel.last_message
        assert FEE in channel.last_message.content
        await mina.click(channel.last_message, label="Not it")
        assert channel.last_message.content.startswith("Then perhaps one of these?")
