"""A question against a sentence of an imported article: no asks to lean on, but the sentences around it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from knowledge.question import Question
from knowledge.words import STOP, stem, tokens

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?"
    r"|millions?|billions?|half|twice|third|quarter|first|second|percent|only|no)\b",
    re.I,
)
_DATE = re.compile(
    r"\b(?:1\d{3}s?|20\d\ds?|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|century|centuries|decades?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|years?|ago|since|until)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+")
_REASON = re.compile(r"\b(?:because|since|due|so|to|for|thus|therefore|caused?|led|result|reason|in order)\b", re.I)

K1, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.4, 14
"""BM25's constants (Robertson and Zaragoza, 2009), for sentences: their length says less than a document's."""


def compare_excerpt(
    question: Question, text: str, row: Sequence[str], around: Sequence[Sequence[str]], heading: Sequence[str]
) -> tuple[dict[str, float], frozenset[str]]:
    """Features of one sentence; the stems that it shares with the question.

    `row`: its stems in order. `around`: those of the sentence before, the one before that, the one after.
    `heading`: those of the article's title.
    """
    weights = question.weights
    total = question.weight or 1.0
    own = set(row)
    shared = weights.keys() & own
    title = weights.keys() & set(heading)
    beginnings: dict[str, list[str]] = {}
    for s in own:
        beginnings.setdefault(s[:4], []).append(s)
    loose = {s for s in weights.keys() - own if any(_kin(s, other) for other in beginnings.get(s[:4], ()))}
    length = LENGTH_SHARE * len(row) / USUAL_LENGTH + 1 - LENGTH_SHARE
    nearby = [weights.keys() & set(other) for other in around]
    before = nearby[0] | nearby[1] if len(nearby) > 1 else set().union(*nearby)
    new_names = [name for name in _NAME.findall(text) if stem_of(name) not in weights]
    features = {
        "x": 1.0,
        "x_cover": _sum(weights, shared) / total,
        "x_okapi": _sum(weights, shared) * (K1 + 1) / (1 + K1 * length) / total,
        "x_loose": _sum(weights, loose) / total,
        "x_missed": max((weights[s] for s in weights.keys() - shared - loose - before), default=0.0),
        "x_before": _sum(weights, before - shared) / total,
        "x_after": _sum(weights, (nearby[2] if len(nearby) > 2 else set()) - shared - before) / total,
        "x_title": _sum(weights, title - shared) / total,
        "x_order": _share_of_pairs(question, row),
        "x_close": _closeness(row, shared),
        "x_length": math.log(1 + len(row)),
        "x_names": min(len(new_names), 4) / 4,
    }
    for want, holds in (("number", _NUMBER), ("date", _DATE), ("person", _NAME), ("place", _NAME), ("reason", _REASON)):
        wanted = want in question.wants
        found = bool(new_names) if holds is _NAME else _new(holds, text, question)
        features[f"x_{want}"] = float(wanted and found) - float(wanted and not found)
    return features, frozenset(shared | loose)


def stem_of(name: str) -> str:
    """The stem of the first word of a name."""
    words = tokens(name)
    return stem(words[0]) if words else ""


def _new(pattern: re.Pattern[str], text: str, question: Question) -> bool:
    """Whether the sentence holds such a word that the question does not have itself."""
    return any(match.lower() not in question.typed for match in pattern.findall(text))


def _sum(weights: dict[str, float], chosen: set[str]) -> float:
    return sum(weights[s] for s in chosen)


def _kin(one: str, other: str) -> bool:
    """Whether two stems look like words of one family: 'coloni' and 'colon', 'invas' and 'invad'."""
    length = min(len(one), len(other))
    return length >= 4 and one[: max(4, length - 1)] == other[: max(4, length - 1)] and abs(len(one) - len(other)) <= 4


def _share_of_pairs(question: Question, row: Sequence[str]) -> float:
    if not question.pairs:
        return 0.0
    telling = [s for s in row if s not in STOP]
    return len(question.pairs & set(zip(telling, telling[1:], strict=False))) / len(question.pairs)


def _closeness(row: Sequence[str], shared: set[str]) -> float:
    """How close together the shared stems stand: 1 side by side, towards 0 far apart."""
    if len(shared) < 2:
        return 0.0
    last: dict[str, int] = {}
    best = len(row)
    for at, s in enumerate(row):
        if s in shared:
            last[s] = at
            if len(last) == len(shared):
                best = min(best, at - min(last.values()) + 1)
    return len(shared) / best
