"""Channels and roles in settings: named as people name them, refused where they cannot work, forgotten when gone."""

from __future__ import annotations

import discord
import pytest
import simcord

from cogs.ui import settings_texts as told
from knowledge.facts import KnowledgeError
from knowledge.store import Settings
from tests.conftest import BotFactory, World, restart
from tests.moderating import added, by_role, labels, refusals, shown, text
from tests.reading import newest


def now(world: World) -> Settings:
    """What the server has chosen."""
    return world.bot.knowledge.store.settings.of(world.guild.id)


def choose(world: World, **chosen: object) -> None:
    """Choose without a command."""
    world.bot.knowledge.store.settings.change(world.guild.id, **chosen)


def real(world: World) -> discord.Guild:
    """The server, to be changed as its managers would."""
    guild = world.bot.get_guild(world.guild.id)
    assert guild
    return guild


def last(channel: simcord.ChannelHandle) -> str:
    """What was written there last."""
    message = channel.last_message
    return message.content if message else ""


@pytest.fixture
def places(world: World) -> dict[str, simcord.ChannelHandle]:
    """Channels of every kind, by what they are."""
    guild = world.guild
    return {
        "text": world.channel,
        "category": guild.create_category("Reports"),
        "forum": guild.create_forum_channel("talk"),
        "voice": guild.create_voice_channel("Voice Lounge"),
        "stage": guild.create_stage_channel("Town Hall"),
        "news": guild.create_news_channel("📢-News"),
    }


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("#briefing", ["text"]), ("briefing", ["text"]), ("BRIEFING", ["text"]), ("＃briefing", ["text"]),
        ("Voice Lounge", ["voice"]), ("#voice lounge", ["voice"]), ("voice-lounge", ["voice"]),
        ("#📢-News", ["news"]), ("news", ["news"]), ("Town Hall, talk", ["stage", "forum"]),
        ("#talk #briefing voice lounge", ["forum", "text", "voice"]), ("#briefing briefing", ["text"]),
    ],
)  # fmt: skip
async def test_channels_by_name(
    world: World, places: dict[str, simcord.ChannelHandle], typed: str, kinds: list[str]
) -> None:
    await world.sam.send(world.channel, f"!settings channels {typed}")
    assert now(world).channels == tuple(places[kind].id for kind in kinds), world.said
    result = await world.sam.slash(world.channel, "settings channels", channels=typed)
    assert text(result).startswith(told.setting_same("channels"))


async def test_channels_by_mention_and_number(world: World, places: dict[str, simcord.ChannelHandle]) -> None:
    forum, voice = places["forum"], places["voice"]
    await world.sam.send(world.channel, f"!settings channels {forum.mention}{voice.mention}, {places['news'].id}")
    assert now(world).channels == (forum.id, voice.id, places["news"].id)
    channel = real(world).get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="aside", type=discord.ChannelType.public_thread)
    await world.sam.send(world.channel, f"!settings channels <#{thread.id}>")
    assert now(world).channels == (world.channel.id,), "a thread stands for its channel"


@pytest.mark.parametrize("typed", ["Reports", "#reports", "reports briefing", "{id}", "<#{id}>"])
async def test_a_category_is_refused_everywhere(
    world: World, places: dict[str, simcord.ChannelHandle], typed: str
) -> None:
    typed = typed.format(id=places["category"].id)
    await world.sam.send(world.channel, f"!settings channels {typed}")
    assert world.said == told.no_channel_to_talk_in("Reports")
    if "briefing" not in typed:
        await world.sam.send(world.channel, f"!settings inbox {typed}")
        assert world.said == told.no_channel_to_talk_in("Reports")
    assert now(world) == Settings()
    refusals(world, KnowledgeError)


@pytest.mark.parametrize("typed", ["#briefing", "briefing", "Briefing", "<#{id}>", "{id}"])
async def test_the_inbox_as_it_is_shown(world: World, typed: str) -> None:
    await world.sam.send(world.channel, f"!settings inbox {typed.format(id=world.channel.id)}")
    assert now(world).inbox == world.channel.id


async def test_an_inbox_that_cannot_be(world: World, places: dict[str, simcord.ChannelHandle]) -> None:
    for kind in ("forum", "voice", "stage"):
        await world.sam.send(world.channel, f"!settings inbox {places[kind].mention}")
        assert world.said == told.no_inbox(places[kind].mention)
    await world.sam.send(world.channel, "!settings inbox #nowhere")
    assert world.said.startswith("There is no channel “#nowhere” here.")
    assert now(world).inbox == 0
    await world.sam.send(world.channel, f"!settings inbox {places['news'].mention}")
    assert now(world).inbox == places["news"].id
    refusals(world, KnowledgeError, discord.ext.commands.ChannelNotFound)


