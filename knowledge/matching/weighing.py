"""The learnt part: weights by feature name, in a file that people can read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.facts import Fact, Gap, Origin

if TYPE_CHECKING:
    from knowledge.matching.question import Question
    from knowledge.matching.ranking import Ranking, Scored

WEIGHTS = Path(__file__).with_name("weights.toml")

Weights = Mapping[str, float]


class Model:
    """Ranks by a linear score, and reads a confidence from how the ranking came out."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self._tables: dict[str, dict[str, float]] = tomllib.loads(path.read_text(encoding="utf-8"))

    def judge(self, question: Question, scored: Sequence[Scored], semantic: bool) -> Ranking:
        """Order the candidates and say how likely the best fact answers."""
        from knowledge.matching.ranking import Ranking, Scored

        mode = "semantic" if semantic else "lexical"
        weights = self._tables[f"rank-{mode}"]
        ranked = sorted(
            (Scored(s.number, s.entry, s.features, dot(weights, s.features), s.ask, s.words) for s in scored),
            key=lambda s: (-s.score, s.number),
        )
        first = next((s.entry for s in ranked if isinstance(s.entry, Fact)), None)
        if first is None:
            return Ranking(question, tuple(ranked), {}, 0.0)
        kind = "excerpt" if first.origin is Origin.EXCERPT else "fact"
        signals = signs(question, ranked)
        confidence = sigmoid(dot(self._tables[f"confidence-{kind}-{mode}"], signals))
        return Ranking(question, tuple(ranked), signals, confidence)


def dot(weights: Weights, features: Mapping[str, float]) -> float:
    """The weighted sum of the features that the model knows, and its constant."""
    found = weights.get("constant", 0.0)
    for name, value in features.items():
        if name in weights:
            found += weights[name] * value
    return found


def sigmoid(x: float) -> float:
    """A number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def signs(question: Question, ranked: Sequence[Scored]) -> dict[str, float]:
    """What tells a good answer from a bad one, once the candidates are ranked; at least one is a fact."""
    facts = [s for s in ranked if not isinstance(s.entry, Gap)]
    gap = next((s for s in ranked if isinstance(s.entry, Gap)), None)
    best = facts[0]
    rival = facts[1].score if len(facts) > 1 else best.score - 5
    total = question.weight or 1.0
    found = {
        "score": best.score,
        "lead": min(best.score - rival, 5.0),
        "over_gap": max(-6.0, min(6.0, best.score - gap.score)) if gap else 6.0,
        "strange": sum(question.weights[s] for s in question.strange) / total,
        "strangers": min(float(len(question.strange)), 4.0),
        "words": math.log(1 + len(question.weights)),
        "named": float(bool(question.names)),
        "foreign": float(question.language != "en"),
    }
    for name in _TELLING:
        if name in best.features:
            found[name] = best.features[name]
    for name in _AGAINST_GAP:
        if name in best.features:
            found[f"{name}_over_gap"] = best.features[name] - (gap.features.get(name, 0.0) if gap else 0.0)
    return found


_AGAINST_GAP = (
    "cover",
    "missed",
    "ask_words",
    "ask_fuzzy",
    "likelihood",
    "lookup",
    "same_want",
    "near_ask",
    "near_asks",
    "near_centre",
)
"""Features of the best fact that are held against the best gap's too."""
_TELLING = (
    *_AGAINST_GAP,
    "names_missing",
    "names_outside",
    "numbers_missing",
    "wanted",
    "near_body",
    "x_cover",
    "x_okapi",
    "x_missed",
    "x_order",
    "x_before",
    "x_title",
    "x_near",
)
"""All that speak for or against it, whatever else there is."""
