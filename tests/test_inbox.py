"""The inbox in Discord: as a list, and what moderators do about each thing in it."""

from __future__ import annotations

import pytest

from cogs.deciding.listing import LENGTH
from knowledge.drafts import Draft
from knowledge.facts import Origin
from tests.conftest import BotFactory, World, restart
from tests.deciding import (
    ANSWER,
    EMPTY,
    RAID,
    asked,
    filled,
    heard,
    imported,
    opened,
    pressed,
    sent,
    there,
)
from tests.reading import buttons, newest

# The list


async def test_the_list_shows_the_most_asked_first(world: World) -> None:
    asked(world, "how many gold mines are there")
    asked(world, RAID, 3)
    shown = await opened(world)
    lines = shown.content.split("\n")
    assert lines[0] == "**Inbox**: 2 questions. Most asked first."
    assert lines[1].startswith("**1.** “when does the raid night begin” (asked 3 times, last <t:")
    assert lines[2].startswith("**2.** “how many gold mines are there” (asked once, last <t:")
    assert list(buttons(shown)) == [
        f"{n}. {label}" for n in (1, 2) for label in ("Answer", "Same as …", "Not ours", "Dismiss")
    ]


async def test_an_empty_inbox_says_so(world: World) -> None:
    assert (await opened(world)).content == EMPTY
    result = await world.sam.slash(world.channel, "inbox")
    assert result.ephemeral
    assert heard(result) == EMPTY


async def test_pages_and_kinds(world: World, new_bot: BotFactory) -> None:
    imported(world)
    for word in ("astronomy", "basketball", "cheese", "dinosaurs", "eclipses"):
        asked(world, f"what about {word}")
    shown = await opened(world)
    assert shown.content.startswith("**Inbox**: 5 questions and 3 excerpts to review. Most asked first.")
    assert "Page 1 of 2" in shown.content
    await restart(world, new_bot)
    await pressed(world, "Next")
    assert "**5.** “what about" in world.said
    assert "“The harbour opened in 1901.”\n-# from The harbour" in world.said
    assert "Page 2 of 2" in world.said
    await pressed(world, "Excerpts")
    assert "“what about" not in world.said
    assert list(buttons(newest(world)))[:3] == ["1. Keep", "1. Rewrite", "1. Drop"]
    await pressed(world, "Excerpts")
    assert "**1.** “what about" in world.said
    for typed, number in (("!inbox excerpts", 3), ("!inbox QUESTIONS", LENGTH), ("!inbox suggestion", 0)):
        shown = await opened(world, typed)
        assert len({label.split(".")[0] for label in buttons(shown) if "." in label}) == number
    assert "No suggestions wait." in world.said
    result = await world.sam.slash(world.channel, "inbox", kind="excerpts")
    assert "“The harbour opened in 1901.”" in heard(result)


async def test_a_kind_that_there_is_not(world: World) -> None:
    shown = await opened(world, "!inbox **bananas**")
    assert shown.content.startswith("There are no “\\*\\*bananas\\*\\*” in the inbox. Type `!inbox`")


@pytest.mark.parametrize("before", ["", "and why " * 100], ids=["short", "long"])
async def test_what_members_typed_is_shown_as_text(world: World, before: str) -> None:
    asked(world, f"{before}**why** @everyone [here](http://x.example) `code` ||spoiler||?")
    shown = await opened(world)
    assert "\\*\\*why\\*\\* @\u200beveryone" in shown.content, "of a long question, the end is kept: it asks"
    assert len(shown.content) <= 2000
    assert not world.env.backend.get_message(world.channel.id, shown.id).mention_everyone


# Questions


async def test_an_answer_is_a_fact_at_once(world: World) -> None:
    asked(world)
    await opened(world)
    await filled(world, "1. Answer", ANSWER)
    assert world.said.startswith(f"✓ Answered: “{RAID}” now finds the fact `raids-")
    assert EMPTY in world.said
    await world.mina.send(world.channel, "!ask when does the raid night begin?")
    assert "Raids start on Fridays at 20:00." in world.said
    assert "Guild handbook" in world.said
    assert "Added by this server's moderators" in world.said


