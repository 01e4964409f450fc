"""What begins with a command's name: the command where what follows fits it, a question where it reads as one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from discord.ext import commands

from cogs.ui import catalogue_texts, moderator_texts, texts
from knowledge.answering import Knowledge
from knowledge.conversation import typed
from knowledge.conversation.typed import TAKES, Said, Takes, is_command
from tests.conftest import World
from tests.moderating import REFUSED, refusals
from tests.reading import answers

QUESTIONS = Path(__file__).parent / "benchmarks" / "data"
FACT = frozenset("add edit remove restore undo history alias list show".split())
SETTINGS = frozenset("prefix moderators inbox channels clear".split())
SERVER = 7
TAKEN: dict[str, tuple[Takes, frozenset[str]]] = {
    "why": (typed.IF_MODERATOR, frozenset()),
    "in": (typed.BRIEFING, frozenset()),
    "status": (typed.NOTHING, frozenset()),
    "help": (typed.NOTHING, frozenset()),
    "topics": (typed.NOTHING, frozenset()),
    "sync": (typed.NOTHING, frozenset()),
    "topic": (typed.TOPIC, frozenset()),
    "briefings": (typed.SEARCH, frozenset()),
    "briefing": (typed.SUBCOMMAND_OR_TITLE, frozenset({"import", "export"})),
    "fact": (typed.SUBCOMMAND, FACT),
    "settings": (typed.SUBCOMMAND, SETTINGS),
    "suggest": (typed.STATEMENT, frozenset()),
}


@pytest.fixture(scope="module")
def knowledge(loaded: Path) -> Iterator[Knowledge]:
    """Only read here."""
    opened = Knowledge.open(loaded, encoder="none")
    yield opened
    opened.close()


def meant(knowledge: Knowledge, text: str, *, moderator: bool = False) -> bool:
    """Whether the text is its first word's command."""
    name, _, words = text.partition(" ")
    takes, subcommands = TAKEN[name.lower()]
    return is_command(takes, Said(words, SERVER, moderator, subcommands), knowledge)


@pytest.mark.parametrize(
    "asked",
    [
        "why is France leaving Mali",
        "why mali",
        "why wagner?",
        "why did they do it",
        "Why the Madam Parly has accepted the mercenaries",
        "in what year were the coups",
        "in which city did Lavrov meet Diop",
        "in whose interest is it",
        "in the end, who gets paid",
        "in his speech maiga accused france",
        "in a word: is the junta legitimate",
        "in bamako is there a russian base?",
        "in how many countries is wagner",
        "in 1999, what happened?",
        "status of the deal",
        "status quo in bamako",
        "status wagner",
        "status of the contract between mali and wagner?",
        "fact check: are the mercenaries official",
        "fact check please",
        "fact or fiction: wagner is in mali",
        "help wanted by the junta: who came?",
        "help mali",
        "help of the french army",
        "topic of the article",
        "topic which is the most important?",
        "topics covered by lavrov",
        "briefings on wagner, are there any?",
        "briefings of the week",
        "settings of the contract",
        "settings for the negotiation, where?",
        "suggest who runs wagner",
        "suggest a reason why france leaves?",
        "sync between paris and bamako",
    ],
)
def test_a_question_is_no_command(knowledge: Knowledge, asked: str) -> None:
    assert not meant(knowledge, asked)


def test_every_question_of_the_benchmark_that_begins_with_a_command_is_asked(knowledge: Knowledge) -> None:
    lines = [
        line for name in ("test", "fit") for line in (QUESTIONS / f"questions_{name}.jsonl").open(encoding="utf-8")
    ]
    asked = [question for line in lines if (question := json.loads(line)["q"]).split()[0].lower() in TAKEN]
    assert len(asked) == 42
    assert [question for question in asked if meant(knowledge, question)] == []
    others = [question for question in asked if not question.lower().startswith("why ")]
    assert [question for question in others if meant(knowledge, question, moderator=True)] == []


