"""`/fact` in Discord: who may, adding, editing, removing, two at once, and what people mistype."""

from __future__ import annotations

import hashlib

import discord
import pytest
from discord.ext import commands

from cogs.ui import moderator_texts as told
from cogs.ui.errors import NotAModerator
from cogs.ui.moderator_texts import SETTLED
from cogs.ui.texts import SERVER_ONLY
from knowledge.facts import KnowledgeError, Origin
from tests.conftest import BotFactory, World, restart
from tests.moderating import (
    FORM,
    RAIDS,
    REFUSED,
    aside,
    by_role,
    elsewhere,
    filled,
    labels,
    refusals,
    seen,
    show_to_all,
    shown,
    text,
)  # fmt: skip
from tests.reading import newest, pinged

ID = "raids-start-fridays-20"
PRICE = "!ask mercs price tag"
PIPED = (
    "!fact add Raids | Raids start on **Fridays** at 20:00. | Guild handbook | schedule | when do we raid; raid night"
)


async def added(world: World) -> None:
    """Sam adds the fact about raids."""
    await world.sam.send(world.channel, PIPED)
    assert world.said.startswith("Added to **Raids**"), world.said


# Who may


@pytest.mark.parametrize(
    "typed",
    ["!fact help", PIPED, "!fact edit wagner-fee", "!fact remove wagner-fee", "!fact undo", "!fact history", "!why x",
     "!settings", "!settings prefix ?", "!briefing export"],
)  # fmt: skip
async def test_others_get_one_sentence_by_prefix(world: World, typed: str) -> None:
    await world.mina.send(world.channel, typed)
    assert world.said == REFUSED
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 0
    assert world.bot.knowledge.store.settings.of(world.guild.id).prefix == "!"
    await world.env.advance_time(60)
    assert world.said == typed, "nothing of it stays in the channel"
    assert refusals(world, NotAModerator) == 1


async def test_others_get_one_ephemeral_sentence_though_discord_shows_them_the_command(world: World) -> None:
    assert "fact add" not in world.mina.available_commands(world.channel)
    await show_to_all(world, world.mina, "fact", "settings", "why")
    for name, options in (("fact add", RAIDS), ("fact edit", {"fact": "wagner-fee"}), ("settings show", {})):
        assert aside(await world.mina.slash(world.channel, name, **options)) == REFUSED
    assert await world.mina.autocomplete(world.channel, "fact edit", "fact", "wagner") == []
    assert refusals(world, NotAModerator) == 3


async def test_the_role_that_the_server_chose_may(world: World) -> None:
    nora = by_role(world)
    await nora.send(world.channel, PIPED)
    assert world.said.startswith("Added to **Raids**")
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=0)
    await nora.send(world.channel, "!fact undo")
    assert world.said == REFUSED
    assert refusals(world, NotAModerator) == 1


async def test_everybodys_role_makes_nobody_a_moderator(world: World) -> None:
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=world.guild.id)
    await world.mina.send(world.channel, PIPED)
    assert world.said == REFUSED
    assert refusals(world, NotAModerator) == 1


async def test_a_moderators_buttons_are_no_others(world: World) -> None:
    await added(world)
    result = await world.mina.click(newest(world), label="Undo")
    assert aside(result) == REFUSED
    await world.sam.send(world.channel, "!fact edit wagner-fee")
    assert aside(await world.mina.click(newest(world), label=told.OPEN_FORM)) == REFUSED
    await world.sam.send(world.channel, "!fact remove wagner-fee")
    assert aside(await world.mina.click(newest(world), label=told.REMOVE)) == REFUSED
    assert seen(world, "wagner-fee")
    assert seen(world, ID)


async def test_a_form_is_refused_to_whoever_is_no_moderator_any_more(world: World) -> None:
    nora = by_role(world)
    await nora.send(world.channel, "!fact add")
    form = await nora.click(newest(world), label=told.OPEN_FORM)
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=0)
    assert aside(await nora.submit_modal(form, FORM)) == REFUSED
    assert seen(world, ID) is None


@pytest.mark.parametrize(
    "custom_id",
    ["undo:1", "remove:wagner-fee", "change:wagner-fee", "add", "history:0:-", "facts:0:-", "why:wagner-fee",
     "settings-prefix", "anyway:0123456789ab", "settings-back:0123456789ab", "article:0123456789ab"],
)  # fmt: skip
async def test_a_forged_button_gets_round_nothing(world: World, custom_id: str) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=custom_id))
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("forged", view=view)
    view.stop()
    world.bot._connection._view_store._views.clear()
    assert aside(await world.mina.click(message, label="Press")) == REFUSED
    assert (await world.sam.click(message, label="Press")).acknowledged


