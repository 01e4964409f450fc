"""A fact that nobody has written asks for is found by its own words, its keywords and questions about it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import Unknown

SERVER, MODERATOR = 5, 1


@pytest.fixture
def knowledge(tmp_path: Path, loaded: Path) -> Knowledge:
    opened = Knowledge.open(shutil.copy(loaded, tmp_path / "facts.db"), "none")
    answer = "The old lighthouse keeper of Varna feeds nine seagulls every morning."
    opened.curation.add(SERVER, MODERATOR, Draft.typed("harbour", answer, "Varna Gazette", "seagulls", ""))
    return opened


@pytest.mark.parametrize(
    "question",
    [
        "the old lighthouse keeper of varna feeds nine seagulls every morning",
        "harbour seagulls",
        "how many seagulls does the lighthouse keeper feed?",
        "who feeds the segulls in varna?",
    ],
)
def test_it_answers_at_once(knowledge: Knowledge, question: str) -> None:
    answer = knowledge.ask(question, SERVER)
    assert answer.status == "answered"
    assert "seagulls" in answer.candidates[0].fact.plain


def test_other_servers_know_nothing_of_it(knowledge: Knowledge) -> None:
    assert isinstance(knowledge.ask("harbour seagulls", SERVER + 1), Unknown)
