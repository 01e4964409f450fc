"""A sentence of an imported article is compared together with the one before it: that is what 'it' stands for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.answering import Knowledge
from knowledge.facts import Fact
from knowledge.importing import About, unpack_text
from knowledge.intake import take
from knowledge.language.words import tokens
from knowledge.matching import encoder
from knowledge.matching.vectors import Nearness

np = pytest.importorskip("numpy")
BEES = "The Union of Keepers is older than the town.\nIt has 300 members.\nThe mill stands by the river.\n"
SERVER = 7


class ByWords:
    """An encoder to whom a text is the words that it holds."""

    name = "by-words"

    def __init__(self) -> None:
        self.read: list[str] = []

    def question(self, text: str) -> Any:
        vector = np.full(64, 0.001, dtype=np.float32)
        for word in tokens(text):
            vector[sum(word.encode()) % 64] += 1
        return vector / np.linalg.norm(vector)

    def questions(self, texts: Sequence[str]) -> Any:
        return np.array([self.question(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Any:
        self.read += texts
        return self.questions(texts)


@pytest.fixture
def by_words() -> ByWords:
    return ByWords()


@pytest.fixture
def knowledge(loaded: Path, tmp_path: Path, by_words: ByWords, monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowledge]:
    monkeypatch.setitem(encoder.ENCODERS, "by-words", lambda: by_words)
    opened = Knowledge.open(shutil.copy(loaded, tmp_path / "facts.db"), "by-words")
    take(opened.store, unpack_text("bees.txt", BEES, About(title="Bees")), SERVER)
    opened.encode()
    yield opened
    opened.close()


def nearness(knowledge: Knowledge, question: str) -> dict[str, Nearness]:
    """By the first word of each sentence of the article."""
    assert knowledge._meaning
    near = knowledge._meaning.nearest(knowledge._meaning.question(question), 100_000)
    entries = knowledge.store.entries.get(list(near), SERVER)
    return {
        entry.answer.split()[0]: near[number]
        for number, entry in entries.items()
        if isinstance(entry, Fact) and entry.source.title == "Bees"
    }


def test_a_sentence_is_compared_with_the_one_before_it(knowledge: Knowledge) -> None:
    found = nearness(knowledge, "how many members has the Union of Keepers")
    assert found["It"].context > found["It"].body
    assert found["It"].context > found["The"].context


def test_the_first_sentence_of_an_article_stands_alone(knowledge: Knowledge) -> None:
    take(knowledge.store, unpack_text("one.txt", "Alone it stands.\n", About(title="Bees")), SERVER)
    knowledge.encode()
    found = nearness(knowledge, "how many members has the Union of Keepers")
    assert found["Alone"].context == found["Alone"].body


def test_what_was_read_is_not_read_again(knowledge: Knowledge, by_words: ByWords) -> None:
    assert "The Union of Keepers is older than the town. It has 300 members." in by_words.read
    by_words.read.clear()
    knowledge.encode()
    take(knowledge.store, unpack_text("more.txt", "Hens lay eggs.\nThey do so daily.\n", About(title="Hens")), SERVER)
    knowledge.encode()
    assert sorted(by_words.read) == [
        "Hens lay eggs. They do so daily.",
        "Hens: Hens lay eggs.",
        "Hens: They do so daily.",
    ]
