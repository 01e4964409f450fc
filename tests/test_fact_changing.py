"""`/fact` in Discord: editing, two at once, ways to ask, removing, looking."""

from __future__ import annotations

from cogs.ui import moderator_texts as told
from knowledge.facts import KnowledgeError
from tests.conftest import BotFactory, World, restart
from tests.moderating import (
    ID,
    PRICE,
    RAIDS,
    REFUSED,
    added,
    aside,
    by_role,
    elsewhere,
    filled,
    refusals,
    seen,
    shown,
    text,
)  # fmt: skip
from tests.reading import newest

# Editing


async def test_edit_opens_a_form_with_what_is_there(world: World) -> None:
    form = await world.sam.slash(world.channel, "fact edit", fact="wagner-fee")
    there = filled(form)
    fact = seen(world, "wagner-fee")
    assert fact
    assert there["answer"] == fact.answer
    listed = there["asks"].splitlines()
    # What a form has no room for stays as it is.
    assert listed == list(fact.asks[: len(listed)])
    assert len(listed) > 50
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
