"""The bot itself: its prefix, its errors, /status, and how it is put together."""

from __future__ import annotations

import logging
from pathlib import Path

import discord
import pytest
import simcord
from discord.ext import commands

from bot import BriefingBot, create_bot
from cogs import keeper
from knowledge.facts import KnowledgeError
from tests.conftest import BotFactory, World, restart


async def test_status_says_what_it_knows_and_how_it_understands(world: World) -> None:
    result = await world.mina.slash(world.channel, "status")
    assert result.response is not None
    said = result.response.content
    facts = len(world.bot.knowledge.facts(world.guild.id))
    assert f"{facts} facts from 1 briefing" in said
    assert "Russia Lunges Into Mali" in said
    assert "30 September 2021" in said
    assert "on 1 server\n" in said
    assert "by words alone" in said
    assert keeper.version() in said
    assert result.ephemeral


async def test_status_by_prefix_in_a_direct_message(world: World) -> None:
    await world.mina.send_dm("!status")
    assert "facts from 1 briefing" in world.mina.user.dm_channel.history()[-1].content


async def test_lexical_mode_is_logged_once(simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture) -> None:
    assert [record.levelname for record in caplog.get_records("setup") if "words alone" in record.message] == [
        "WARNING"
    ]


async def test_each_server_has_its_own_prefix(world: World) -> None:
    other = world.env.create_guild("Other")
    channel, member = other.create_text_channel("talk"), other.add_member(world.mina.user)
    world.bot.knowledge.store.settings.change(other.id, prefix="?")
    await member.send(channel, "!status")
    assert not [message for message in channel.history() if message.author.bot]
    await member.send(channel, "?status")
    assert "Briefing bot" in channel.history()[-1].content
    await member.send(channel, "?STATUS")
    assert "Briefing bot" in channel.history()[-1].content


@pytest.mark.parametrize("name", ["status", "sync", "fact", "Status"])
async def test_names_that_other_bots_have_too_are_left_to_them(world: World, name: str) -> None:
    sent = await world.sam.send(world.channel, f"!{name}")
    assert world.channel.last_message == sent


async def test_a_mention_is_a_prefix_where_a_command_follows(world: World) -> None:
    assert world.bot.user
    mention = world.bot.user.mention
    await world.mina.send(world.channel, f"{mention} status")
    assert "Briefing bot" in world.said
    question = await world.mina.send(world.channel, f"{mention} statuses of forces?")
    context = await world.bot.get_context(question)
    assert not context.valid


async def test_only_the_owner_syncs(world: World) -> None:
    assert world.bot.user
    await world.sam.send(world.channel, f"{world.bot.user.mention} sync")
    assert world.said == "Only the bot's owner may do that."
    simcord.assert_error(world.env, commands.NotOwner)


async def test_the_owner_syncs(world: World) -> None:
    world.bot.owner_id = world.sam.id
    assert world.bot.user
    await world.sam.send(world.channel, f"{world.bot.user.mention} sync")
    number = len(world.bot.tree.get_commands())
    assert world.said == f"Discord knows {number} slash command{'s' if number > 1 else ''} now."


def syncs(env: simcord.Env) -> int:
    """How often the commands were sent."""
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in env.http_requests)


async def test_a_restart_sends_no_commands(world: World, new_bot: BotFactory) -> None:
    assert syncs(world.env) == 1
    await restart(world, new_bot)
    assert syncs(world.env) == 1
    await world.mina.slash(world.channel, "status")


async def test_a_new_command_is_sent(world: World, new_bot: BotFactory) -> None:
    def newer_bot() -> BriefingBot:
        bot = new_bot()

        @bot.tree.command()
        async def novelty(interaction: discord.Interaction) -> None:
            """Something that the last version could not do."""
            await interaction.response.send_message("New!")

        return bot

    await restart(world, newer_bot)
    assert syncs(world.env) == 2
    await world.mina.slash(world.channel, "novelty")


