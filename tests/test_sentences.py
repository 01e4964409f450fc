"""Where a sentence ends: paragraphs that are hard, answers that must stay whole, and how fast it goes."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from knowledge.article import paragraphs
from knowledge.sentences import sentences
from tests.benchmarks.articles import articles

HARD = tomllib.loads((Path(__file__).parent / "data" / "sentences.toml").read_text(encoding="utf-8"))["paragraph"]
SEEDS = sorted((Path(__file__).resolve().parents[2] / "shared" / "seeds").glob("*.txt"))


@pytest.mark.parametrize("row", HARD, ids=[f"{n} {row['about']}" for n, row in enumerate(HARD)])
def test_hard_paragraphs_are_split_as_a_reader_would(row: dict[str, Any]) -> None:
    assert sentences(row.get("between", " ").join(row["sentences"])) == row["sentences"]


def test_there_are_enough_hard_ones() -> None:
    assert len(HARD) >= 60
    assert len({row["about"] for row in HARD}) >= 15


def test_no_answer_of_articles_nobody_tuned_for_is_cut() -> None:
    cut = []
    for _, _, rows in articles():
        for row in rows:
            context, end = row.context.replace("\n", " "), row.start + len(row.gold)
            at, whole = 0, False
            for sentence in sentences(context):
                at = context.index(sentence, at)
                whole = whole or (at <= row.start and end <= at + len(sentence))
                at += len(sentence)
            cut += [] if whole else [row.gold]
    assert cut == []


def test_nothing_of_a_paragraph_is_lost_or_doubled() -> None:
    for _, text, _ in articles():
        for paragraph in paragraphs(text):
            assert re.sub(r"\s", "", "".join(sentences(paragraph))) == re.sub(r"\s", "", paragraph)


@pytest.mark.parametrize(
    "odd", ["", " ", ".", "...", "!?", "a", "A.", ". . .", "“", "1.", "。", "\u202e.", "x" * 50_000]
)
def test_odd_paragraphs(odd: str) -> None:
    assert "".join(sentences(odd)) == odd.strip() or odd == ". . ."


def test_a_long_line_takes_no_longer_than_its_length() -> None:
    line = "The U.S. army went. " * 20_000
    started = time.perf_counter()
    assert len(sentences(line)) == 20_000
    assert time.perf_counter() - started < 4


def test_the_places_that_the_shipped_briefing_names_stay_the_same() -> None:
    if not SEEDS:
        pytest.skip("the article is not part of the project")
    for paragraph in paragraphs(SEEDS[0].read_text(encoding="utf-8")):
        assert sentences(paragraph) == re.split(r"(?<=[.!?])\s+(?=[A-Z])", paragraph)


@pytest.mark.parametrize("part", [".", "!?", "。", "Mr. ", "U.S. ", "No. 5 ", "a. b. "])
def test_a_book_that_is_one_sentence_takes_no_longer_a_word(part: str) -> None:
    """A quarter of an hour of one regular expression would stop the whole bot."""
    book = part * 100_000
    began = time.perf_counter()
    assert sentences(book) == [book.strip()]
    assert time.perf_counter() - began < 10


def test_a_book_of_lines_without_an_empty_one_is_one_paragraph() -> None:
    line = "The keeper of the lantern went down to the harbour and"
    began = time.perf_counter()
    assert len(paragraphs(f"{line}\n" * 100_000)) == 1
    assert time.perf_counter() - began < 10
