"""The history in Discord: who changed what, in pages, and taking back the last change or any other."""

from __future__ import annotations

import pytest

from cogs.ui import moderator_texts as told
from knowledge.drafts import Draft
from knowledge.facts import KnowledgeError
from tests.conftest import BotFactory, World, restart
from tests.moderating import FORM, REFUSED, aside, by_role, elsewhere, labels, refusals, seen, shown, text
from tests.reading import newest, pinged

ID = "raids-start-fridays-20"


def change(world: World, times: int = 1) -> None:
    """Sam gives a fact more ways to ask."""
    for number in range(times):
        world.bot.knowledge.curation.alias(world.guild.id, world.sam.id, "wagner-fee", f"fee number {number}")


async def test_who_when_before_and_after(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact add")
    await world.sam.submit_modal(form, FORM)
    edit = await world.sam.slash(world.channel, "fact edit", fact=ID)
    await world.sam.submit_modal(edit, {**FORM, "answer": "Raids start on **Sundays**.", "asks": "when do we raid"})
    said = text(await world.sam.slash(world.channel, "fact history", fact=ID)).splitlines()
    assert said[0] == f"**History** of `{ID}`: 2 changes, newest first."
    assert said[1].startswith(f"**2.** {world.sam.mention} edited `{ID}` <t:")
    before, after = "Raids start on \\*\\*Fridays\\*\\* at 20:00.", "Raids start on \\*\\*Sundays\\*\\*."
    assert said[2] == f"-# Answer: “{before}” → “{after}”"
    assert said[3] == "-# Ways to ask: gone: “raid night”"
    assert said[4].startswith(f"**1.** {world.sam.mention} added `{ID}` <t:")
    assert said[5] == "-# Now: Raids start on Fridays at 20:00."


async def test_pages_turn_also_after_a_restart_and_for_moderators_only(world: World, new_bot: BotFactory) -> None:
    change(world, 6)
    for number in range(6):
        world.bot.knowledge.curation.alias(world.guild.id, world.sam.id, "coups-number", f"coup number {number}")
    await world.sam.send(world.channel, "!fact history")
    assert world.said.startswith("**History**: 12 changes, newest first.")
    assert world.said.endswith("Page 1 of 3")
    assert labels(newest(world)) == ["Undo 12", "Undo 11", "Undo 10", "Undo 9", "Undo 8", "Next"]
    assert pinged(world, newest(world)) <= {world.sam.id}, "only the reply itself pings"
    await restart(world, new_bot)
    assert aside(await world.mina.click(newest(world), label="Next")) == REFUSED
    await world.sam.click(newest(world), label="Next")
    await world.sam.click(newest(world), label="Next")
    assert world.said.endswith("Page 3 of 3")
    assert "**1.** " in world.said
    await world.sam.click(newest(world), label="Back")
    assert world.said.endswith("Page 2 of 3")


async def test_nothing_was_changed_yet(world: World) -> None:
    await world.sam.send(world.channel, "!fact history")
    assert world.said == told.no_history("")
    await world.sam.send(world.channel, "!fact history wagner-fee")
    assert world.said == told.no_history("wagner-fee")
    await world.sam.send(world.channel, "!fact undo")
    assert world.said == "There is nothing to undo."
    assert refusals(world, KnowledgeError) == 1


async def test_undo_takes_back_the_last_change_whoever_made_it(world: World) -> None:
    nora = by_role(world)
    change(world, 2)
    await nora.send(world.channel, "!fact undo")
    assert world.said.startswith(f"Undone: {world.sam.mention} gave one more way to ask for `wagner-fee` (change 2).")
    fact = seen(world, "wagner-fee")
    assert fact
    assert "fee number 1" not in fact.asks
    assert "fee number 0" in fact.asks
    await world.sam.send(world.channel, "!fact undo")
    assert "(change 1)" in world.said
    await world.sam.send(world.channel, "!fact undo")
    assert world.said == "There is nothing to undo."
    assert refusals(world, KnowledgeError) == 1


async def test_undo_is_one_more_line_and_can_be_undone(world: World, new_bot: BotFactory) -> None:
    change(world)
    result = await world.sam.slash(world.channel, "fact undo")
    assert text(result).startswith("Undone")
    await restart(world, new_bot)
    again = await world.sam.click(shown(result), label="Undo")
    assert text(again).startswith("Undone")
    fact = seen(world, "wagner-fee")
    assert fact
    assert "fee number 0" in fact.asks
    said = text(await world.sam.slash(world.channel, "fact history"))
    assert "3 changes" in said
    assert f"**2.** {world.sam.mention} undid change 1 on `wagner-fee`" in said


async def test_undo_of_the_change_that_a_line_names(world: World) -> None:
    change(world)
    world.bot.knowledge.curation.add(world.guild.id, world.sam.id, Draft.typed("Raids", "On Fridays.", "me"))
    await world.sam.send(world.channel, "!fact history")
    await world.sam.click(newest(world), label="Undo 1")
    fact = seen(world, "wagner-fee")
    assert fact
    assert "fee number 0" not in fact.asks
    assert seen(world, "raids-fridays")
    choices = await world.sam.autocomplete(world.channel, "fact undo", "change", "")
    assert [choice["value"] for choice in choices] == ["3", "2"]
    assert choices[1]["name"].startswith("2: added raids-fridays, ")
    assert "(change 2)" in text(await world.sam.slash(world.channel, "fact undo", change="2"))
    assert seen(world, "raids-fridays") is None
    await world.sam.send(world.channel, "!fact undo #2")
    assert world.said == "Change 2 was undone already."
    assert refusals(world, KnowledgeError) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("99", "There is no change 99 here."), ("the last", told.NO_NUMBER), ("9" * 30, told.NO_NUMBER)],
)
async def test_no_such_change(world: World, typed: str, said: str) -> None:
    change(world)
    await world.sam.send(world.channel, f"!fact undo {typed}")
    assert world.said == said
    assert refusals(world, KnowledgeError) == 1


async def test_a_change_under_a_later_one_is_not_undone(world: World) -> None:
    change(world, 2)
    await world.sam.send(world.channel, "!fact undo 1")
    assert world.said == "'wagner-fee' was changed since in change 2; undo that one first."
    assert refusals(world, KnowledgeError) == 1


async def test_another_servers_changes_are_out_of_reach(world: World) -> None:
    change(world)
    there = elsewhere(world)
    await there.olga.send(there.channel, "!fact undo 1")
    assert there.said == "There is no change 1 here."
    await there.olga.send(there.channel, "!fact history wagner-fee")
    assert there.said == told.no_history("wagner-fee")
    assert refusals(world, KnowledgeError) == 1


async def test_long_changes_fit_into_a_page(world: World) -> None:
    curation = world.bot.knowledge.curation
    for number in range(6):
        text = f"{number} " + "word " * 290
        curation.add(world.guild.id, world.sam.id, Draft.typed(f"t{number}", text, "s" * 300), anyway=True)
        id = curation.history(world.guild.id)[0].slug
        curation.edit(world.guild.id, world.sam.id, id, Draft.typed(f"u{number}", text[::-1], "z" * 300, "k, l", "m;n"))
    await world.sam.send(world.channel, "!fact history")
    assert len(world.said) <= 2000
    assert not world.said.endswith("…")
    assert world.said.endswith("Page 1 of 3")