async def test_an_error_500_at_the_sync_delays_it_to_the_next_start(
    world: World, new_bot: BotFactory, caplog: pytest.LogCaptureFixture
) -> None:
    world.bot.knowledge.store.notes.put(f"commands of {world.bot.application_id}", "other")
    world.env.inject_error("PUT", "/applications/*/commands", status=500)
    await restart(world, new_bot)
    assert "Discord did not take the slash commands" in caplog.text
    await world.mina.slash(world.channel, "status")
    before = syncs(world.env)
    await restart(world, new_bot)
    assert syncs(world.env) == before + 1


@pytest.mark.simcord(check_errors=False)
async def test_an_unexpected_error_shows_a_code_that_is_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    @world.bot.command()
    async def crash(ctx: commands.Context[BriefingBot]) -> None:
        raise ZeroDivisionError

    await world.mina.send(world.channel, "!crash")
    code = world.said.split("**")[1]
    assert len(code) == 4
    assert f"!crash failed, code {code}" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.simcord(check_errors=False)
async def test_a_slash_commands_error_is_answered_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    @world.bot.tree.command()
    async def crash(interaction: discord.Interaction, late: bool) -> None:
        """Divide by zero, at once or later."""
        if late:
            await interaction.response.defer(ephemeral=True)
        raise ZeroDivisionError

    @world.bot.tree.command()
    async def refuse(interaction: discord.Interaction) -> None:
        """Say what is wrong."""
        raise KnowledgeError("There is no such briefing.")

    await world.bot.tree.sync()
    for late in (False, True):
        result = await world.mina.slash(world.channel, "crash", late=late)
        assert result.response is not None
        code = result.response.content.split("**")[1]
        assert f"/crash failed, code {code}" in caplog.text
        assert result.ephemeral
    result = await world.mina.slash(world.channel, "refuse")
    assert result.response is not None
    assert result.response.content == "There is no such briefing."


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize(
    ("code", "said"),
    [(50013, ["I am not allowed to do that here. A moderator can give me the permission."]), (10062, [])],
)
async def test_what_discord_refuses_is_said_where_somebody_waits(
    world: World, caplog: pytest.LogCaptureFixture, code: int, said: list[str]
) -> None:
    @world.bot.command()
    async def tidy(ctx: commands.Context[BriefingBot]) -> None:
        await ctx.message.delete()

    world.env.inject_error("DELETE", "/channels/*/messages/*", status=403 if code == 50013 else 404, code=code)
    await world.mina.send(world.channel, "!tidy")
    assert [message.content for message in world.channel.history() if message.author.bot] == said
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_another_bots_command_is_no_error(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.mina.send(world.channel, "!play despacito")
    assert not [message for message in world.channel.history() if message.author.bot]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_nothing_pings_by_default(simcord_bot: BriefingBot) -> None:
    allowed = simcord_bot.allowed_mentions
    assert allowed
    assert not any((allowed.everyone, allowed.users, allowed.roles, allowed.replied_user))


async def test_closing_twice_and_before_the_start_is_fine(world: World, new_bot: BotFactory, tmp_path: Path) -> None:
    await world.mina.send(world.channel, "!status")
    assert (tmp_path / "facts.db-wal").exists()
    await world.bot.close()
    assert not (tmp_path / "facts.db-wal").exists(), "SQLite removes this file when the last connection is closed"
    await world.bot.close()
    await new_bot().close()


async def test_a_failed_start_can_be_closed(tmp_path: Path) -> None:
    file = tmp_path / "facts.db"
    file.write_text("no database")
    bot = create_bot(file, encoder="none")
    with pytest.raises(KnowledgeError, match=r"facts\.db"):
        async with simcord.run(bot):
            pass
    await bot.close()
    assert file.read_text() == "no database"


async def test_an_unknown_encoder_is_named(tmp_path: Path) -> None:
    bot = create_bot(tmp_path / "facts.db", encoder="crystal ball")
    with pytest.raises(KnowledgeError, match="crystal ball"):
        async with simcord.run(bot):
            pass
