"""Any extension can be loaded again, or taken away, alone: the others lose nothing."""

from __future__ import annotations

from typing import Any

import pytest
from discord import app_commands
from discord.ext import commands

from bot import EXTENSIONS, BriefingBot
from cogs.ui.forms import PersistentForm
from tests.conftest import World
from tests.moderating import ID, added, labels, shown, text
from tests.reading import newest


def everything(bot: BriefingBot) -> dict[str, Any]:
    """All that people can type, choose, press and send."""
    listed = [command for command in bot.tree.walk_commands() if not isinstance(command, app_commands.ContextMenu)]
    return {
        "prefix": sorted(command.qualified_name for command in bot.walk_commands()),
        "slash": sorted(command.qualified_name for command in listed),
        "menus": sorted(str(command.to_dict(bot.tree)) for command in bot.tree.get_commands()),
        "buttons": sorted(pattern.pattern for pattern in bot._connection._view_store._dynamic_items),
        "forms": sorted(form.form for form in PersistentForm.known),
        "parents": sorted(f"{command}: {id(command.parent) == id(bot.get_command(str(command.parent)))}"
                          for command in bot.walk_commands() if command.parent),
        "hear": bot.hear is not None,
    }  # fmt: skip


@pytest.mark.parametrize("extension", EXTENSIONS)
async def test_loaded_again_all_is_there(world: World, extension: str) -> None:
    before = everything(world.bot)
    assert "briefing import" in before["prefix"]
    assert "briefing import" in before["slash"]
    await world.bot.reload_extension(extension)
    assert everything(world.bot) == before
    await world.bot.unload_extension(extension)
    without = everything(world.bot)
    await world.bot.load_extension(extension)
    assert everything(world.bot) == before
    assert without != before or extension in ("cogs.buttons", "cogs.digest")


async def test_loaded_again_one_after_the_other_all_works(world: World) -> None:
    await added(world)
    undo = newest(world)
    for extension in (*EXTENSIONS, *reversed(EXTENSIONS)):
        await world.bot.reload_extension(extension)
    for typed, said in (
        ("!topics", "I know "),
        ("!briefing", "Warsaw Institute"),
        ("!wagner cost", "9 million"),
        ("!suggest", "Press"),
        ("!in mali who is prigozhin", "Kremlin"),
        ("!help", "`!briefings"),
    ):
        await world.mina.send(world.channel, typed)
        assert said in world.said, typed
    article = ("bees.md", b"Bees dance. Hives hum at night.\n")
    await world.sam.send(world.channel, "!briefing import", attachments=[article])
    assert labels(newest(world)) == ["Where it is from"]
    form = await world.sam.click(newest(world), label="Where it is from")
    assert form.modal
    await world.sam.submit_modal(form, {"title": "Bees"})
    assert "Bees" in world.said
    result = await world.sam.slash(world.channel, "briefing export")
    assert result.response
    assert result.response.attachments
    panel = await world.sam.slash(world.channel, "settings show")
    form = await world.sam.click(shown(panel), label="Prefix")
    assert text(await world.sam.submit_modal(form, {"prefix": "?"})).startswith("The prefix: `!` → `?`.")
    assert "Undone" in text(await world.sam.click(undo, label="Undo"))
    assert world.bot.knowledge.fact(ID, world.guild.id) is None


@pytest.mark.parametrize("gone", ["cogs.browse", "cogs.files", "cogs.ask", "cogs.curate"])
async def test_without_one_the_others_work(world: World, gone: str) -> None:
    await world.bot.unload_extension(gone)
    for extension in EXTENSIONS:
        if extension != gone:
            await world.bot.reload_extension(extension)
    for typed, needs in (
        ("!topics", "cogs.browse"),
        ("!briefings", "cogs.catalogue"),
        ("!ask wagner cost", "cogs.ask"),
    ):
        await world.mina.send(world.channel, typed)
        assert (world.said != typed) is (needs != gone), typed
    assert (world.bot.get_command("briefing import") is None) is (gone in ("cogs.browse", "cogs.files"))
    await world.bot.load_extension(gone)
    command = world.bot.get_command("briefing import")
    assert isinstance(command, commands.HybridCommand)
    assert command.app_command
    assert command.app_command.parent is world.bot.tree.get_command("briefing")
