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
    """What tells a good answer from a bad one, once the candidates are ranked; at least one is a fact.

    Facts that cite the same sentence are no rivals: whichever is told, the claim is the same.
    """
    facts = [s for s in ranked if not isinstance(s.entry, Gap)]
    gaps = [s for s in ranked if isinstance(s.entry, Gap)]
    best = facts[0]
    mine = cited(best)
    rivals = [s for s in facts[1:] if not mine & cited(s)]
    lead = best.score - rivals[0].score if rivals else 5.0
    strange = question.strangeness
    found = {
        "score": best.score,
        "lead": min(lead, 5.0),
        "over_gap": max(-6.0, min(6.0, best.score - gaps[0].score)) if gaps else 6.0,
        "strange": strange,
        "strangers": min(float(len(question.strange)), 4.0),
        "words": math.log(1 + len(question.weights)),
        "named": float(bool(question.names)),
        "foreign": float(question.foreign),
        "yes_no": float(question.yes_no),
        "siblings": float(len(rivals) < len(facts) - 1),
    }
    for name in _TELLING:
        if name in best.features:
            found[name] = best.features[name]
    if "x" in best.features:
        return found
    for name in _AGAINST_GAP:
        if name in best.features:
            found[f"{name}_over_gap"] = best.features[name] - (gaps[0].features.get(name, 0.0) if gaps else 0.0)
    for name in _AGAINST_RIVALS:
        if name in best.features:
            found[f"{name}_over_rivals"] = best.features[name] - max(
                (s.features.get(name, 0.0) for s in rivals), default=0.0
            )
    for name in NEAR:
        if name in best.features:
            found[f"{name}_over_gaps"] = best.features[name] - max(
                (s.features.get(name, 0.0) for s in gaps), default=0.0
            )
    # Where words say little, as in other languages, meaning has to say more.
    share = 1.0 if question.foreign else strange
    for name in _BY_MEANING if share else ():
        if name in found:
            found[f"{name}_strange"] = share * found[name]
    for name in _BY_WORDS if question.foreign else ():
        if name in found:
            found[f"{name}_foreign"] = found[name]
    return found


def cited(scored: Scored) -> frozenset[tuple[str, str]]:
    """The sentences that a fact cites, by source and place."""
    entry = scored.entry
    if isinstance(entry, Gap):
        return frozenset()
    return frozenset((entry.source.id, quote.at) for quote in entry.quotes if quote.at)


NEAR = ("near_ask", "near_asks", "near_few", "near_centre", "near_body")
"""How near an entry with asks lies by meaning."""
_AGAINST_GAP = (
    "cover",
    "missed",
    "ask_words",
    "ask_fuzzy",
    "likelihood",
    "use",
    "lookup",
    "same_want",
    "near_ask",
    "near_asks",
    "near_few",
    "near_centre",
)
"""Features of the best fact that are held against the best gap's too."""
_AGAINST_RIVALS = (*NEAR, "cover", "ask_words", "ask_fuzzy", "likelihood", "use")
"""Those that are held against what any other fact has."""
_TELLING = (
    *_AGAINST_GAP,
    "names_missing",
    "names_outside",
    "numbers_missing",
    "countries_outside",
    "noun_outside",
    "parts_outside",
    "explained",
    "wanted",
    "near_body",
    "order",
    "keywords",
    "body_cover",
    "x_cover",
    "x_okapi",
    "x_missed",
    "x_order",
    "x_before",
    "x_title",
    "x_near",
    "x_context",
)
"""All that speak for or against it, whatever else there is."""
_BY_MEANING = (
    *NEAR,
    *(f"{name}_over_rivals" for name in NEAR),
    *(f"{name}_over_gaps" for name in NEAR),
    "lead",
    "over_gap",
    "score",
    "wanted",
    "same_want",
)
"""What counts otherwise as the share of strange words grows."""
_BY_WORDS = tuple(
    f"{name}{against}"
    for name in ("cover", "ask_words", "ask_fuzzy", "likelihood", "use")
    for against in ("", "_over_gap", "_over_rivals")
)
"""What counts otherwise in another language than that of most asks."""
