"""The buttons under an answer: for whoever asked, for everybody else, after a restart, forged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from cogs.ui.buttons import card
from cogs.ui.persistent import LONGEST, PersistentButton
from knowledge.facts import Candidate, Fact, Found, Unsure
from tests.conftest import BotFactory, World, restart
from tests.moderating import forge
from tests.reading import answers, buttons, newest, show

FEE = "more than €9 million"
MINE = "Only whoever asked can say that. Ask me yourself, and the buttons are yours."


def facts(world: World, *ids: str) -> tuple[Fact, ...]:
    """Those of the shipped facts."""
    known = {fact.id: fact for fact in world.bot.knowledge.facts()}
    return tuple(known[id] for id in ids)


def unsure(world: World, *ids: str, question: str = "wagner") -> Unsure:
    """An answer that leaves the choice to whoever asked."""
    return Unsure(question, "en", 0.3, tuple(Candidate(fact, 0.3) for fact in facts(world, *ids)))


async def press(world: World, who: object, label: str) -> str:
    """Press a button of the newest message; returns what only the person sees, or ''."""
    result = await who.click(newest(world), label=label)  # type: ignore[attr-defined]
    assert result.acknowledged
    return result.response.content if result.ephemeral and result.response else ""


async def test_helpful_is_counted_once(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    before = newest(world).content
    assert await press(world, world.mina, "Helpful") == ""
    counts = world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee")
    assert counts == {"shown": 1, "helpful": 1}
    assert newest(world).content == before
    assert list(buttons(newest(world))) == ["✓ Helpful", "More on this topic", "Remove", "?"]


async def test_not_it_puts_the_next_best_facts_in_its_place(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    assert await press(world, world.mina, "Not it") == ""
    assert len(answers(world)) == 1
    offered = newest(world)
    assert offered.content.startswith("Then perhaps one of these?\n**1.** ")
    assert not any(custom_id.endswith(":wagner-fee") for custom_id in buttons(offered).values())
    assert world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee") == {"shown": 1, "not it": 1}
    first = next(label for label in buttons(offered) if label.startswith("1. "))
    await press(world, world.mina, first)
    assert "Source: Warsaw Institute" in world.said
    assert "Helpful" in buttons(newest(world))


async def test_what_was_turned_down_is_not_offered_again(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    seen = ["wagner-fee"]
    while "Not it" in buttons(newest(world)):
        await press(world, world.mina, "Not it")
        choices = [custom_id for label, custom_id in buttons(newest(world)).items() if label.startswith("1. ")]
        if choices:
            chosen = choices[0].rpartition(":")[2]
            assert chosen not in seen
            seen.append(chosen)
            await world.mina.click(newest(world), custom_id=choices[0])
    assert 2 < len(seen) <= 5
    assert world.said.startswith("The briefing does not say.")


async def test_none_of_these_goes_on_until_nothing_is_left(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    await press(world, world.mina, "Not it")
    seen: list[str] = []
    while "None of these" in buttons(newest(world)):
        shown = [label for label in buttons(newest(world)) if label[0].isdigit()]
        assert shown
        assert not {label[3:] for label in shown} & set(seen)
        seen += [label[3:] for label in shown]
        await press(world, world.mina, "None of these")
    assert world.said.startswith("The briefing does not say.")


async def test_not_it_after_a_slash_command_asks_the_same_question_again(world: World) -> None:
    await world.mina.slash(world.channel, "ask", question="wagner_cost **now**", to=world.omar)
    lead = "\n".join(world.said.split("\n")[:2])
    await press(world, world.mina, "Not it")
    assert world.said.startswith(f"{lead}\nThen perhaps one of these?")


async def test_not_it_with_the_question_gone_offers_what_lies_near(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    answer = newest(world)
    other = await show(world, card(Found("?", "en", 0.9, unsure(world, "wagner-fee").candidates), world.mina.id, "!"))
    assert other.reference is None
    assert answer.id != other.id
    await press(world, world.mina, "Not it")
    assert world.said.startswith("Then perhaps one of these?")


async def test_the_choices_of_an_unsure_answer(world: World) -> None:
    await show(world, card(unsure(world, "wagner-fee", "prigozhin-who", "coups-number"), world.mina.id, "!"))
    assert world.said.startswith("Did you mean one of these?\n**1.** The Wagner Group would be paid")
    labels = list(buttons(newest(world)))
    assert [label[:3] for label in labels] == ["1. ", "2. ", "3. ", "Non", "Rem"]
    aside = await press(world, world.omar, labels[1])
    assert "businessman closely linked to the Kremlin" in aside.replace("**", "")
    assert world.said.startswith("Did you mean"), "somebody else's choice changes nothing for whoever asked"
    assert await press(world, world.mina, labels[0]) == ""
    assert FEE in world.said


async def test_more_on_the_topic_is_for_everybody(world: World) -> None:
    await world.mina.send(world.channel, "!ask who is prigozhin")
    for who in (world.mina, world.omar):
        aside = await press(world, who, "More on this topic")
        assert aside.startswith("**Yevgeny Prigozhin**: 3 facts.")
    assert len(answers(world)) == 1


async def test_buttons_of_somebody_elses_answer_say_so(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    before = newest(world)
    assert await press(world, world.omar, "Helpful") == MINE
    assert await press(world, world.omar, "Not it") == MINE
    assert await press(world, world.omar, "Remove") == "Only whoever asked, or a moderator, can remove that answer."
    assert newest(world).content == before.content
    assert world.bot.knowledge.store.counts.of(world.guild.id, "wagner-fee") == {"shown": 1}
    await press(world, world.mina, "Not it")
    assert await press(world, world.omar, "None of these") == MINE


async def test_the_asker_removes_the_answer(world: World) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    await press_remove(world, world.mina)
    assert not answers(world)
    assert world.bot.knowledge.store.replies.to(question.id) is None


async def press_remove(world: World, who: object) -> None:
    """Press 'Remove': the message is gone afterwards."""
    result = await who.click(newest(world), label="Remove")  # type: ignore[attr-defined]
    assert result.acknowledged


async def test_a_moderator_removes_the_answer(world: World) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    await press_remove(world, world.sam)
    assert not answers(world)


async def test_whoever_has_the_moderators_role_removes_the_answer(world: World) -> None:
    helpers = world.guild.create_role("Librarians")
    nora = world.guild.add_member(world.env.create_user("nora"), roles=[helpers])
    await world.mina.send(world.channel, "!wagner cost")
    await press_remove(world, nora)
    assert answers(world)
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=helpers.id)
    await press_remove(world, nora)
    assert not answers(world)


async def test_the_answer_to_a_slash_command_can_be_removed_too(world: World) -> None:
    await world.mina.slash(world.channel, "ask", question="wagner cost")
    await press_remove(world, world.mina)
    assert not answers(world)


@pytest.mark.parametrize("label", ["Helpful", "Not it", "More on this topic", "Remove"])
async def test_every_button_works_after_a_restart(world: World, new_bot: BotFactory, label: str) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    await restart(world, new_bot)
    result = await world.mina.click(newest(world), label=label)
    assert result.acknowledged
    if label == "Remove":
        assert not answers(world)
    elif label == "More on this topic":
        assert result.ephemeral
    else:
        assert buttons(newest(world)).keys() != {"Helpful", "Not it", "More on this topic", "Remove", "?"}


async def test_choices_and_pages_work_after_a_restart(world: World, new_bot: BotFactory) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    await press(world, world.mina, "Not it")
    await restart(world, new_bot)
    label = next(label for label in buttons(newest(world)) if label.startswith("1. "))
    await press(world, world.mina, label)
    assert "Source: Warsaw Institute" in world.said
    await world.mina.send(world.channel, "!topic wagner")
    await restart(world, new_bot)
    await press(world, world.mina, "Next")
    assert "Page 2 of 3" in world.said


async def test_buttons_in_direct_messages(world: World) -> None:
    await world.mina.send_dm("wagner cost")
    channel = world.mina.user.dm_channel
    for label in ("More on this topic", "Not it", "Remove"):
        assert channel.last_message
        result = await world.mina.user.click(channel.last_message, label=label)
        assert result.acknowledged
    assert not [message for message in channel.history() if message.author.bot]


STALE = "That button no longer works. Ask again, and you get new ones."


@pytest.mark.parametrize(
    ("custom_id", "said"),
    [
        ("something of long ago", STALE),
        ("y:en0zzz", STALE),
        ("page:nonsense:0:1:-", STALE),
        ("page:topic:99999:1:wagner", "**Wagner Group**: 14 facts."),
        ("page:topic:0:1:no-such-topic", STALE),
        ("topic:no-such-topic", STALE),
        ("topic:'; DROP TABLE entries; --", STALE),
        ("fact:no-such-fact", "That fact is no longer there."),
        ("p:en01:no-such-fact", "That fact is no longer there."),
        ("y:xx01:wagner-fee", MINE),
        ("n:en01:wagner-fee", MINE),
        ("gone:1", "Only whoever asked, or a moderator"),
    ],
)
async def test_a_stale_or_forged_button_is_answered(world: World, custom_id: str, said: str) -> None:
    await forge(world, custom_id)
    assert (await press(world, world.omar, "Press")).startswith(said)


@pytest.mark.parametrize("form", ["y:{language}0{asker}:no-such-fact", "n:{language}0{asker}:no-such-fact"])
async def test_rating_a_fact_that_is_gone(world: World, form: str) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    helpful = buttons(newest(world))["Helpful"]
    asker = helpful[len("y:en0") : -len(":wagner-fee")]
    await forge(world, form.format(language="xx", asker=asker))
    assert (await press(world, world.mina, "Press")).startswith("That fact is no longer there.")


async def test_an_unexpected_error_shows_a_code_that_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    with world.bot.knowledge.store.database.transaction() as db:
        db.table("counts").drop()
    aside = await press(world, world.mina, "Helpful")
    assert aside.startswith("Something went wrong on my side.")
    code = aside.split("**")[1]
    assert code in caplog.text


async def test_ids_fit_into_what_discord_allows(world: World) -> None:
    asker = 2**64 - 1
    [fact] = facts(world, "wagner-fee")
    longest = replace(fact, id="x" * 80, topic="y" * 80)
    too_long = replace(fact, id="x" * 81, topic="y" * 95)
    for each, expected in ((longest, 4), (too_long, 1)):
        shown = card(Found("?", "en", 0.9, (Candidate(each, 0.9),)), asker, "!")
        kept = [button for button in shown.buttons if button]
        assert len(kept) == expected
        assert all(len(button.custom_id) <= LONGEST for button in kept)


def test_no_custom_id_fits_two_kinds_of_button() -> None:
    parts = defaultdict(lambda: "1", language="en", kind="topic", name="a:b", key="0" * 12)
    for kind in PersistentButton.known:
        custom_id = kind.form.format_map(parts)
        fitting = [k for k in PersistentButton.known if k.__discord_ui_compiled_template__.fullmatch(custom_id)]
        assert fitting == [kind]
