"""`/fact add` in Discord: by arguments, by form, beside a similar fact, and what people mistype."""

from __future__ import annotations

import hashlib

import pytest

from cogs.ui import moderator_texts as told
from cogs.ui.moderator_texts import SETTLED
from knowledge.facts import KnowledgeError, Origin
from tests.conftest import BotFactory, World, restart
from tests.endurance import TIMES
from tests.moderating import (
    FORM,
    ID,
    PIPED,
    RAIDS,
    added,
    filled,
    forge,
    labels,
    refusals,
    seen,
    shown,
    text,
)  # fmt: skip
from tests.reading import newest, pinged

# Adding


async def test_add_with_arguments_is_answerable_at_once(world: World) -> None:
    result = await world.sam.slash(world.channel, "fact add", **RAIDS, asks="when do we raid; raid night")
    assert f"as `{ID}`" in text(result)
    assert labels(result.response) == ["Undo", "Edit"]
    for question in ("when do we raid", "raid night", "raids start fridays at 20:00"):
        await world.env.advance_time(60)
        await world.mina.send(world.channel, f"!ask {question}")
        assert "Raids start on **Fridays** at 20:00." in world.said
        assert "Source: “Guild handbook”." in world.said
        assert "Added by this server's moderators, with the source they gave." in world.said


async def test_add_without_arguments_opens_a_form(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact add")
    assert form.modal
    assert len(form.modal["components"]) == 5
    assert all(len(row["components"][0]["label"]) <= 45 for row in form.modal["components"])
    result = await world.sam.submit_modal(form, FORM)
    assert f"as `{ID}`" in text(result)
    fact = seen(world, ID)
    assert fact
    assert (fact.keywords, fact.asks) == (("schedule", "evening"), ("when do we raid", "raid night"))
    assert fact.origin is Origin.MODERATORS


async def test_what_is_left_out_of_the_arguments_is_asked_for_in_the_form(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact add", topic="Raids", answer="On Fridays we raid.")
    assert filled(form) == {"topic": "Raids", "answer": "On Fridays we raid.", "source": "", "keywords": "", "asks": ""}
    assert "Added to **Raids**" in text(await world.sam.submit_modal(form, {**filled(form), "source": "Handbook"}))


async def test_a_prefix_command_posts_the_button_that_opens_the_form(world: World, new_bot: BotFactory) -> None:
    await world.sam.send(world.channel, "!fact add")
    assert "`!fact add wagner | " in world.said
    await restart(world, new_bot)
    form = await world.sam.click(newest(world), label=told.OPEN_FORM)
    await restart(world, new_bot)
    result = await world.sam.submit_modal(form, FORM)
    assert result.acknowledged
    assert world.said.startswith("Added to **Raids**"), "the message with the button becomes the outcome"
    assert labels(newest(world)) == ["Undo", "Edit"]


async def test_by_prefix_with_a_part_missing_what_was_typed_is_kept(world: World) -> None:
    await world.sam.send(world.channel, "!fact add raids | We raid on Fridays.")
    assert world.said.startswith("The source is missing. A fact needs a topic, an answer and a source: `!fact add ")
    form = await world.sam.click(newest(world), label=told.BACK_TO_FORM)
    assert filled(form)["answer"] == "We raid on Fridays."


async def test_a_bar_can_be_typed(world: World) -> None:
    await world.sam.send(world.channel, r"!fact add dice | Roll with the option a\|b in **chat**. | Handbook")
    assert "a\\|b" in world.said
    await world.sam.send(world.channel, "!fact add a | b c | d | e | f | g")
    assert world.said == told.too_many_parts("!")
    assert refusals(world, KnowledgeError) == 1


async def test_a_very_similar_fact_is_shown_first(world: World, new_bot: BotFactory) -> None:
    await added(world)
    again = {**RAIDS, "answer": "Raids start on Fridays at 21:00.", "asks": "raid night"}
    result = await world.sam.slash(world.channel, "fact add", **again)
    assert text(result).startswith(
        f"There is a very similar fact already, `{ID}`, with the source Guild handbook:\n"
        "> Raids start on **Fridays** at 20:00."
    )
    assert labels(result.response) == [told.EDIT_THAT_ONE, told.ADD_ANYWAY, told.CANCEL]
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 1
    await restart(world, new_bot)
    done = await world.sam.click(shown(result), label=told.ADD_ANYWAY)
    assert "Added to **Raids**" in text(done)
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 2


async def test_the_similar_fact_can_be_edited_instead(world: World, new_bot: BotFactory) -> None:
    await added(world)
    result = await world.sam.slash(
        world.channel,
        "fact add",
        **{**RAIDS, "asks": "what evening", "answer": "Raids start on Fridays at 21:00."},
        keywords="time",
    )
    form = await world.sam.click(shown(result), label=told.EDIT_THAT_ONE)
    assert filled(form) == {
        "topic": "Raids",
        "answer": "Raids start on Fridays at 21:00.",
        "source": "Guild handbook",
        "keywords": "schedule, time",
        "asks": "when do we raid\nraid night\nwhat evening",
    }
    await restart(world, new_bot)
    done = await world.sam.submit_modal(form, filled(form))
    assert text(done).startswith(f"Saved: `{ID}`.\n> Answer: ")
    assert len([fact for fact in world.bot.knowledge.facts(world.guild.id) if fact.topic == "raids"]) == 1


async def test_cancelled_nothing_is_saved_and_nothing_typed_is_lost(world: World) -> None:
    await added(world)
    result = await world.sam.slash(world.channel, "fact add", **RAIDS)
    done = await world.sam.click(shown(result), label=told.CANCEL)
    assert text(done) == told.CANCELLED
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 1
    assert filled(await world.sam.click(shown(done), label=told.BACK_TO_FORM))["answer"] == RAIDS["answer"]


async def test_add_anyway_pressed_twice_adds_once(world: World) -> None:
    await added(world)
    await world.sam.send(world.channel, PIPED)
    asked = newest(world)
    buttons = {label: row.children[at].custom_id for row in asked.components for at, label in enumerate(labels(asked))}  # type: ignore[union-attr]
    await world.sam.click(asked, label=told.ADD_ANYWAY)
    assert world.said.startswith("Added")
    late = await forge(world, str(buttons[told.ADD_ANYWAY]))
    assert text(await world.sam.click(late, label="Press")) == SETTLED
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 2


# Bad input


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("answer", "x " * 800, "The answer has 1,599 characters; 1,500 at most."),
        ("answer", "…", "The answer holds no words; write at least one sentence."),
        ("source", "s" * 301, "The source has 301 characters; 300 at most."),
        (
            "source",
            "read javascript://alert",
            "The link in the source begins with 'javascript:'; only http:// and https:// will do.",
        ),
        ("topic", "t" * 61, "The topic has 61 characters; 60 at most."),
        ("asks", "a" * 201, "A way to ask has 201 characters; 200 at most."),
        ("asks", ";".join(f"way {n}" for n in range(151)), "There are 151 ways to ask; 150 at most."),
    ],
)
async def test_what_is_too_long_or_wrong_gets_one_sentence_and_is_kept(
    world: World, field: str, typed: str, said: str
) -> None:
    result = await world.sam.slash(world.channel, "fact add", **{**RAIDS, field: typed})
    assert text(result) == said
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 0
    form = await world.sam.click(shown(result), label=told.BACK_TO_FORM)
    assert filled(form)[field].strip().replace("\n", ";") == typed.strip()
    done = await world.sam.submit_modal(form, FORM)
    assert "Added to **Raids**" in text(done)