@pytest.mark.parametrize(
    ("text", "moderator"),
    [
        ("why", False),
        ("why is France leaving Mali", True),
        ("why x", False),
        ("in mali wagner cost", False),
        ("in russia-lunges-into-mali: how many coups were there?", False),
        ('in "Russia Lunges" what does wagner cost?', False),
        ("in 2021 wagner cost", False),
        ("in quantum cost", False),
        ("in @everyone cost", False),
        ("status", False),
        ("help", False),
        ("help me", False),
        ("topics please", False),
        ("topic wagner", False),
        ("topic wagnr", False),
        ("topic wagner-fee", False),
        ("topic quantum", False),
        ("topic war in ukraine", False),
        ("briefings mali", False),
        ("briefings quantum", False),
        ("briefing russia lunges", False),
        ("briefing import", False),
        ("fact list", False),
        ("fact list wagner", True),
        ("fact lst", True),
        ("fact lst", False),
        ("fact ad Raids | They start at 20:00. | Handbook | x | when do we raid?", True),
        ("fact add Raids | They start at 20:00. | Handbook | x | when do we raid?", False),
        ("fact ADD", True),
        ("fact help", True),
        ("settings prefx", True),
        ("settings prefix ?", False),
        ("settings channels #general", True),
        ("suggest", False),
        ("suggest the raids start on Fridays", False),
        ("sync", False),
    ],
)
def test_a_command_is_no_question(knowledge: Knowledge, text: str, moderator: bool) -> None:
    assert meant(knowledge, text, moderator=moderator)


async def test_every_command_says_what_it_takes(world: World) -> None:
    assert [command.name for command in world.bot.commands if TAKES not in command.extras] == []


@pytest.mark.parametrize("who", ["mina", "sam"])
async def test_the_bare_question_is_answered_as_a_mention_answers_it(world: World, who: str) -> None:
    member, bot = getattr(world, who), world.bot.user
    assert bot
    for asked in ("in what year were the coups", "in which city did Lavrov meet Diop", "status of wagner in mali",
                  "fact check: are the mercenaries official", "Help wanted: what did russia send?"):  # fmt: skip
        await member.send(world.channel, f"{bot.mention} {asked}")
        said = world.said
        await world.env.advance_time(60)
        await member.send(world.channel, f"!{asked}")
        assert len(answers(world)) % 2 == 0, asked
        assert world.said == said, asked
        await world.env.advance_time(60)


async def test_why_is_a_members_question_and_a_moderators_command(world: World) -> None:
    await world.mina.send(world.channel, "!why is France leaving Mali")
    assert "Source: Warsaw Institute" in world.said
    await world.sam.send(world.channel, "!why is France leaving Mali")
    assert "Source: " not in world.said
    assert "answered. The first fact fits" in world.said


async def test_in_a_direct_message_too(world: World) -> None:
    for asked in ("!why is France leaving Mali", "why is France leaving Mali", "!in what year were the coups"):
        await world.mina.send_dm(asked)
        last = world.mina.user.dm_channel.last_message
        assert last
        assert "Source: Warsaw Institute" in last.content, asked
        await world.env.advance_time(60)


async def test_what_is_neither_gets_the_commands_own_word(world: World) -> None:
    for who, text, said in (
        (world.mina, "!topic quantum", texts.no_such_topic("quantum", "!")),
        (world.mina, "!in quantum cost", catalogue_texts.none_named("quantum", "!")),
        (world.mina, "!why x", REFUSED),
        (world.sam, "!fact lst", moderator_texts.help_text("!")),
    ):
        await who.send(world.channel, text)
        assert world.said == said, text
    await world.sam.send(world.channel, "!settings prefx")
    assert world.said.startswith("**Settings of this server**")
    refusals(world, commands.CheckFailure)


@pytest.mark.parametrize(
    "text", ["!why do we dream", "!help me find my keys", "!status of the server", "!fact about cats"]
)
async def test_what_is_not_for_us_is_left_alone(world: World, text: str) -> None:
    await world.mina.send(world.channel, text)
    assert not answers(world)


async def test_an_edit_turns_a_question_into_another(world: World) -> None:
    message = await world.mina.send(world.channel, "!in what year were the coups")
    assert "2020" in world.said
    await world.mina.edit(message, "!why is France leaving Mali")
    assert "2020" not in world.said
    assert len(answers(world)) == 1
    await world.mina.edit(message, "!briefing publication date")
    assert "30 September 2021" in world.said
    await world.mina.edit(message, "!topics")
    assert not answers(world)
