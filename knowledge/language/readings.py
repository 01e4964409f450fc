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
    frequency,
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
ONE_SLIP = 0.92
"""From this likeness on, a word was meant even where it could be parted in two."""
LONG = 5
OTHERWISE = 0.8
"""How alike a right word has to be to the one that was meant."""
LONGEST, PIECE, PARTS = 40, 16, 5
"""Letters of what may lack spaces, and of a word in it; how many words these may be."""
RARE = 1e-6
"""Share of all English words from which on a word is common enough to be half of one that lacks its space."""


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
        parts = _parted(word, known) if word.isalpha() and not is_english(word) else ()
        found = _readings(word, known, sure) if mendable(word) else []
        if not parts and not found and len(word) >= 2 * LONG and not is_english(word):
            parts = _half_mended(word, known, sure)
        # 'isit' is 'is it', 'doation' is not 'do at i on'.
        small = STOP.issuperset(parts) and 2 * len(parts) <= len(word) and len(parts) <= LONG // 2
        # Two words that are spelt right say more than one that is only rather like another.
        two = len(parts) == 2 and bool(found) and found[0][0] < ONE_SLIP
        if parts and (not found or small or two):
            read.words.extend(parts)
            read.mended.append((word, " ".join(parts)))
            right |= {stem(part) for part in parts if part not in STOP}
            continue
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


def _readings(word: str, known: Known, sure: bool) -> list[tuple[float, str]]:
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


def _parted(word: str, known: Known) -> tuple[str, ...]:
    """The words that missing spaces have made one; () where there are none.

    Of all ways to part it, that of the fewest and most even words: 'in mali', not 'i nmali'.
    """
    size = len(word)
    if not 4 <= size <= LONGEST:
        return ()
    pieces = {word[a:b] for a in range(size) for b in range(a + 1, min(size, a + PIECE) + 1)} - {word}
    here = known.knows([piece for piece in pieces if len(piece) > 2]) | STOP
    # By where it ends: the cost of the words up to there, and where the last of them begins.
    cost, begins = [0.0] + [math.inf] * size, [0] * (size + 1)
    for end in range(1, size + 1):
        for start in range(max(0, end - PIECE), end):
            piece = word[start:end]
            if piece != word and cost[start] + (own := _cost(piece, here)) < cost[end]:
                cost[end], begins[end] = cost[start] + own, start
    if cost[size] == math.inf:
        return ()
    parts, end = [], size
    while end:
        parts.append(word[begins[end] : end])
        end = begins[end]
    return tuple(reversed(parts)) if len(parts) <= PARTS else ()


def _half_mended(word: str, known: Known, sure: bool) -> tuple[str, ...]:
    """A known word and a misspelt one without the space between them; () where there are none."""
    best: tuple[str, ...] = ()
    likeliest = OTHERWISE
    halves = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    here = known.knows([half for pair in halves for half in pair]) | STOP
    for first, second in halves:
        for right, other in ((first, second), (second, first)):
            if right not in here or other in here or len(other) < LONG:
                continue
            for likely, meant in _readings(other, known, sure)[:1]:
                if likely > likeliest:
                    likeliest, best = likely, (right, meant) if right is first else (meant, right)
    return best


def _cost(piece: str, here: Collection[str]) -> float:
    """What a piece costs as a word: less for long and well-known ones."""
    if len(piece) == 1:
        return 2.0 if piece in ("a", "i") else math.inf
    if piece in here and (len(piece) > 2 or piece in STOP):
        return 1.0 + 1.0 / len(piece)
    return 2.5 if len(piece) > 3 and frequency(piece) > RARE else math.inf


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
