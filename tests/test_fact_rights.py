"""`/fact` in Discord: who may, and what nobody gets round."""

from __future__ import annotations

import pytest

from cogs.ui import moderator_texts as told
from cogs.ui.errors import NotAModerator
from knowledge.facts import KnowledgeError
from tests.conftest import World
from tests.moderating import (
    FORM,
    ID,
    PIPED,
    RAIDS,
    REFUSED,
    added,
    aside,
    by_role,
    elsewhere,
    refusals,
    seen,
    show_to_all,
)  # fmt: skip
from tests.reading import newest


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