async def test_nothing_works_in_direct_messages(world: World) -> None:
    for typed in (PIPED, "!fact help", "!settings prefix ?", "!briefing export"):
        await world.sam.send_dm(typed)
        last = world.sam.user.dm_channel.last_message
        assert last
        assert last.content == SERVER_ONLY
    assert refusals(world, commands.NoPrivateMessage) == 4


async def test_help_shows_moderators_commands_to_moderators_only(world: World) -> None:
    await world.sam.send(world.channel, "!help")
    assert "`!fact`" in world.said
    await world.mina.send(world.channel, "!help")
    assert "`!fact`" not in world.said
    await world.sam.send(world.channel, "!fact help")
    assert "`!fact add <topic> | <answer> | <source>`" in world.said


async def test_another_servers_moderator_reaches_nothing_here(world: World) -> None:
    await added(world)
    there = elsewhere(world)
    for typed in (
        f"!fact show {ID}",
        f"!fact edit {ID}",
        f"!fact remove {ID}",
        f"!fact alias {ID} | x y",
        "!fact undo 1",
    ):
        await there.olga.send(there.channel, typed)
        assert ID not in there.said or there.said == f"There is no fact '{ID}' here."
    await there.olga.send(there.channel, "!fact history")
    assert there.said == told.no_history("")
    assert refusals(world, KnowledgeError) == 5
    assert seen(world, ID, there.guild) is None
    assert seen(world, ID)


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
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=buttons[told.ADD_ANYWAY]))
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    late = await channel.send("an old window", view=view)
    view.stop()
    world.bot._connection._view_store._views.clear()
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
        ("asks", ";".join(f"way {n}" for n in range(51)), "There are 51 ways to ask; 50 at most."),
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


