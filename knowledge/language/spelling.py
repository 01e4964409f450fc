"""Mending misspelt words against the words that the facts are written with; a right word is never touched."""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import OSA, JaroWinkler
from spellchecker import SpellChecker

from knowledge.language.words import STOP, sound

CLOSE = 0.74
"""How alike (0 to 1) a known word has to be; chosen on tests/benchmarks' fit questions."""
ALIKE, SURELY_ALIKE = 0.5, 0.65
"""How alike by edits alone: less can never reach CLOSE, or, where one has to be sure, what that takes."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {
    letter: (row, column + row * 0.5) for row, letters in enumerate(_ROWS) for column, letter in enumerate(letters)
}


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en", distance=1)


def warm() -> None:
    """Read the dictionary now: it takes a sixth of a second, in which nothing else runs."""
    _dictionary()


def is_english(word: str) -> bool:
    """Whether an English dictionary has the word."""
    return word in _dictionary().word_frequency.dictionary


def frequency(word: str) -> float:
    """The share of all English words that this one is; 0 for what is none."""
    return float(_dictionary().word_usage_frequency(word))


def _neighbours(one: str, other: str) -> bool:
    a, b = _PLACES.get(one), _PLACES.get(other)
    return bool(a and b and abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1)


def likeness(typed: str, known: str) -> float:
    """How likely `typed` was meant to be `known` (0 to 1): edits, keyboard neighbours, beginnings, sound."""
    alike = OSA.normalized_similarity(typed, known)
    if alike < ALIKE:
        return 0.0
    slips = (
        sum(a != b and _neighbours(a, b) for a, b in zip(typed, known, strict=False)) if len(typed) == len(known) else 0
    )
    alike += 0.5 * slips / max(len(typed), len(known)) if slips == 1 else 0
    alike = 0.65 * alike + 0.35 * JaroWinkler.similarity(typed, known)
    return alike + (0.08 if sound(typed) == sound(known) else 0.0)


def close(typed: str, sure: bool) -> float:
    """How alike (0 to 1) a known word has to be to stand for a typed one; `sure`: very."""
    return CLOSE + (0.08 if len(typed) <= 4 or sure else 0.0)


def mend(typed: str, known: list[tuple[str, int]], *, sure: bool = False) -> str | None:
    """The known word that was meant, of (word, uses); None where none is close enough, or, if `sure`, very close."""
    best, best_score = None, close(typed, sure)
    for word, uses in known:
        score = likeness(typed, word) + min(uses, 50) * 0.0004
        if score > best_score:
            best, best_score = word, score
    return best


def mendable(word: str) -> bool:
    """Whether a word that no fact knows may be a misspelt one at all."""
    return len(word) >= 3 and word.isalpha() and word not in STOP and not is_english(word)
