"""Who may decide what is in the inbox: members, other servers, forged buttons, two moderators at once."""

from __future__ import annotations

import discord
import pytest

from tests.conftest import World
from tests.deciding import (
    ANSWER,
    EMPTY,
    GONE,
    MODERATORS_ONLY,
    RAID,
    asked,
    filled,
    heard,
    imported,
    now,
    opened,
    pressed,
    sent,
)
from tests.moderating import forge
from tests.reading import answers, buttons, newest

# Who may


async def test_members_may_not(world: World) -> None:
    asked(world)
    imported(world)
    await opened(world)
    before = world.said
    for label in [*buttons(newest(world)), "Questions", "Excerpts"]:
        assert heard(await pressed(world, label, world.mina)).startswith(MODERATORS_ONLY), label
    assert world.said == before
    await world.mina.send(world.channel, "!inbox")
    assert world.said.startswith(MODERATORS_ONLY)
    command = next(each for each in await world.bot.tree.fetch_commands() if each.name == "inbox")
    world.guild.set_command_permissions(command, {world.mina: True})
    result = await world.mina.slash(world.channel, "inbox")
    assert heard(result).startswith(MODERATORS_ONLY)
    world.env.errors.clear()


async def test_whoever_has_the_moderators_role_may(world: World) -> None:
    asked(world)
    role = world.guild.create_role("Librarians")
    nora = world.guild.add_member(world.env.create_user("nora"), roles=[role])
    await opened(world)
    assert heard(await pressed(world, "1. Dismiss", nora)).startswith(MODERATORS_ONLY)
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=role.id)
    await filled(world, "1. Answer", ANSWER, nora)
    assert EMPTY in world.said


async def test_a_form_of_somebody_who_is_no_moderator_any_more(world: World) -> None:
    asked(world)
    role = world.guild.create_role("Librarians")
    nora = world.guild.add_member(world.env.create_user("nora"), roles=[role])
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=role.id)
    await opened(world)
    form = await pressed(world, "1. Answer", nora)
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=0)
    assert heard(await sent(world, form, ANSWER, nora)).startswith(MODERATORS_ONLY)
    assert RAID in (await opened(world)).content


async def test_another_servers_moderator_sees_and_reaches_nothing(world: World) -> None:
    asked(world)
    [first, *_] = imported(world)
    other = world.env.create_guild("Elsewhere")
    place = other.create_text_channel("general")
    roles = [other.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))]
    kim = other.add_member(world.env.create_user("kim"), roles=roles)
    await kim.send(place, "!inbox")
    assert place.last_message
    assert place.last_message.content == EMPTY
    for custom_id in ("i-dismiss:all:1:1", "i-answer:all:1:1", f"i-drop:all:1:={first.id}"):
        result = await kim.click(await forge(world, custom_id, place), label="Press")
        assert heard(result) == GONE
    assert world.bot.knowledge.curation.inbox.page(world.guild.id, now=now(world)).total == 4


@pytest.mark.parametrize(
    ("custom_id", "said"),
    [
        ("i-dismiss:all:1:999", GONE),
        ("i-dismiss:all:1:'; DROP TABLE inbox; --", GONE),
        ("i-dismiss:all:1:99999999999999999999999", GONE),
        ("i-answer:all:1:=wagner-fee", GONE),
        ("i-accept:all:1:1", GONE),
        ("i-keep:all:1:=wagner-fee", GONE),
        ("i-drop:all:1:=no-such-fact", GONE),
        ("inbox:bananas:1", "That button no longer works."),
        ("i-anyway:0123456789ab", "That button no longer works."),
        ("i-alike:0123456789ab:wagner-fee", "That button no longer works."),
        ("mend:0123456789ab", "That button no longer works."),
    ],
)
async def test_a_forged_button_is_answered_and_does_nothing(world: World, custom_id: str, said: str) -> None:
    asked(world)
    result = await world.sam.click(await forge(world, custom_id), label="Press")
    assert heard(result).startswith(said)
    assert RAID in (await opened(world)).content
    assert world.bot.knowledge.fact("wagner-fee", world.guild.id) == world.bot.knowledge.fact("wagner-fee")


# Two at once


async def test_the_second_of_two_moderators_is_told_who_did_it(world: World) -> None:
    roles = [world.guild.create_role("Others", permissions=discord.Permissions(manage_guild=True))]
    kim = world.guild.add_member(world.env.create_user("kim"), roles=roles)
    asked(world)
    [excerpt, *_] = imported(world)
    first, second = await opened(world), await opened(world)
    form = await pressed(world, "1. Answer", kim)
    same = await pressed(world, "1. Same as …", kim)
    rewriting = await pressed(world, "2. Rewrite", kim)
    await pressed(world, "1. Dismiss", on=first)
    await pressed(world, "1. Keep", on=newest_of(world, first))
    told = f"<@{world.sam.id}> has dismissed it already (<t:"
    assert heard(await sent(world, form, ANSWER, kim)).startswith(told)
    assert heard(await sent(world, same, {"other": "wagner-fee"}, kim)).startswith(told)
    reviewed = heard(await sent(world, rewriting, {"topic": "x", "answer": "y"}, kim))
    assert reviewed.startswith(f"<@{world.sam.id}> has kept it already (<t:")
    assert "1. Answer" not in buttons(newest(world)), "the list was shown as it is now"
    assert heard(await world.sam.click(await forge(world, "i-dismiss:all:1:1"), label="Press")).startswith("You have ")
    assert len(answers(world)) == 3
    assert world.bot.knowledge.fact(excerpt.id, world.guild.id)
    assert second.id != first.id


def newest_of(world: World, message: discord.Message) -> discord.Message:
    """A message as it is now."""
    return next(each for each in world.channel.history() if each.id == message.id)


async def test_both_press_in_the_same_moment(world: World) -> None:
    asked(world)
    inbox, server = world.bot.knowledge.curation.inbox, world.guild.id
    await opened(world)
    form = await pressed(world, "1. Answer")
    inbox.dismiss(server, world.omar.id, "1")
    assert heard(await sent(world, form, ANSWER)).startswith(f"<@{world.omar.id}> has dismissed it already")
    assert not [fact for fact in world.bot.knowledge.facts(server) if fact.topic == "raids"]


async def test_the_list_was_deleted_while_it_was_decided(world: World) -> None:
    asked(world)
    await opened(world)
    world.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=404, code=10008)
    assert heard(await filled(world, "1. Answer", ANSWER)).startswith(f"✓ Answered: “{RAID}”")
