"""What a doubtful word may have been meant for: its best readings, of which the rest of the question chooses."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.language.spelling import (
    ALIKE,
    SURELY_ALIKE,
    close,
    is_english,
    likeness,
    mendable,
)
from knowledge.language.words import CHAT, STOP, sound, stem

READINGS = 3
"""How many readings of a word are weighed."""
COMPANY, MANY = 0.15, 300
"""What it counts for a reading that it stands in MANY phrases with other words of the question; as likeness."""
TIMES = 10
"""How many times as often as a right word another one has to stand beside the rest, to be looked up as well."""
SURE = 0.86
"""From this likeness on, a word of LONG letters was meant and no other."""
LONG = 5
OTHERWISE = 0.8
"""How alike a right word has to be to the one that was meant."""


class Known(Protocol):
    """What the facts are written with."""

    def knows(self, words: Collection[str]) -> set[str]: ...

    def spelt_like(self, word: str, sound: str, alike: float, slack: int) -> list[tuple[str, int]]: ...

    def counts(self, stems: Collection[str]) -> dict[str, int]: ...

    def together(self, stem: str, others: Collection[str], most: int) -> int: ...


@dataclass
class Reading:
    """The words of a question as they were meant."""

    words: list[str]
    mended: list[tuple[str, str]] = field(default_factory=list)
    """(as typed, as meant)"""
    perhaps: dict[str, str] = field(default_factory=dict)
    """Of stems of right words: the stem of what may have been meant instead."""
    doubtful: set[str] = field(default_factory=set)
    """Stems of mended words that may have been meant otherwise: alone, they carry no answer."""


def read(typed: Sequence[str], known: Known, sure: bool) -> Reading:
    """Choose a reading for every word. `sure`: only what is very close counts, as in a language that is not ours."""
    words = [CHAT.get(word, word) for word in typed]
    here = known.knows(words)
    read = Reading([])
    right = {stem(word) for word in words if word in here and word not in STOP}
    for word in words:
        if word in here or word in STOP or word.isdigit():
            read.words.append(word)
            continue
        found = candidates(word, known, sure) if mendable(word) else []
        if found:
            likely, meant = _chosen(found, right - {stem(word)}, known)
            read.words.append(meant)
            read.mended.append((word, meant))
            if likely < SURE or len(word) < LONG:
                read.doubtful.add(stem(meant))
            continue
        read.words.append(word)
    if not sure:
        _otherwise(read, here, right, known)
    return read


def candidates(word: str, known: Known, sure: bool) -> list[tuple[float, str]]:
    """(likeness, word) of what may have been meant, best first."""
    scored = [
        (likeness(word, other) + min(uses, 50) * 0.0004, other)
        for other, uses in known.spelt_like(word, sound(word), ALIKE, 2)
    ]
    return sorted((pair for pair in scored if pair[0] > close(word, sure)), reverse=True)[:READINGS]


def _chosen(found: Sequence[tuple[float, str]], others: Collection[str], known: Known) -> tuple[float, str]:
    if len(found) == 1 or not others:
        return found[0]

    def weight(pair: tuple[float, str]) -> float:
        return pair[0] + COMPANY * math.log1p(known.together(stem(pair[1]), others, MANY)) / math.log1p(MANY)

    return max(found, key=weight)


def _otherwise(read: Reading, here: Collection[str], right: set[str], known: Known) -> None:
    """A right word may be another misspelt: 'boarder', or 'cups' in `mali cups`, which no phrase has beside 'mali'."""
    mended = {meant for _, better in read.mended for meant in better.split()}
    # What stands in many phrases was meant: only of rare words is asked what they stand beside.
    counts = known.counts({stem(word) for word in read.words if len(word) >= 4 and word not in STOP})
    for place, word in enumerate(read.words):
        own = stem(word)
        if counts.get(own, 0) > MANY // TIMES:
            continue
        if len(word) < 4 or word in STOP or word in mended or not word.isalpha():
            continue
        others = right - {own}
        beside = known.together(own, others, MANY // TIMES) if others else 0
        if (word in here and not others) or beside * TIMES >= MANY or (word not in here and not is_english(word)):
            continue
        near = known.spelt_like(word, sound(word), SURELY_ALIKE, 1)
        found = sorted(((likeness(word, other), other) for other, _ in near if other != word), reverse=True)
        for likely, other in found[:READINGS]:
            meant = stem(other)
            if likely < OTHERWISE or other in STOP or meant == own:
                continue
            if others and known.together(meant, others, MANY) > TIMES * max(beside, 1):
                read.words[place] = other
                read.mended.append((word, other))
                read.doubtful.add(meant)
                break
            # A long word that no fact knows may be meant otherwise even alone.
            if word not in here and len(word) >= LONG:
                read.perhaps[own] = meant
                break