@pytest.mark.parametrize("denied", [{"send_messages": False}, {"view_channel": False}])
async def test_where_the_bot_cannot_write_is_refused_by_command_and_menu(world: World, denied: dict[str, bool]) -> None:
    bot = world.guild.me
    assert bot
    mute = world.guild.create_text_channel("mute", overwrites={bot: discord.PermissionOverwrite(**denied)})
    panel = await world.sam.slash(world.channel, "settings show")
    for result in (
        await world.sam.slash(world.channel, "settings channels", channels="#mute"),
        await world.sam.slash(world.channel, "settings channels", channels=f"#briefing {mute.mention}"),
        await world.sam.slash(world.channel, "settings inbox", channel=mute),
        await world.sam.select(shown(panel), [world.channel, mute], custom_id="settings-channels"),
        await world.sam.select(shown(panel), [mute], custom_id="settings-inbox"),
    ):
        assert text(result) == told.cannot_write(mute.mention)
    assert now(world) == Settings()
    refusals(world, KnowledgeError)


@pytest.mark.parametrize("typed", ["Librarians", "librarians", "@Librarians", "@LIBRARIANS", "<@&{id}>", "{id}"])
async def test_a_role_in_every_spelling(world: World, typed: str) -> None:
    role = world.guild.create_role("Librarians")
    await world.sam.send(world.channel, f"!settings moderators {typed.format(id=role.id)}")
    assert now(world).moderators == role.id


async def test_what_was_deleted_counts_no_longer_and_is_told(world: World, new_bot: BotFactory) -> None:
    first, second = world.guild.create_text_channel("first"), world.guild.create_text_channel("second")
    nora = by_role(world)
    choose(world, channels=[first.id, second.id], inbox=second.id)
    await world.mina.send(world.channel, "!wagner cost")
    assert world.said == "!wagner cost"
    await real(world).get_channel(second.id).delete()  # type: ignore[union-attr]
    await world.mina.send(world.channel, "!wagner cost")
    assert world.said == "!wagner cost"
    said = text(await world.sam.slash(world.channel, "settings show"))
    assert f"are answered in {first.mention}, and so" in said
    assert "Inbox channel: none" in said
    assert [line for line in said.split("\n") if line.startswith("-# ")] == [
        f"-# {told.GONE['inbox']}", f"-# {told.GONE['channels']}"
    ]  # fmt: skip
    await real(world).get_channel(first.id).delete()  # type: ignore[union-attr]
    await real(world).get_role(now(world).moderators).delete()  # type: ignore[union-attr]
    await restart(world, new_bot)
    await world.mina.send(world.channel, "!wagner cost")
    assert "9 million" in world.said
    panel = await world.sam.slash(world.channel, "settings show")
    assert "are answered in every channel" in text(panel)
    assert told.GONE["moderators"] in text(panel)
    await nora.send(world.channel, "!settings")
    assert "Only this server's moderators" in world.said
    undo = await world.sam.select(shown(panel), [world.channel], custom_id="settings-channels")
    result = await world.sam.click(shown(undo), label="Undo")
    assert text(result) == told.CHANNEL_GONE
    assert now(world).channels == (world.channel.id,)
    refusals(world, KnowledgeError, discord.ext.commands.CheckFailure)


async def test_a_permission_that_was_lost_is_told(world: World) -> None:
    choose(world, channels=[world.channel.id], inbox=world.channel.id)
    guild = real(world)
    other = world.guild.create_text_channel("other")
    channel = guild.get_channel(world.channel.id)
    assert channel
    await channel.set_permissions(guild.me, send_messages=False)
    said = text(await world.sam.slash(other, "settings show"))
    assert said.split("\n")[-1] == (
        f"-# I cannot write in {world.channel.mention}: let me see it and send messages there."
    )


@pytest.mark.parametrize(
    "typed",
    ["!help", "!topics", "!topic wagner", "!suggest", "!suggest a music channel", "!briefing", "!briefings",
     "!in mali wagner cost", "!wagner cost", "!HELP", "! help", "!why mali?", "!fact list", "!settings", "!inbox",
     "!sync"],
)  # fmt: skip
async def test_nothing_is_said_in_channels_that_were_not_chosen(world: World, typed: str) -> None:
    general = world.guild.create_text_channel("general")
    choose(world, channels=[world.channel.id])
    mine = await world.mina.send(general, typed)
    assert general.last_message == mine
    await world.mina.send(world.channel, typed)
    assert world.said != typed or typed == "!sync"
    refusals(world, discord.ext.commands.CheckFailure)


