"""What the briefing does not say: one sentence, true as a whole, and what it does say, with quote and source."""

from __future__ import annotations

import re

import pytest

from cogs.ui.languages import WORDS
from cogs.ui.replies import answer_text
from knowledge.__main__ import as_text
from knowledge.answering import BRIEFINGS, Knowledge
from knowledge.briefing import parse, read
from knowledge.facts import Gap, Unknown
from knowledge.writing import text
from tests.benchmarks.questions import bank
from tests.conftest import World

SHIPPED = read(BRIEFINGS / "russia-lunges-into-mali.toml")


@pytest.mark.parametrize("gap", SHIPPED.gaps, ids=lambda gap: gap.id)
def test_every_unknown_names_facts_of_its_briefing_or_none(gap: Gap) -> None:
    assert set(gap.see) <= {fact.id for fact in SHIPPED.facts}
    assert len(gap.see) <= 3
    # Numbers are cited, or not there: what an unknown itself asserts is cited by nobody.
    assert not any(figure in gap.plain for figure in ("€9", "1,000", "5,000", "four helicopters", "several hundred"))


async def test_the_reply_shows_what_the_briefing_does_say(world: World) -> None:
    await world.mina.send(world.channel, "!ask what kind of helicopter was it")
    lines = world.said.split("\n")
    assert lines[0] == "The briefing does not say what type of helicopters Mali received or who built them."
    assert lines[1] == "**What it does say:**"
    assert lines[2].startswith("Mali received **four helicopters, weapons, and ammunition** from Russia. They came on")
    assert lines[3].startswith("> “A cargo plane delivered four helicopters, weapons")
    assert "said by" in world.said
    assert "Source: Warsaw Institute" in world.said


def test_the_terminal_shows_it_too(shipped: Knowledge) -> None:
    said = as_text(shipped.ask("what kind of helicopter was it"))
    assert "What it does say:\nMali received four helicopters" in said
    assert "Warsaw Institute, “Russia Lunges Into Mali" in said


def test_what_has_gone_is_not_shown(shipped: Knowledge) -> None:
    answer = shipped.ask("what kind of helicopter was it")
    assert isinstance(answer, Unknown)
    for fact in answer.nearby:
        shipped.curation.remove(7, 1, fact.id)
    left = shipped.ask("what kind of helicopter was it", 7)
    assert isinstance(left, Unknown)
    assert not {fact.id for fact in left.nearby} & {fact.id for fact in answer.nearby}
    for _ in answer.nearby:
        shipped.curation.undo(7, 1)


@pytest.mark.parametrize("language", list(WORDS))
def test_it_says_so_in_every_language(shipped: Knowledge, language: str) -> None:
    answer = shipped.ask("what kind of helicopter was it", otherwise=language)
    assert isinstance(answer, Unknown)
    spoken = WORDS[language]
    shown = answer_text(Unknown(answer.question, language, 0.1, gap=answer.gap, nearby=answer.nearby), "!")
    assert spoken.does_say in shown
    assert spoken.english in shown


def test_see_stays_through_a_file_and_through_history(shipped: Knowledge) -> None:
    assert parse(text(SHIPPED), "x.toml").gaps == SHIPPED.gaps
    stored = {gap.id: gap.see for gap in shipped.gaps()}
    assert stored == {gap.id: gap.see for gap in SHIPPED.gaps}


def test_no_question_of_a_bank_stands_among_the_asks() -> None:
    def bare(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.lower()))

    asks = {bare(ask) for fact in SHIPPED.facts for ask in fact.asks}
    asks |= {bare(ask) for gap in SHIPPED.gaps for ask in gap.asks}
    asked = [row.q for name in ("fit", "fit_more", "develop", "test") for row in bank(name)]
    assert len(asked) > 2500
    assert [q for q in asked if bare(q) in asks] == []
