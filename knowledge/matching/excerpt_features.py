"""A question against a sentence of an imported article: no asks to lean on, but the sentences around it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language.words import STOP, stem, stems, tokens
from knowledge.matching.question import Question

_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+")
_YEAR = re.compile(r"1\d{3}|20\d\d")


def _stemmed(words: str) -> frozenset[str]:
    return frozenset(stems(tokens(words)))


_NUMBERS = _stemmed("dozen hundred thousand million billion half twice third quarter first second percent only no")
_DATES = _stemmed(
    "january february march april may june july august september october november december century decade monday"
    " tuesday wednesday thursday friday saturday sunday year ago since until"
)
_REASONS = _stemmed("because since due so to for thus therefore cause lead led result reason order")

K1, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.4, 14
"""BM25's constants (Robertson and Zaragoza, 2009), for sentences: their length says less than a document's."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence where it stands; stems in order, with a blank before and after each."""

    text: str
    stems: str
    before: str
    """The stems of the sentence before, and of the one before that: what 'they' stands for."""
    after: str
    heading: str
    """The article's title."""


def compare_excerpt(question: Question, sentence: Sentence) -> tuple[dict[str, float], tuple[str, ...]]:
    """Features of one sentence; the words that it shares with the question."""
    total = question.weight or 1.0
    row = sentence.stems.split()
    own, heading = set(row), _stems_of(sentence.heading)
    shared = set()
    cover = missed = before = after = title = 0.0
    for s, weight in question.weights.items():
        if s in own:
            shared.add(s)
            cover += weight
            continue
        if f" {s} " in sentence.before:
            before += weight
        else:
            missed = max(missed, weight)
            if f" {s} " in sentence.after:
                after += weight
        if s in heading:
            title += weight
    length = LENGTH_SHARE * len(row) / USUAL_LENGTH + 1 - LENGTH_SHARE
    features = {
        "x": 1.0,
        "x_cover": cover / total,
        "x_okapi": cover * (K1 + 1) / (1 + K1 * length) / total,
        "x_missed": missed,
        "x_before": before / total,
        "x_after": after / total,
        "x_title": title / total,
        "x_order": _share_of_pairs(question, row) if len(shared) > 1 else 0.0,
        "x_close": _closeness(row, shared) if len(shared) > 1 else 0.0,
        "x_length": math.log(1 + len(row)),
    }
    for want in question.wants:
        features[f"x_{want}"] = 1.0 if _holds(want, sentence.text, row, question) else -1.0
    return features, tuple([word for word, s in zip(question.words, question.stems, strict=True) if s in shared])


def _holds(want: str, text: str, row: Sequence[str], question: Question) -> bool:
    """Whether the sentence holds what is wanted: a number, date, name or reason that the question does not have."""
    if want in ("person", "place"):
        return any(stem_of(name.group()) not in question.weights for name in _NAME.finditer(text))
    new = [s for s in row if s not in question.stems]
    if want == "number":
        return any(s in _NUMBERS or s[0].isdigit() for s in new)
    if want == "date":
        return any(s in _DATES or _YEAR.fullmatch(s) for s in new)
    return any(s in _REASONS for s in new)


@lru_cache(maxsize=10_000)
def _stems_of(title: str) -> frozenset[str]:
    return _stemmed(title)


def stem_of(name: str) -> str:
    """The stem of the first word of a name."""
    words = tokens(name)
    return stem(words[0]) if words else ""


def _share_of_pairs(question: Question, row: Sequence[str]) -> float:
    if not question.pairs:
        return 0.0
    telling = [s for s in row if s not in STOP]
    return len(question.pairs & set(zip(telling, telling[1:], strict=False))) / len(question.pairs)


def _closeness(row: Sequence[str], shared: Set[str]) -> float:
    """How close together the shared stems stand: 1 side by side, towards 0 far apart."""
    last: dict[str, int] = {}
    best = len(row)
    for at, s in enumerate(row):
        if s in shared:
            last[s] = at
            if len(last) == len(shared):
                best = min(best, at - min(last.values()) + 1)
    return len(shared) / best
