"""An encoder that fails, or takes too long: words alone answer, nobody waits, and what was saved is saved."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge import answering
from knowledge.answering import BRIEFINGS, Knowledge
from knowledge.drafts import Draft
from knowledge.matching import encoder, guard
from knowledge.store import FactStore
from tests.conftest import World

np = pytest.importorskip("numpy")
QUESTION = "how much does wagner cost"
SERVER, WHO = 7, 5


class Reader:
    """An encoder that does what a test wants."""

    name = "reader"

    def __init__(self) -> None:
        self.act: Callable[[], object] = lambda: None
        self.asked = 0

    def question(self, text: str) -> Any:
        self.asked += 1
        found = self.act()
        return np.ones(8, dtype=np.float32) / 8**0.5 if found is None else found

    def questions(self, texts: Sequence[str]) -> Any:
        return np.array([self.question(text) for text in texts])

    passages = questions


def fails() -> None:
    raise OSError("the model has gone")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def knowledge(loaded: Path, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowledge]:
    monkeypatch.setitem(encoder.ENCODERS, "reader", lambda: reader)
    opened = Knowledge.open(shutil.copy(loaded, tmp_path / "facts.db"), "reader")
    yield opened
    opened.close()


@pytest.fixture
def hanging(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """An encoder that does not come back before the event."""
    come_back = threading.Event()
    monkeypatch.setattr(guard, "LATE", 0.01)
    reader.act = lambda: come_back.wait(60) and None
    yield come_back
    come_back.set()


def due(knowledge: Knowledge) -> None:
    """The pause is over."""
    assert knowledge._meaning
    knowledge._meaning.guard._again = 0.0


def is_lexical(knowledge: Knowledge) -> None:
    """The fee is found, and by words alone: no feature tells of meaning."""
    answer = knowledge.ask(QUESTION)
    assert answer.status == "answered"
    assert answer.candidates[0].fact.id == "wagner-fee"
    assert not any(name.startswith("near") for name, _ in answer.candidates[0].why.features)


def is_semantic(knowledge: Knowledge) -> bool:
    features = knowledge.ask(QUESTION).candidates[0].why.features
    return any(name.startswith("near") for name, _ in features)


@pytest.mark.parametrize(
    "act", [fails, lambda: np.ones(9), lambda: np.full(8, np.nan)], ids=["raises", "wrong size", "no number"]
)
def test_words_alone_answer_where_it_fails(
    knowledge: Knowledge, reader: Reader, act: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    assert is_semantic(knowledge)
    assert knowledge.trouble == ""
    reader.act = act
    for _ in range(3):
        is_lexical(knowledge)
    assert knowledge.trouble == "failed"
    assert len(caplog.records) == 1
    assert "The encoder failed" in caplog.text
    assert knowledge.vector("what is this?") == b""
    assert knowledge.addressed("wagner cost")


def test_words_alone_answer_where_it_is_late(
    knowledge: Knowledge, reader: Reader, hanging: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reader.asked
    for _ in range(3):
        is_lexical(knowledge)
    assert knowledge.trouble == "late"
    assert reader.asked == asked + 1, "nobody else is sent to it"
    # When it is tried again, nobody waits behind the one that has not come back.
    monkeypatch.setattr(guard, "LATE", 60.0)
    due(knowledge)
    is_lexical(knowledge)
    assert reader.asked == asked + 1


def test_it_is_tried_again_after_growing_pauses(
    knowledge: Knowledge, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    reader.act = fails
    tried = []
    for second in range(100):
        now = 1000.0 + second
        before = reader.asked
        is_lexical(knowledge)
        tried += [second] if reader.asked > before else []
    assert tried == [0, 5, 15, 35, 75]
    reader.act = lambda: None
    now += 1000.0
    assert is_semantic(knowledge)
    assert knowledge.trouble == ""
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_what_is_saved_is_saved_where_it_fails(knowledge: Knowledge, reader: Reader) -> None:
    reader.act = fails
    saved = knowledge.curation.add(
        SERVER, WHO, Draft("raids", "Raids start on Fridays.", "Guild handbook"), anyway=True
    )
    assert saved.fact.id
    knowledge.curation.inbox.count(SERVER, "Who is the lord of the raids?")
    assert knowledge.curation.inbox.page(SERVER).total == 1
    reader.act = lambda: None
    due(knowledge)
    knowledge.encode(lambda done, total: None)
    assert not knowledge.store.search.missing_vectors("reader"), "what was left is read later on"


def test_what_is_saved_does_not_wait_for_it(
    knowledge: Knowledge, hanging: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOMENT", 0.01)
    for number in range(3):
        draft = Draft("raids", f"Raid {number} starts on Fridays.", "Guild handbook")
        knowledge.curation.add(SERVER, WHO, draft, anyway=True)
    assert len(knowledge.facts(SERVER, "raids")) == 3
    assert knowledge.store.search.missing_vectors("reader")
    hanging.set()
    with knowledge._encoding:  # Until whoever reads them is done.
        assert not knowledge.store.search.missing_vectors("reader")


def test_it_opens_where_nothing_can_be_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Reader()
    broken.act = fails
    monkeypatch.setitem(encoder.ENCODERS, "reader", lambda: broken)
    knowledge = Knowledge.open(tmp_path / "facts.db", "reader")
    is_lexical(knowledge)
    knowledge.close()
    monkeypatch.setitem(encoder.ENCODERS, "reader", fails)
    knowledge = Knowledge.open(tmp_path / "facts.db", "reader")
    assert knowledge.mode == "lexical"
    is_lexical(knowledge)
    knowledge.close()


async def test_status_says_so(world: World, reader: Reader) -> None:
    reader.act = fails
    knowledge = world.bot.knowledge
    store = FactStore(knowledge.store.database.path)
    troubled = Knowledge(store, reader, BRIEFINGS)
    troubled.ask(QUESTION)
    world.bot.knowledge = troubled
    result = await world.mina.slash(world.channel, "status")
    assert result.response is not None
    assert "by words alone for now: the encoder fails; I try it again from time to time" in result.response.content
    world.bot.knowledge = knowledge
    troubled.close()