def invented(number: int) -> str:
    """Words that there are not, others for each number."""
    digest = hashlib.sha256(str(number).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return f"{digest[:8]} {digest[8:14]} {digest[14:21]}"


async def test_500_facts_in_a_row(world: World) -> None:
    for number in range(500):
        what = invented(number)
        fact = f"t{what[:8]} | {what} is in box {number}. | The list || where is {what}"
        world.env.backend.create_message(world.channel.id, world.sam.id, f"!fact add {fact}")
        if number % 50 == 49:
            await world.env.settle(60)
    await world.sam.send(world.channel, "!fact history")
    assert world.said.startswith("**History**: 500 changes, newest first.")
    await world.mina.send(world.channel, f"!ask where is {invented(321)}")
    assert "in box 321." in world.said


# Editing


async def test_edit_opens_a_form_with_what_is_there(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    there = filled(form)
    fact = seen(world, "wagner-fee")
    assert fact
    assert there["answer"] == fact.answer
    assert there["asks"].splitlines() == list(fact.asks)
    unchanged = await world.sam.submit_modal(form, there)
    assert text(unchanged) == told.unchanged("wagner-fee")
    again = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    done = await world.sam.submit_modal(again, {**there, "answer": "The fee is **disputed**."})
    assert "The fee is" in text(done)
    await world.mina.send(world.channel, PRICE)
    assert "The fee is **disputed**." in world.said
    there_too = elsewhere(world)
    await there_too.olga.send(there_too.channel, PRICE)
    assert "€9 million" in there_too.said


async def test_a_fact_is_chosen_by_autocomplete_its_name_its_id_or_a_reply(world: World) -> None:
    choices = await world.sam.autocomplete(world.channel, "fact show", "fact", "wagner group would be paid")
    assert 1 <= len(choices) <= 25
    assert choices[0]["value"] == "wagner-fee"
    for named in (choices[0]["value"], choices[0]["name"]):
        assert "`wagner-fee`" in text(await world.sam.slash(world.channel, "fact show", fact=named))
    await world.mina.send(world.channel, PRICE)
    await world.sam.send(world.channel, "!fact show", reply_to=newest(world))
    assert world.said.startswith("**`wagner-fee`**")
    await world.sam.send(world.channel, "!fact show")
    assert world.said == told.which_fact("!", "fact show")
    await world.sam.send(world.channel, "!fact show no-such-*fact*")
    assert world.said == "There is no fact 'no-such-\\*fact\\*' here."
    await world.sam.send(world.channel, "!fact show wagner")
    assert world.said == told.is_a_topic("Wagner Group", "wagner", "!")
    assert refusals(world, KnowledgeError) == 3


async def test_more_ways_to_ask_than_a_form_holds_are_not_lost(world: World) -> None:
    long = tuple(f"{number:02} {'long way to ask ' * 11}".strip() for number in range(40))
    result = await world.sam.slash(world.channel, "fact add", **RAIDS, asks=";".join(long))
    assert "Added" in text(result)
    form = await world.sam.slash(world.channel, "fact edit", fact=ID)
    there = filled(form)
    assert len(there["asks"]) <= 4000
    await world.sam.submit_modal(form, {**there, "answer": "Raids are over."})
    fact = seen(world, ID)
    assert fact
    assert (fact.answer, fact.asks) == ("Raids are over.", long)


async def test_the_second_of_two_editors_is_told_and_shown_the_difference(world: World, new_bot: BotFactory) -> None:
    nora = by_role(world)
    await nora.send(world.channel, "!fact edit wagner-fee")
    theirs = await nora.click(newest(world), label=told.OPEN_FORM)
    mine = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    await nora.submit_modal(theirs, {**filled(theirs), "answer": "The fee is **eight** millions."})
    await restart(world, new_bot)
    result = await world.sam.submit_modal(mine, {**filled(mine), "answer": "The fee is **seven** millions."})
    said = text(result)
    assert said.startswith(f"{nora.mention} changed `wagner-fee` while you did. Nothing of yours is saved yet.")
    assert "eight" in said
    assert "seven" in said
    fact = seen(world, "wagner-fee")
    assert fact
    assert "eight" in fact.answer
    again = await world.sam.click(shown(result), label=told.EDIT_MINE)
    assert "seven" in filled(again)["answer"]
    await restart(world, new_bot)
    done = await world.sam.click(shown(result), label=told.SAVE_MINE)
    assert text(done).startswith("Saved: `wagner-fee`.")
    await world.sam.click(shown(done), label="Undo")
    fact = seen(world, "wagner-fee")
    assert fact
    assert "eight" in fact.answer, "undone, the other's words are back"


async def test_an_edit_of_a_fact_that_was_removed_meanwhile_keeps_what_was_typed(world: World) -> None:
    await added(world)
    form = await world.sam.slash(world.channel, "fact edit", fact=ID)
    world.bot.knowledge.curation.remove(world.guild.id, world.sam.id, ID)
    result = await world.sam.submit_modal(form, {**filled(form), "answer": "Never."})
    assert text(result) == f"'{ID}' was removed meanwhile; restore it first."
    assert text(await world.sam.slash(world.channel, "fact restore", fact=ID)).startswith("Restored")
    back = await world.sam.click(shown(result), label=told.BACK_TO_FORM)
    assert text(await world.sam.submit_modal(back, filled(back))).startswith("Saved")


async def test_a_form_of_long_ago_says_so(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    with world.bot.knowledge.store.database.transaction() as db:
        db.table("pending").delete_where()
    assert "That form has expired." in text(await world.sam.submit_modal(form, filled(form)))


# Ways to ask


async def test_alias(world: World) -> None:
    result = await world.sam.slash(world.channel, "fact alias", fact="wagner-fee", phrase="how much dough")
    assert text(result) == told.aliased("wagner-fee", "how much dough")
    await world.mina.send(world.channel, "!ask how much dough")
    assert "€9 million" in world.said
    await world.sam.send(world.channel, "!fact alias wagner-fee | HOW much dough")
    assert world.said == told.already_asked("wagner-fee", "HOW much dough")
    await world.sam.send(world.channel, "!fact alias wagner-fee gold for hire")
    assert world.said == told.aliased("wagner-fee", "gold for hire")
    answer = next(m for m in world.channel.history() if "€9 million" in m.content)
    await world.sam.send(world.channel, "!fact alias what do they charge then", reply_to=answer)
    assert world.said == told.aliased("wagner-fee", "what do they charge then")
    await world.sam.send(world.channel, "!fact alias wagner-fee")
    assert world.said == told.alias_needs("!")
    await world.sam.send(world.channel, f"!fact alias wagner-fee | {'x' * 201}")
    assert world.said == "A way to ask has 201 characters; 200 at most."
    assert refusals(world, KnowledgeError) == 2


# Removing


async def test_remove_asks_once_and_says_how_to_get_it_back(world: World, new_bot: BotFactory) -> None:
    result = await world.sam.slash(world.channel, "fact remove", fact="wagner-fee")
    assert text(result).startswith("Remove `wagner-fee`? It shipped with me, and is hidden on this server only.")
    assert seen(world, "wagner-fee")
    await restart(world, new_bot)
    done = await world.sam.click(shown(result), label=told.REMOVE)
    assert text(done) == told.removed("wagner-fee", "!")
    assert seen(world, "wagner-fee") is None
    there = elsewhere(world)
    assert seen(world, "wagner-fee", there.guild)
    again = await world.sam.click(shown(result), custom_id="undo:1")
    assert text(again).startswith("Undone: ")
    assert seen(world, "wagner-fee")


async def test_a_removal_that_somebody_else_was_faster_with(world: World) -> None:
    first = await world.sam.slash(world.channel, "fact remove", fact="wagner-fee")
    second = await world.sam.slash(world.channel, "fact remove", fact="wagner-fee")
    await world.sam.click(shown(first), label=told.REMOVE)
    late = await world.sam.click(shown(second), label=told.REMOVE)
    assert "'wagner-fee' was removed meanwhile; restore it first." in text(late)
    assert world.bot.knowledge.curation.count_history(world.guild.id) == 1


async def test_remove_cancelled(world: World) -> None:
    await world.sam.send(world.channel, "!fact remove wagner-fee")
    await world.sam.click(newest(world), label=told.CANCEL)
    assert world.said == told.nothing_removed("wagner-fee")
    assert seen(world, "wagner-fee")


async def test_restore_brings_back_what_shipped_and_what_was_added(world: World) -> None:
    before = seen(world, "wagner-fee")
    form = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    await world.sam.submit_modal(form, {**filled(form), "answer": "Something else."})
    await added(world)
    world.bot.knowledge.curation.remove(world.guild.id, world.sam.id, ID)
    choices = {c["value"]: c["name"] for c in await world.sam.autocomplete(world.channel, "fact restore", "fact", "")}
    assert set(choices) == {"wagner-fee", ID}
    assert text(await world.sam.slash(world.channel, "fact restore", fact="wagner-fee")).startswith("Restored")
    assert text(await world.sam.slash(world.channel, "fact restore", fact=choices[ID])).startswith("Restored")
    assert seen(world, "wagner-fee") == before
    assert seen(world, ID)
    await world.sam.send(world.channel, "!fact restore wagner-fee")
    assert world.said == "'wagner-fee' is as it shipped already."
    assert refusals(world, KnowledgeError) == 1


# Looking


async def test_list_and_show(world: World, new_bot: BotFactory) -> None:
    await added(world)
    await world.mina.send(world.channel, "!ask when do we raid")
    await world.mina.click(newest(world), label="Helpful")
    await world.sam.send(world.channel, "!fact list raids")
    assert world.said == f"1 fact on **Raids**:\n- `{ID}`: Raids start on Fridays at 20:00."
    await world.sam.send(world.channel, "!fact list")
    await restart(world, new_bot)
    await world.sam.click(newest(world), label="Next")
    assert "Page 2 of " in world.said
    assert aside(await world.mina.click(newest(world), label="Next")) == REFUSED
    shown = text(await world.sam.slash(world.channel, "fact show", fact=ID))
    assert "this server's own" in shown
    assert "Keywords: schedule" in shown
    assert "Used 1 time; helpful 1 time, not it 0 times" in shown
    assert "Ways to ask (2): when do we raid; raid night" in shown
    await world.sam.send(world.channel, "!fact list nothing-like-it")
    assert world.said.startswith("There is no topic “nothing-like-it”.")
    assert refusals(world, KnowledgeError) == 1


async def test_all_ways_to_ask_come_in_a_file_where_they_are_many(world: World) -> None:
    await world.sam.send(world.channel, "!fact show wagner-fee")
    attached = newest(world).attachments
    assert [file.filename for file in attached] == ["wagner-fee.txt"]
    fact = seen(world, "wagner-fee")
    assert fact
    assert (await attached[0].read()).decode().splitlines()[2:] == list(fact.asks)