async def test_the_answer_form_begins_with_all_the_wordings(world: World) -> None:
    asked(world)
    asked(world, "so when does raid nigth begin??")
    await opened(world)
    form = await pressed(world, "1. Answer")
    assert there(form)["asks"] == f"{RAID}\nso when does raid nigth begin??"
    await sent(world, form, {**ANSWER, "asks": "raid time; party time\nboss evening", "keywords": "boss, loot"})
    fact = world.bot.knowledge.facts(world.guild.id)[-1]
    assert fact.asks == (RAID, "raid time", "party time", "boss evening")
    assert fact.keywords == ("boss", "loot")


async def test_same_as_one_of_the_nearest(world: World) -> None:
    asked(world, "purse of the wagner hirelings")
    await opened(world)
    form = await pressed(world, "1. Same as …")
    assert form.modal
    options = form.modal["components"][0]["component"]["options"]
    assert 1 < len(options) <= 25
    await sent(world, form, {"fact": [options[1]["value"]]})
    assert world.said.startswith(f"✓ “purse of the wagner hirelings” now finds the fact `{options[1]['value']}`.")
    fact = world.bot.knowledge.fact(options[1]["value"], world.guild.id)
    assert fact
    assert fact.asks[-1] == "purse of the wagner hirelings"


@pytest.mark.parametrize("typed", ["wagner-fee", " wagner-fee "])
async def test_same_as_a_fact_by_its_id(world: World, typed: str) -> None:
    asked(world, "purse of the hirelings")
    await opened(world)
    await filled(world, "1. Same as …", {"other": typed})
    assert "now finds the fact `wagner-fee`" in world.said
    await world.mina.send(world.channel, "!ask purse of the hirelings")
    assert "more than €9 million" in world.said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose one of the facts, or type the id of another."),
        ({"other": "no-such-**fact**"}, "There is no fact “no-such-fact” here."),
        ({"other": "@everyone"}, "There is no fact “@\u200beveryone” here."),
    ],
)
async def test_same_as_nothing_that_there_is(world: World, typed: dict[str, str], said: str) -> None:
    asked(world)
    await opened(world)
    result = await filled(world, "1. Same as …", typed)
    assert heard(result).startswith(said)
    form = await pressed(world, "Change my text", on=result.followups[0])
    await sent(world, form, {"other": "wagner-fee"})
    assert EMPTY in heard(await world.sam.slash(world.channel, "inbox"))


async def test_not_ours_is_said_from_now_on(world: World) -> None:
    asked(world)
    await opened(world)
    await filled(world, "1. Not ours", {"sentence": "The briefing has no calendar of raids."})
    assert world.said.startswith(f"✓ Whoever asks “{RAID}” now hears that the briefing does not say.")
    await world.mina.send(world.channel, f"!ask {RAID}")
    assert world.said.startswith("The briefing has no calendar of raids.\n")
    assert (await opened(world)).content == EMPTY


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("1. Answer", ANSWER),
        ("1. Same as …", {"other": "wagner-fee"}),
        ("1. Not ours", {"sentence": "The briefing has no calendar of raids."}),
    ],
)
async def test_a_form_that_was_open_during_a_restart_is_taken(
    world: World, new_bot: BotFactory, label: str, typed: dict[str, str]
) -> None:
    asked(world)
    await opened(world)
    await restart(world, new_bot)
    form = await pressed(world, label)
    await restart(world, new_bot)
    await sent(world, form, typed)
    assert world.said.startswith("✓ ")
    assert world.said.endswith(EMPTY)


async def test_what_was_dismissed_stays_away(world: World) -> None:
    asked(world)
    await opened(world)
    await pressed(world, "1. Dismiss")
    assert world.said == f"✓ Dismissed: “{RAID}”. Asked again, it stays away. `!fact undo` takes that back.\n{EMPTY}"
    await world.mina.send(world.channel, f"!ask {RAID}")
    assert (await opened(world)).content == EMPTY
    world.bot.knowledge.curation.undo(world.guild.id, world.sam.id)
    assert RAID in (await opened(world)).content


