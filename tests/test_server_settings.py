"""`/settings`: shown and changed in one place, by commands, menus and a form; per server."""

from __future__ import annotations

import discord
import pytest
from discord.ext import commands

from cogs.ui import settings_texts as told
from knowledge.facts import KnowledgeError
from knowledge.store import Settings
from tests.conftest import BotFactory, World, restart
from tests.moderating import REFUSED, aside, by_role, elsewhere, labels, refusals, shown, text
from tests.reading import newest


def now(world: World) -> Settings:
    """What the server has chosen."""
    return world.bot.knowledge.store.settings.of(world.guild.id)


async def test_all_settings_stand_in_one_place(world: World) -> None:
    said = text(await world.sam.slash(world.channel, "settings show"))
    assert said.splitlines() == [
        "**Settings of this server**",
        "Prefix: `!`",
        "Moderators: who may manage the server",
        "Inbox channel: none; it hears once a day of new questions that nobody could answer",
        "Bare questions such as `!wagner cost` are answered in every channel",
    ]


async def test_the_prefix(world: World, new_bot: BotFactory) -> None:
    result = await world.sam.slash(world.channel, "settings prefix", prefix="?")
    assert text(result).startswith("The prefix: `!` → `?`.")
    await world.mina.send(world.channel, "!topics")
    assert world.said == "!topics"
    await world.mina.send(world.channel, "?topics")
    assert "`?topic` and its name" in world.said
    there = elsewhere(world)
    await there.olga.send(there.channel, "!topics")
    assert "`!topic` and its name" in there.said
    await restart(world, new_bot)
    form = await world.sam.click(shown(result), label="Prefix")
    await restart(world, new_bot)
    assert text(await world.sam.submit_modal(form, {"prefix": "b!"})).startswith("The prefix: `?` → `b!`.")
    undone = await world.sam.click(shown(result), label="Undo")
    assert text(undone).startswith("The prefix: `b!` → `?`.")


@pytest.mark.parametrize(
    ("typed", "why"),
    [("a b", told.PREFIX_SPACES), ("toolong", told.PREFIX_LENGTH), ("/", told.PREFIX_TAKEN), ("@", told.PREFIX_TAKEN),
     ("`", told.PREFIX_TAKEN), ("abc", told.PREFIX_LETTERS), ("7", told.PREFIX_LETTERS)],
)  # fmt: skip
async def test_a_prefix_that_cannot_be(world: World, typed: str, why: str) -> None:
    assert text(await world.sam.slash(world.channel, "settings prefix", prefix=typed)) == told.bad_prefix(why)
    assert now(world).prefix == "!"
    assert refusals(world, KnowledgeError) == 1


async def test_the_moderators_role(world: World, new_bot: BotFactory) -> None:
    role = world.guild.create_role("Librarians")
    nora = world.guild.add_member(world.env.create_user("nora"), roles=[role])
    panel = await world.sam.slash(world.channel, "settings show")
    await restart(world, new_bot)
    result = await world.sam.select(shown(panel), [role], custom_id="settings-moderators")
    assert text(result).startswith(f"The moderators' role: none → <@&{role.id}>.\n{told.ROLE_CAN_SEE}")
    await nora.send(world.channel, "!fact list")
    assert "facts:" in world.said
    result = await world.sam.select(shown(panel), [], custom_id="settings-moderators")
    assert text(result).startswith(f"The moderators' role: <@&{role.id}> → none.")
    await world.sam.send(world.channel, "!settings moderators librarian's")
    assert world.said == "There is no role “librarian's” here. Choose one, or type its name as Discord shows it."
    await world.sam.send(world.channel, "!settings moderators Librarians")
    assert now(world).moderators == role.id
    assert refusals(world, commands.RoleNotFound) == 1


async def test_everybodys_role_is_refused(world: World) -> None:
    await world.sam.send(world.channel, "!settings moderators @everyone")
    assert world.said == told.NOT_EVERYONE
    assert now(world).moderators == 0
    assert refusals(world, KnowledgeError) == 1


async def test_who_is_a_moderator_only_manage_server_decides(world: World) -> None:
    nora = by_role(world)
    role, other = now(world).moderators, world.guild.create_role("Friends")
    await nora.send(world.channel, "!settings moderators Friends")
    assert world.said == told.MANAGERS_ONLY
    await nora.send(world.channel, "!settings clear moderators")
    assert world.said == told.MANAGERS_ONLY
    await nora.send(world.channel, "!settings")
    result = await nora.select(newest(world), [other], custom_id="settings-moderators")
    assert aside(result) == told.MANAGERS_ONLY
    assert now(world).moderators == role
    await nora.send(world.channel, "!settings prefix ?")
    assert now(world).prefix == "?"
    assert refusals(world, KnowledgeError) == 2


async def test_the_inbox_channel(world: World) -> None:
    result = await world.sam.slash(world.channel, "settings inbox", channel=world.channel)
    assert text(result).startswith(f"The inbox channel: none → {world.channel.mention}.")
    bot = world.guild.me
    assert bot
    mute = world.guild.create_text_channel("mute", overwrites={bot: discord.PermissionOverwrite(send_messages=False)})
    assert text(await world.sam.slash(world.channel, "settings inbox", channel=mute)) == told.cannot_write(mute.mention)
    assert now(world).inbox == world.channel.id
    await world.sam.send(world.channel, "!settings clear inbox")
    assert now(world).inbox == 0
    assert refusals(world, KnowledgeError) == 1


async def test_where_bare_questions_are_answered(world: World) -> None:
    other = world.guild.create_text_channel("other")
    await world.sam.send(world.channel, f"!settings channels {other.mention}")
    assert world.said.startswith(f"The channels for bare questions: none → {other.mention}.")
    await world.mina.send(world.channel, "!wagner cost")
    assert world.said == "!wagner cost"
    await world.mina.send(other, "!wagner cost")
    assert other.last_message
    assert other.last_message.author.bot
    panel = await world.sam.slash(world.channel, "settings show")
    await world.sam.select(shown(panel), [world.channel, other], custom_id="settings-channels")
    assert set(now(world).channels) == {world.channel.id, other.id}
    await world.sam.send(world.channel, "!settings channels #nowhere")
    assert world.said == told.no_such_channel("#nowhere")
    await world.sam.send(world.channel, "!settings clear channels")
    assert now(world).channels == ()
    assert refusals(world, KnowledgeError) == 1


async def test_a_panel_is_for_moderators_also_where_all_can_see_it(world: World) -> None:
    await world.sam.send(world.channel, "!settings")
    assert labels(newest(world))[-1] == "Prefix"
    for result in (
        await world.mina.click(newest(world), label="Prefix"),
        await world.mina.select(newest(world), [world.channel], custom_id="settings-inbox"),
        await world.mina.select(newest(world), [], custom_id="settings-moderators"),
    ):
        assert aside(result) == REFUSED
    assert now(world) == Settings()


async def test_what_is_chosen_already_changes_nothing(world: World) -> None:
    assert text(await world.sam.slash(world.channel, "settings prefix", prefix="!")).startswith(
        told.setting_same("prefix")
    )
    await world.sam.send(world.channel, "!settings clear everything")
    assert world.said == "Choose one of these: prefix, moderators, inbox, channels."
    assert refusals(world, commands.BadLiteralArgument) == 1
