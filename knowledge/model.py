"""The learnt part: weights by feature name, in a file that people can read; made by `python -m tests.benchmarks fit`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.facts import Gap

if TYPE_CHECKING:
    from knowledge.matching import Ranking, Scored
    from knowledge.question import Question

WEIGHTS = Path(__file__).with_name("weights.toml")

Weights = Mapping[str, float]


class Model:
    """Ranks by a linear score, and reads a confidence from how the ranking came out."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self._tables: dict[str, dict[str, float]] = tomllib.loads(path.read_text(encoding="utf-8"))

    def judge(self, question: Question, scored: Sequence[Scored], semantic: bool) -> Ranking:
        """Order the candidates and say how likely the best fact answers."""
        from knowledge.matching import Ranking

        mode = "semantic" if semantic else "lexical"
        weights = self._tables[f"rank-{mode}"]
        ranked = sorted(
            (replace(s, score=dot(weights, s.features)) for s in scored), key=lambda s: (-s.score, s.number)
        )
        signals = signs(question, ranked, semantic)
        confidence = sigmoid(dot(self._tables[f"confidence-{mode}"], signals)) if signals else 0.0
        return Ranking(question, tuple(ranked), signals, confidence)


def dot(weights: Weights, features: Mapping[str, float]) -> float:
    """The weighted sum of the features that the model knows, and its constant."""
    return weights.get("constant", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())


def sigmoid(x: float) -> float:
    """A number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def signs(question: Question, ranked: Sequence[Scored], semantic: bool) -> dict[str, float]:
    """What tells a good answer from a bad one, once the candidates are ranked; empty where there is no fact."""
    facts = [s for s in ranked if not isinstance(s.entry, Gap)]
    gaps = [s for s in ranked if isinstance(s.entry, Gap)]
    if not facts:
        return {}
    best = facts[0]
    rival = next((s.score for s in facts[1:]), best.score - 5)
    total = question.weight or 1.0
    found = {
        "score": best.score,
        "lead": min(best.score - rival, 5.0),
        "over_gap": max(-6.0, min(6.0, best.score - gaps[0].score)) if gaps else 6.0,
        "cover": best.features["cover"],
        "ask_words": best.features["ask_words"],
        "ask_fuzzy": best.features["ask_fuzzy"],
        "names_missing": best.features["names_missing"],
        "strange": sum(question.weights[s] for s in question.strange) / total,
        "strangers": min(float(len(question.strange)), 4.0),
        "wanted": best.features["wanted"],
        "words": math.log(1 + len(question.weights)),
        "named": float(bool(question.names)),
        "foreign": float(question.language != "en"),
    }
    if semantic:
        found["near_ask"] = best.features["near_ask"]
        found["near_asks"] = best.features["near_asks"]
        found["near_body"] = best.features["near_body"]
    return found
