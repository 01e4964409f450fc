"""Two briefings on one thing: the newer leads where they agree, both are shown where they do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cogs.ui.buttons import card
from knowledge.answering import Knowledge
from knowledge.facts import Found
from knowledge.importing import unpack_text
from knowledge.intake import take

BRIEFING = """
[briefing]
id = "{id}"
publisher = "Harbour Review"
title = "{title}"
date = {date}

[[topic]]
id = "harbour"
name = "Harbour"

[[fact]]
id = "{id}-cranes"
topic = "harbour"
answer = "The new harbour of Odrava has **{cranes} cranes** for containers."
quotes = [{{ at = "1.1", text = "{cranes} cranes" }}]
certainty = "stated"
keywords = ["cranes"]
asks = ["How many cranes does the harbour of Odrava have?", "odrava cranes", "number of cranes in Odrava harbour"]
"""


def library(path: Path, loaded: Path, first: str, second: str) -> Knowledge:
    knowledge = Knowledge.open(shutil.copy(loaded, path / "facts.db"), "none")
    for id, title, date, cranes in (
        ("old", "Odrava Builds", "2021-09-30", first),
        ("new", "Odrava Opens", "2022-03-04", second),
    ):
        text = BRIEFING.format(id=id, title=title, date=date, cranes=cranes)
        take(knowledge.store, unpack_text(f"{id}.toml", text), 0)
    return knowledge


@pytest.fixture
def question() -> str:
    return "How many cranes does the harbour of Odrava have?"


def test_the_newer_of_two_that_agree_answers(tmp_path: Path, loaded: Path, question: str) -> None:
    knowledge = library(tmp_path, loaded, "four", "four")
    answer = knowledge.ask(question)
    knowledge.close()
    assert isinstance(answer, Found)
    assert answer.fact.source.id == "new"
    assert answer.also == ()


def test_two_that_disagree_are_both_shown_with_their_dates(tmp_path: Path, loaded: Path, question: str) -> None:
    knowledge = library(tmp_path, loaded, "four", "six")
    answer = knowledge.ask(question)
    knowledge.close()
    assert isinstance(answer, Found)
    assert {answer.fact.source.id, *(fact.source.id for fact in answer.also)} == {"old", "new"}
    text = card(answer, 1, "!").content
    assert "four cranes" in text
    assert "six cranes" in text
    assert "Another briefing says otherwise" in text
    assert "Odrava Builds" in text
    assert "Odrava Opens" in text


def test_one_briefing_can_be_asked_alone(tmp_path: Path, loaded: Path, question: str) -> None:
    knowledge = library(tmp_path, loaded, "four", "six")
    answer = knowledge.ask(question, briefing="old")
    knowledge.close()
    assert [candidate.fact.source.id for candidate in answer.candidates] == ["old"]