async def test_what_works_in_all_channels(world: World) -> None:
    general = world.guild.create_text_channel("general")
    choose(world, channels=[world.channel.id])
    nora, bot = by_role(world), world.bot.user
    assert bot
    for member, typed, said in (
        (world.mina, "!ask wagner cost", "9 million"),
        (world.mina, f"{bot.mention} who is prigozhin", "Kremlin"),
        (world.mina, f"{bot.mention} help", "`!topics`"),
        (world.sam, "!fact list", "facts:"),
        (world.sam, "!fact help", "For moderators."),
        (nora, "!inbox", "inbox is empty"),
        (nora, "!why wagner cost", "fits with"),
        (world.sam, "!briefing export", "no fact to export"),
        (world.sam, "!settings", "**Settings"),
    ):
        await member.send(general, typed)
        assert said in last(general), typed
    for member, typed in ((world.sam, "!topics"), (nora, "!briefing"), (world.sam, "!help")):
        await member.send(general, typed)
        assert last(general) == typed
    refusals(world, KnowledgeError)


async def test_threads_and_posts_belong_to_their_channel(world: World) -> None:
    general = world.guild.create_text_channel("general")
    choose(world, channels=[world.channel.id])
    for parent, answered in ((world.channel, True), (general, False)):
        channel = real(world).get_channel(parent.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.create_thread(name="aside", type=discord.ChannelType.public_thread)
        [thread] = parent.threads
        for typed in ("!topics", "!wagner cost"):
            await world.mina.send(thread, typed)
            assert (last(thread) != typed) is answered, typed


async def test_a_change_of_settings_stands_in_the_history_and_is_taken_back(world: World) -> None:
    await world.sam.send(world.channel, "!settings prefix ?")
    await world.sam.send(world.channel, f"?settings channels {world.channel.mention}")
    await added_by(world, "?")
    await world.sam.send(world.channel, "?fact history")
    lines = world.said.split("\n")
    assert lines[0] == "**History**: 3 changes, newest first."
    assert f"-# The channels for bare questions: none → {world.channel.mention}." in lines
    assert lines[-2].startswith(f"**1.** <@{world.sam.id}> changed a setting <t:")
    assert lines[-1] == "-# The prefix: `!` → `?`."
    history = newest(world)
    assert labels(history) == ["Undo 3", "Undo 2", "Undo 1"]
    result = await world.sam.click(history, label="Undo 1")
    assert text(result).startswith("The prefix: `?` → `!`.")
    assert now(world).prefix == "!"
    assert text(await world.sam.click(history, label="Undo 1")).startswith("That was changed again since.")
    await world.sam.send(world.channel, "!fact undo")
    assert "Undone: " in world.said
    assert "Raids" in world.said, "the last change of a fact"
    assert now(world).channels == (world.channel.id,)
    await world.sam.send(world.channel, "!fact undo 2")
    assert now(world).channels == ()
    assert await world.mina.click(history, label="Undo 2")
    refusals(world, KnowledgeError, discord.ext.commands.CheckFailure)


async def added_by(world: World, prefix: str) -> None:
    """Sam adds a fact."""
    choose(world, prefix="!")
    await added(world)
    choose(world, prefix=prefix)


async def test_who_is_a_moderator_is_not_taken_back_by_the_role(world: World) -> None:
    role = world.guild.create_role("Friends")
    await world.sam.send(world.channel, "!settings moderators Friends")
    nora = by_role(world)
    choose(world, moderators=role.id)
    nora = world.guild.add_member(world.env.create_user("nina"), roles=[role])
    await nora.send(world.channel, "!fact undo 1")
    assert world.said == told.MANAGERS_ONLY
    assert now(world).moderators == role.id
    refusals(world, KnowledgeError)


async def test_a_source_that_a_moderator_typed_is_no_briefing(world: World) -> None:
    await added(world)
    for typed in ("!briefing", "!briefings", "!briefings guild", "!in guild when do we raid", "!help"):
        await world.sam.send(world.channel, typed)
        assert "Guild handbook (" not in world.said, typed
        assert "**Guild handbook**" not in world.said, typed
        assert "(, )" not in world.said, typed
        assert "2 briefings" not in world.said, typed
    said = text(await world.sam.slash(world.channel, "status"))
    assert "86 facts from 1 briefing" in said
    assert "Guild" not in said
    for command, option in (("ask", "briefing"), ("briefing about", "briefing")):
        assert await world.sam.autocomplete(world.channel, command, option, "guild") == []
    await world.env.advance_time(60)
    await world.sam.send(world.channel, "!raids schedule")
    assert "Source: “Guild handbook”" in world.said
