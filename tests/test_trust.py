"""What has to be answered, and what must not be: the plainest questions of each kind, by words alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.answering import Knowledge


@pytest.fixture(scope="module")
def knowledge(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    opened = Knowledge.open(shutil.copy(loaded, tmp_path_factory.mktemp("trust") / "facts.db"), "none")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("wagner cost", "wagner-fee"),
        ("mali coups", "coups-number"),
        ("wagner price", "wagner-fee"),
        ("eu mission", "eu-mission"),
        ("camara moscow", "camara-in-moscow"),
        ("french bases", "base-closures"),
        ("who is prigozhin?", "prigozhin-who"),
        ("how many helicopters?", "helicopter-number"),
        ("what is wagner?", "wagner-what"),
    ],
)
def test_the_plainest_questions_are_answered(knowledge: Knowledge, question: str, fact: str) -> None:
    answer = knowledge.ask(question)
    assert answer.status == "answered"
    assert answer.candidates[0].fact.id == fact


@pytest.mark.parametrize(
    "question",
    [
        "gold mines",
        "casualties",
        "is the fee monthly?",
        "who leads the junta?",
        "why did Germany send helicopters to Mali?",
        "what are the rules of this server?",
        "minecraft server ip",
        "xylophone zebra",
    ],
)
def test_what_the_briefing_does_not_say_is_not_answered(knowledge: Knowledge, question: str) -> None:
    assert knowledge.ask(question).status == "unknown"


def test_what_is_said_of_one_person_is_not_said_of_another(knowledge: Knowledge) -> None:
    assert knowledge.ask("camara moscow visit").status == "answered"
    assert knowledge.ask("macron moscow visit").status != "answered"
