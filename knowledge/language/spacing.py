"""Spaces that are missing: 'howmany', 'wagnercost', and a known word that has grown together with a misspelt one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from knowledge.language.readings import LONG, OTHERWISE, Known, candidates
from knowledge.language.spelling import frequency, is_english, mendable
from knowledge.language.words import STOP, WORD, tokens

ONE_SLIP = 0.92
"""From this likeness on, a misspelt word was meant even where it could be parted in two."""
LONGEST, PIECE, PARTS = 40, 16, 7
"""Letters of what may lack spaces, and of a word in it; how many words these may be."""
RARE = 1e-6
"""Share of all English words from which on a word is common enough to be half of one that lacks its space."""


def spaced(text: str, known: Known, sure: bool) -> str:
    """The text with the spaces that it lacks, its letters as they are; `sure` as for `readings.read`."""
    here = known.knows(tokens(text))

    def part(found: re.Match[str]) -> str:
        raw = found.group()
        typed = tokens(raw)
        if len(typed) != 1 or typed[0] in here or typed[0] in STOP or not typed[0].isalpha() or is_english(typed[0]):
            return raw
        parts = _parts(typed[0], known, sure)
        if len(raw) != len(typed[0]):
            return " ".join(parts) or raw
        pieces, at = [], 0
        for each in parts:
            pieces.append(raw[at : at + len(each)])
            at += len(each)
        return " ".join(pieces) or raw

    return WORD.sub(part, text)


def _parts(word: str, known: Known, sure: bool) -> tuple[str, ...]:
    """The words that it is; () where it is one, or a misspelt one."""
    parts = _parted(word, known)
    found = candidates(word, known, sure) if mendable(word) else []
    if not found:
        return parts or (_beside_a_slip(word, known, sure) if len(word) >= 2 * LONG else ())
    # 'isit' is 'is it', 'doation' is not 'do at i on'; two right words say more than one that is rather like another.
    small = STOP.issuperset(parts) and 2 * len(parts) <= len(word) and len(parts) <= LONG // 2
    # 'aroad' is rather 'abroad' than 'a road', 'panthes' rather 'panthers' than 'pant hes'.
    crumb = any(len(part) == 1 or (len(part) < LONG - 1 and part not in STOP) for part in parts)
    return parts if small or (len(parts) == 2 and found[0][0] < (OTHERWISE if crumb else ONE_SLIP)) else ()


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
    # 'aliving' is 'a living'; among more, a letter alone is a crumb.
    crumbs = len(parts) > 2 and any(len(part) == 1 for part in parts)
    return () if crumbs or len(parts) > PARTS else tuple(reversed(parts))


def _beside_a_slip(word: str, known: Known, sure: bool) -> tuple[str, ...]:
    """A known word and a misspelt one without the space between them; () where there are none."""
    best: tuple[str, ...] = ()
    likeliest = OTHERWISE
    halves = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    here = known.knows([half for pair in halves for half in pair]) | STOP
    for first, second in halves:
        for right, other in ((first, second), (second, first)):
            if right not in here or other in here or len(other) < LONG:
                continue
            for likely, _ in candidates(other, known, sure)[:1]:
                if likely > likeliest:
                    likeliest, best = likely, (first, second)
    return best


def _cost(piece: str, here: Collection[str]) -> float:
    """What a piece costs as a word: less for long and well-known ones."""
    if len(piece) == 1:
        return 2.0 if piece in ("a", "i") else math.inf
    if piece in STOP:
        return 0.8 + 1.0 / len(piece)
    if piece in here and len(piece) > 2:
        return 1.0 + 1.0 / len(piece)
    return 2.5 if len(piece) > 3 and frequency(piece) > RARE else math.inf
