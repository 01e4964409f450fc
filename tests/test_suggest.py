"""Suggestions: from a member's form to a fact, or to a reason why not."""

from __future__ import annotations

import sqlite3

import discord
import pytest
import simcord

from knowledge.drafts import Draft
from tests.conftest import BotFactory, World, restart
from tests.deciding import EMPTY, GONE, MODERATORS_ONLY, filled, heard, opened, pressed, sent, there
from tests.moderating import forge
from tests.reading import buttons, newest

THANKS = "Thank you! The moderators will look at it."
IDEA = {
    "answer": "The museum has **two** halls.",
    "source": "City guide, 2024",
    "topic": "Museum",
    "asks": "how big is the museum",
}


async def suggested(
    world: World, typed: dict[str, str] | None = None, who: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """Fill in the form of `/suggest`."""
    form = await (who or world.mina).slash(world.channel, "suggest")
    return await sent(world, form, typed or IDEA, who or world.mina)


def told(member: simcord.MemberActor) -> str:
    """The last direct message that a member got."""
    message = member.user.dm_channel.last_message
    return message.content if message else ""


async def test_from_a_suggestion_to_an_answer(world: World, new_bot: BotFactory) -> None:
    form = await world.mina.slash(world.channel, "suggest")
    await restart(world, new_bot)
    assert heard(await sent(world, form, IDEA, world.mina)).startswith(THANKS)
    await restart(world, new_bot)
    shown = await opened(world)
    lines = shown.content.split("\n")
    assert lines[0] == "**Inbox**: 1 suggestion."
    assert lines[1].startswith(f"**1.** <@{world.mina.id}> suggests (<t:")
    assert lines[1].endswith(", on Museum: The museum has **two** halls.")
    assert lines[2] == "-# Source: City guide, 2024"
    assert list(buttons(shown)) == ["1. Accept", "1. Edit and accept", "1. Decline"]
    assert not world.env.backend.get_message(world.channel.id, shown.id).ping_user_ids
    await restart(world, new_bot)
    await pressed(world, "1. Accept")
    assert world.said.startswith("✓ Accepted as the fact `museum-")
    assert told(world.mina) == (
        "Your suggestion for **Newsroom** was accepted, and I answer with it now: “The museum has two halls.” "
        "Thank you!"
    )
    await world.omar.send(world.channel, "!ask how big is the museum?")
    assert "The museum has **two** halls." in world.said
    assert "Source: “City guide, 2024”" in world.said


async def test_by_prefix_a_button_opens_the_form_for_anybody(world: World, new_bot: BotFactory) -> None:
    await world.mina.send(world.channel, "!suggest")
    assert world.said.startswith("Do you know something that belongs here?")
    await restart(world, new_bot)
    for who in (world.mina, world.omar):
        assert heard(await filled(world, "Suggest a fact", IDEA, who)).startswith(THANKS)
    assert (await opened(world)).content.startswith("**Inbox**: 2 suggestions.")


async def test_edited_and_accepted(world: World, new_bot: BotFactory) -> None:
    await suggested(world)
    await opened(world)
    form = await pressed(world, "1. Edit and accept")
    assert there(form) == IDEA | {"keywords": ""}
    await restart(world, new_bot)
    await sent(world, form, IDEA | {"answer": "The museum has three halls.", "keywords": "halls"})
    fact = world.bot.knowledge.facts(world.guild.id)[-1]
    assert (fact.answer, fact.keywords, fact.asks) == (
        "The museum has three halls.",
        ("halls",),
        ("how big is the museum",),
    )
    assert "“The museum has three halls.” Thank you!" in told(world.mina)


async def test_declined_with_a_reason(world: World, new_bot: BotFactory) -> None:
    await suggested(world)
    await opened(world)
    form = await pressed(world, "1. Decline")
    await restart(world, new_bot)
    await sent(world, form, {"reason": "No @everyone, the **guide** is of 1998."})
    assert world.said.startswith("✓ Declined: “The museum has two halls.”.")
    assert told(world.mina) == (
        "Your suggestion for **Newsroom** was declined: “The museum has two halls.”\n"
        "The reason: No @\u200beveryone, the \\*\\*guide\\*\\* is of 1998."
    )
    assert (await opened(world)).content == EMPTY


@pytest.mark.parametrize("label", ["1. Accept", "1. Decline"])
async def test_closed_direct_messages_cost_only_the_notice(world: World, label: str) -> None:
    await suggested(world)
    await opened(world)
    world.env.inject_error("POST", f"/channels/{world.mina.user.dm_channel.id}/messages", status=403, code=50007)
    result = await (
        pressed(world, label) if label == "1. Accept" else filled(world, label, {"reason": "We have that."})
    )
    assert heard(result) == f"<@{world.mina.id}> could not be told: they take no direct messages from me."
    assert EMPTY in world.said


async def test_who_suggested_is_forgotten_once_it_is_decided(world: World) -> None:
    await suggested(world)
    assert str(world.mina.id) in dump(world)
    await opened(world)
    await filled(world, "1. Decline", {"reason": "We have that."})
    assert str(world.mina.id) not in dump(world)


def dump(world: World) -> str:
    """All that the database holds."""
    return "\n".join(sqlite3.connect(world.bot.knowledge.store.database.path).iterdump())


async def test_one_suggestion_a_person_in_two_minutes(world: World) -> None:
    form = await world.mina.slash(world.channel, "suggest")
    second = await world.mina.slash(world.channel, "suggest")
    await sent(world, form, IDEA, world.mina)
    late = await sent(world, second, IDEA | {"answer": "Another."}, world.mina)
    assert heard(late).startswith("Not so fast: try again in 120 seconds.")
    assert heard(await world.mina.slash(world.channel, "suggest")).startswith("Not so fast: try again in")
    assert heard(await suggested(world, who=world.omar)).startswith(THANKS), "it is a person's, not the server's"
    world.env.errors.clear()
    await world.env.advance_time(121)
    form = await pressed(world, "Change my text", world.mina, late.response)
    assert there(form)["answer"] == "Another.", "what was typed in vain is still there"
    assert heard(await sent(world, form, there(form), world.mina)).startswith(THANKS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": "file:///etc/passwd"}, "The link in the source begins with 'file:'"),
        ({"source": " "}, "The source is empty; write something."),
        ({"answer": "!?"}, "The answer holds no words; write at least one sentence."),
        ({"asks": "\n".join(f"way {n}" for n in range(151))}, "There are 151 ways to ask; 150 at most."),
        ({"asks": "w" * 201}, "A way to ask has 201 characters; 200 at most."),
    ],
)
async def test_a_mistake_loses_nothing_and_costs_no_wait(
    world: World, new_bot: BotFactory, wrong: dict[str, str], said: str
) -> None:
    result = await suggested(world, IDEA | wrong)
    assert heard(result).startswith(said)
    assert (await opened(world)).content == EMPTY
    await restart(world, new_bot)
    form = await pressed(world, "Change my text", world.mina, result.response)
    assert there(form) == IDEA | wrong
    assert heard(await sent(world, form, IDEA, world.mina)).startswith(THANKS)