@pytest.mark.parametrize("label", ["Same as that one", "Add anyway"])
async def test_an_answer_like_a_fact_that_is_there(world: World, new_bot: BotFactory, label: str) -> None:
    asked(world)
    asked(world, "how many gold mines are there")
    await opened(world)
    await filled(world, "1. Answer", ANSWER)
    result = await filled(world, "1. Answer", ANSWER)
    choice = result.followups[0]
    assert choice.ephemeral
    assert choice.content.startswith("There is a very similar fact (`raids-")
    assert "Your text is not saved yet: Raids start on Fridays at 20:00." in choice.content
    before = len(world.bot.knowledge.facts(world.guild.id))
    await restart(world, new_bot)
    assert len(world.bot.knowledge.facts(world.guild.id)) == before
    await pressed(world, label, on=choice)
    assert len(world.bot.knowledge.facts(world.guild.id)) == before + (label == "Add anyway")
    assert (await opened(world)).content == EMPTY
    await world.mina.send(world.channel, "!ask how many gold mines are there")
    assert "Raids start on Fridays at 20:00." in world.said


async def test_a_similar_answer_can_be_changed_after_a_restart(world: World, new_bot: BotFactory) -> None:
    asked(world)
    world.bot.knowledge.curation.inbox.answer(world.guild.id, world.sam.id, "1", Draft.typed(**ANSWER))
    asked(world, "how many gold mines are there")
    await opened(world)
    result = await filled(world, "1. Answer", ANSWER)
    await restart(world, new_bot)
    form = await pressed(world, "Change my text", on=result.followups[0])
    assert there(form)["answer"] == ANSWER["answer"]
    result = await sent(world, form, {**ANSWER, "topic": "Mines", "answer": "There are **three** gold mines."})
    assert heard(result).startswith("✓ Answered: “how many gold mines are there” now finds the fact `mines-")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": "ftp://example.org/raids"}, "The link in the source begins with 'ftp:'"),
        ({"source": "javascript:alert(1)"}, "The link in the source has to begin with http:// or https://."),
        ({"answer": "…"}, "The answer holds no words; write at least one sentence."),
        ({"answer": " \n "}, "The answer is empty; write something."),
        ({"topic": " "}, "The topic is empty; write something."),
        ({"asks": "\n".join(f"way {n}" for n in range(150))}, "There are 151 ways to ask; 150 at most."),
        ({"asks": "w" * 201}, "A way to ask has 201 characters; 200 at most."),
        ({"keywords": ",".join(f"k{n}" for n in range(60))}, "There are 60 keywords; 50 at most."),
    ],
)
async def test_a_mistake_loses_nothing_that_was_typed(
    world: World, new_bot: BotFactory, wrong: dict[str, str], said: str
) -> None:
    asked(world)
    await opened(world)
    result = await filled(world, "1. Answer", {**ANSWER, **wrong})
    assert heard(result).startswith(said)
    await restart(world, new_bot)
    assert RAID in (await opened(world)).content
    form = await pressed(world, "Change my text", on=result.followups[0])
    assert {**ANSWER, **wrong}.items() <= there(form).items()
    await sent(world, form, ANSWER)
    assert (await opened(world)).content == EMPTY


async def test_markdown_and_mentions_in_an_answer_are_text(world: World) -> None:
    asked(world)
    await opened(world)
    nasty = "@everyone <@1> [link](http://x.example) **bold** `code`"
    await filled(world, "1. Answer", {"topic": nasty[:60], "answer": nasty, "source": nasty})
    await world.mina.send(world.channel, f"!ask {RAID}")
    assert "@\u200beveryone" in world.said
    assert "**bold**" in world.said
    assert not world.env.backend.get_message(world.channel.id, newest(world).id).mention_everyone


# Excerpts


async def test_excerpts_are_kept_rewritten_and_dropped(world: World, new_bot: BotFactory) -> None:
    first, second, third = imported(world)
    await opened(world)
    await pressed(world, "1. Keep")
    assert world.said.startswith("✓ Kept, and reviewed now: “The harbour opened in 1901.”.")
    form = await pressed(world, "1. Rewrite")
    assert there(form)["answer"] == second.answer
    assert "source" not in there(form)
    await restart(world, new_bot)
    await sent(world, form, {"topic": "Harbour", "answer": "Ice closed it in winter."})
    assert world.said.startswith(f"✓ Rewritten: `{second.id}` now says “Ice closed it in winter.”.")
    await pressed(world, "1. Drop")
    assert EMPTY in world.said
    facts = {fact.id: fact for fact in world.bot.knowledge.facts(world.guild.id)}
    assert facts[first.id].origin is Origin.MODERATORS
    assert facts[second.id].source == second.source
    assert facts[second.id].quotes == second.quotes
    assert third.id not in facts
