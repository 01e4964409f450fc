"""Two briefings on one thing: the newer first where they say the same, both where they do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.facts import Candidate, Fact
from knowledge.language.words import content, stems, tokens

LEVEL = 0.6
"""A candidate this close to the first one's confidence (as a share of it) answers as well."""
ALIKE = 0.5
"""Share of telling words in common from which two facts are about one thing."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split(),
)


def settle(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], tuple[Fact, ...]]:
    """The candidates with the newest of those that say the same first; and facts of other briefings that disagree.

    A fact whose source has no date counts as the oldest.
    """
    if len(candidates) < 2:
        return tuple(candidates), ()
    first = candidates[0]
    level = [
        c
        for c in candidates[1:]
        if c.fact.source.id != first.fact.source.id
        and c.confidence >= LEVEL * first.confidence
        and alike(c.fact, first.fact)
    ]
    same = [c for c in level if figures(c.fact) == figures(first.fact)]
    newest = max([first, *same], key=lambda c: (c.fact.source.date, c is first))
    also = sorted((c.fact for c in level if c not in same), key=lambda fact: fact.source.date, reverse=True)
    if newest is not first:
        leading = Candidate(newest.fact, first.confidence, newest.why)
        rest = [Candidate(c.fact, min(c.confidence, first.confidence), c.why) for c in candidates if c is not newest]
        return (leading, *rest), tuple(also)
    return tuple(candidates), tuple(also)


def alike(one: Fact, other: Fact) -> bool:
    """Whether two facts are about one thing, whatever they say of it."""
    mine, theirs = _words(one), _words(other)
    return bool(mine and theirs) and 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= ALIKE


def figures(fact: Fact) -> frozenset[str]:
    """The numbers and months of a fact: where these differ, two facts disagree."""
    words = tokens(fact.plain)
    return frozenset(word for word in words if _NUMBER.fullmatch(word) or word in _MONTHS)


def _words(fact: Fact) -> set[str]:
    return {s for s in stems(content(tokens(fact.plain))) if not s[0].isdigit()}