async def test_without_a_topic_the_nearest_one_is_taken(world: World) -> None:
    await suggested(world, {"answer": "Wagner is paid in dollars.", "source": "A book", "topic": ""})
    shown = (await opened(world)).content
    assert any(f", on {topic.name}: " in shown for topic in world.bot.knowledge.topics())
    await suggested(world, {"answer": "Quokkas yodel.", "source": "A book", "topic": ""}, world.omar)
    assert "on Other: Quokkas" in (await opened(world)).content


async def test_a_suggestion_like_a_fact_that_is_there(world: World, new_bot: BotFactory) -> None:
    await suggested(world)
    await suggested(world, who=world.omar)
    await opened(world)
    await pressed(world, "1. Accept")
    result = await pressed(world, "1. Accept")
    choice = result.followups[0]
    assert choice.content.startswith("There is a very similar fact (`museum-")
    assert told(world.omar) == ""
    await restart(world, new_bot)
    await pressed(world, "Add anyway", on=choice)
    assert told(world.omar).startswith("Your suggestion for **Newsroom** was accepted")


async def test_the_second_moderator_is_told_who_decided(world: World) -> None:
    roles = [world.guild.create_role("Others", permissions=discord.Permissions(manage_guild=True))]
    kim = world.guild.add_member(world.env.create_user("kim"), roles=roles)
    await suggested(world)
    await opened(world)
    accepting, declining = await pressed(world, "1. Edit and accept", kim), await pressed(world, "1. Decline", kim)
    await pressed(world, "1. Accept")
    said = f"<@{world.sam.id}> has accepted it already (<t:"
    assert heard(await sent(world, accepting, IDEA, kim)).startswith(said)
    assert heard(await sent(world, declining, {"reason": "no"}, kim)).startswith(said)
    assert len([m for m in world.mina.user.dm_channel.history() if m.author.bot]) == 1


async def test_members_and_other_servers_decide_nothing(world: World) -> None:
    await suggested(world)
    await opened(world)
    for label in buttons(newest(world)):
        assert heard(await pressed(world, label, world.mina)).startswith(MODERATORS_ONLY)
    other = world.env.create_guild("Elsewhere")
    place = other.create_text_channel("general")
    roles = [other.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))]
    kim = other.add_member(world.env.create_user("kim"), roles=roles)
    for custom_id in ("i-accept:all:1:1", "i-edit:all:1:1", "i-decline:all:1:1", "i-dismiss:all:1:1"):
        assert heard(await kim.click(await forge(world, custom_id, place), label="Press")) == GONE
    assert heard(await world.sam.click(await forge(world, "i-dismiss:all:1:1"), label="Press")) == GONE
    assert (await opened(world)).content.startswith("**Inbox**: 1 suggestion.")


async def test_direct_messages_take_no_suggestions(world: World) -> None:
    await world.mina.send_dm("suggest")
    assert told(world.mina) == "That works on a server only."
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id="suggest"))
    user = await world.bot.fetch_user(world.mina.id)
    message = await user.send("forged", view=view)
    view.stop()
    world.bot._connection._view_store._views.clear()
    result = await world.mina.user.click(message, label="Press")
    assert result.response
    assert result.response.content == "That works on a server only."
    world.env.errors.clear()


async def test_the_inbox_takes_no_more_than_it_can_hold(world: World) -> None:
    inbox, now = world.bot.knowledge.curation.inbox, world.env.now().timestamp()
    for number in range(200):
        inbox.suggest(world.guild.id, 100 + number, Draft.typed("Numbers", f"Number {number} is there.", "A list"), now)
    result = await suggested(world)
    assert heard(result) == "There are too many suggestions waiting; try again when some are decided."
