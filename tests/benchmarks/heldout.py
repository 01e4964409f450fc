"""Questions made of the briefing's own asks, each asked of a store that does not hold it.

A fact's ask is held out alone; a gap is held out whole, so that it stands for what nobody has thought of yet.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from knowledge.answering import BRIEFINGS, Knowledge
from knowledge.briefing import read
from knowledge.facts import Briefing
from knowledge.store import FactStore
from tests.benchmarks import remembered
from tests.benchmarks.questions import Row

FOLDS = 5
A_FACT = 2
"""Asks of each fact that are asked, a fold."""
A_GAP = 2
"""Asks of each gap that are asked, in the fold that lacks it."""


KINDS = {"not": "false-premise", "off": "offtopic"}
"""What a gap's questions are, by how its id begins."""


def fold_of(text: str) -> int:
    """The same fold for the same text, in every run."""
    return zlib.crc32(text.encode()) % FOLDS


def folds(directory: Path, encoder: str) -> Iterator[tuple[Knowledge, list[Row]]]:
    """A store that lacks some asks and gaps, and these as questions; five times."""
    whole = read(next(iter(sorted(BRIEFINGS.glob("*.toml")))))
    for fold in range(FOLDS):
        path = directory / f"heldout-{encoder}-{fold}.db"
        path.unlink(missing_ok=True)
        store = FactStore(path)
        store.filling.put(_without(whole, fold), f"heldout-{fold}")
        knowledge = Knowledge(store, remembered.load(encoder))
        knowledge.encode()
        yield knowledge, _questions(whole, fold)
        knowledge.close()


def _without(briefing: Briefing, fold: int) -> Briefing:
    facts = tuple(
        replace(fact, asks=tuple(ask for ask in fact.asks if fold_of(ask) != fold)) for fact in briefing.facts
    )
    return replace(briefing, facts=facts, gaps=tuple(gap for gap in briefing.gaps if fold_of(gap.id) != fold))


def _questions(briefing: Briefing, fold: int) -> list[Row]:
    rows = []
    for fact in briefing.facts:
        held = [ask for ask in fact.asks if fold_of(ask) == fold]
        rows += [Row(ask, "", "ask", "answerable", facts=frozenset({fact.id})) for ask in _spread(held, A_FACT)]
    for gap in briefing.gaps:
        if fold_of(gap.id) == fold:
            kind = KINDS.get(gap.id.split("-")[0], "nearby")
            rows += [Row(ask, "", "ask", kind) for ask in _spread(list(gap.asks), A_GAP)]
    return rows


def _spread(asks: list[str], number: int) -> list[str]:
    return sorted(asks, key=lambda ask: zlib.crc32(ask.encode()[::-1]))[:number]