async def test_mentions_and_markdown_are_shown_as_typed_and_ping_nobody(world: World) -> None:
    await world.sam.send(
        world.channel,
        f"!fact add x@everyone | # Hi @everyone {world.mina.mention} ~~all~~ `go` | [s](https://x.org) <@&1>",
    )
    await world.mina.send(world.channel, "!ask hi all go")
    for message in world.channel.history()[1:]:
        if message.author.bot:
            assert pinged(world, message) <= {message.reference.resolved.author.id} if message.reference else True  # type: ignore[union-attr]
            assert "@everyone" not in message.content
            assert "~~all~~" not in message.content


MANY = 150 * TIMES


def invented(number: int) -> str:
    """Words that there are not, others for each number."""
    digest = hashlib.sha256(str(number).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return f"{digest[:8]} {digest[8:14]} {digest[14:21]}"


@pytest.mark.simcord(settle_timeout=60)
async def test_many_facts_in_a_row(world: World) -> None:
    for number in range(MANY):
        what = invented(number)
        fact = f"t{what[:8]} | {what} is in box {number}. | The list || where is {what}"
        world.env.backend.create_message(world.channel.id, world.sam.id, f"!fact add {fact}")
        if number % 50 == 49:
            await world.env.settle()
    await world.sam.send(world.channel, "!fact history")
    assert world.said.startswith(f"**History**: {MANY} changes, newest first.")
    await world.mina.send(world.channel, f"!ask where is {invented(97)}")
    assert "in box 97." in world.said
