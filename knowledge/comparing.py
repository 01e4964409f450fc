"""A question against a fact or gap that people have written asks for, by its words alone."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge.facts import Gap
from knowledge.question import Question, wanted
from knowledge.store import Entry, Phrase
from knowledge.words import clean

TERSE = 4
"""Words of a question that may be a look-up by topic and keyword."""
_HOLDS = {
    "number": re.compile(
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|million|half)\b", re.I
    ),
    "date": re.compile(
        r"\b(1\d{3}|20\d\d|january|february|march|april|may|june|july|august|september|october|november|december"
        r"|century|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
        re.I,
    ),
    "person": re.compile(r"[a-z,;] (?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+|\b(minister|president|king|queen|general)\b"),
    "place": re.compile(r"\b(in|at|to|from|near|of) (?:the )?[A-Z]\w+"),
    "reason": re.compile(
        r"\b(because|since|due to|after|in order|so that|purpose|led to|caused?|therefore|thus|for|to [a-z]+)\b"
    ),
}
"""What kind of answer a text holds."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask of an entry, ready to be compared."""

    text: str
    clean: str
    stems: frozenset[str]
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry ready to be compared: made once, kept while the file does not change."""

    asks: tuple[Ask, ...]
    rows: tuple[tuple[str, ...], ...]
    """Stems in order, of answer and quotes."""
    body: frozenset[str]
    keywords: frozenset[str]
    everything: frozenset[str]
    uses: Counter[str]
    """In how many asks each stem stands."""
    wants: Counter[str]
    """How many asks want each kind of answer; '' for those that want none in particular."""


def profile(phrases: Sequence[Phrase]) -> Profile:
    """Make the profile of an entry from its phrases."""
    # A fact that nobody has written asks for is asked for in its own words.
    own = [p for p in phrases if p.kind == "ask"] or phrases
    asks = tuple(Ask(p.text, clean(p.text), frozenset(p.stems), p.stems) for p in own)
    rows = tuple(p.stems for p in phrases if p.kind in ("answer", "quote"))
    body = frozenset(s for row in rows for s in row)
    keywords = frozenset(s for p in phrases if p.kind == "keywords" for s in p.stems)
    everything = body.union(keywords, *(ask.stems for ask in asks))
    uses = Counter(s for ask in asks for s in ask.stems)
    wants = Counter(want for ask in asks for want in wanted(ask.clean) or ("",))
    return Profile(asks, rows, body, keywords, everything, uses, wants)


def compare(question: Question, entry: Entry, profile: Profile) -> tuple[dict[str, float], str, tuple[str, ...]]:
    """The features of one entry for one question by words alone; its nearest ask; the words that they share."""
    weights, total = question.weights, question.weight or 1.0
    best_ask, best_f, best_cover, best_fuzzy, best_order = "", 0.0, 0.0, 0.0, 0
    pairs = question.pairs
    for ask in profile.asks:
        common = weights.keys() & ask.stems
        if not common:
            continue
        shared = sum(weights[s] for s in common)
        # What an ask says beyond the question counts against it, a word like any other.
        f = 2 * shared / (total + shared + 1.5 * (len(ask.stems) - len(common)))
        best_cover = max(best_cover, shared / total)
        best_fuzzy = max(best_fuzzy, fuzz.ratio(question.typed, ask.clean) / 100)
        if len(common) > 1 and pairs:
            best_order = max(best_order, _pairs(ask.row, weights, pairs))
        if f > best_f:
            best_ask, best_f = ask.text, f
    for row in profile.rows:
        if pairs:
            best_order = max(best_order, _pairs(row, weights, pairs))
    shared_words = weights.keys() & profile.everything
    unshared = weights.keys() - shared_words
    text = entry.plain
    wants = [bool(_HOLDS[want].search(text)) for want in question.wants]
    features = {
        "ask_words": best_f,
        "ask_cover": best_cover,
        "ask_fuzzy": best_fuzzy,
        "body_cover": sum(weights[s] for s in weights.keys() & profile.body) / total,
        "cover": sum(weights[s] for s in shared_words) / total,
        "keywords": sum(weights[s] for s in weights.keys() & profile.keywords) / total,
        "missed": max((weights[s] for s in unshared), default=0.0),
        "numbers_missing": float(sum(s[0].isdigit() and s not in profile.body for s in weights)),
        "persons_outside": float(len(question.persons - profile.body)),
        "names_outside": float(len(question.names - profile.body)),
        "names_missing": float(len(question.names - profile.everything)),
        "wanted": sum(wants) / len(wants) if wants else 0.5,
        "lookup": _lookup(question, profile),
        "likelihood": _likelihood(weights, profile),
        "same_want": _same_want(question, profile),
        "order": best_order / len(pairs) if pairs else 0.0,
        "gap": float(isinstance(entry, Gap)),
        "length": math.log(1 + len(profile.body)),
    }
    words = tuple(word for word, stem in zip(question.words, question.stems, strict=True) if stem in shared_words)
    return features, best_ask, words


def _lookup(question: Question, profile: Profile) -> float:
    """1 for `!wagner cost`: a few words without a question, every one the fact's topic, keyword or name; else 0."""
    words = question.weights.keys() - question.names - question.inside
    known = words <= profile.keywords and question.names <= profile.body | profile.keywords
    terse = len(question.words) <= TERSE and not question.wants
    return float(terse and known and bool(question.weights.keys() & profile.keywords))


def _likelihood(weights: dict[str, float], profile: Profile) -> float:
    """How likely the entry's asks are to use the question's words: mean log share, by weight.

    Query likelihood (Ponte and Croft, 1998) with every ask as a draw; -3 or so where none uses any of them.
    """
    number = len(profile.asks)
    if not number or not weights:
        return -3.0
    total = sum(weights.values())
    return sum(w * math.log((profile.uses[s] + 0.5) / (number + 1)) for s, w in weights.items()) / total


def _same_want(question: Question, profile: Profile) -> float:
    """The share of asks that want the same kind of answer as the question."""
    wants = question.wants or {""}
    return max(profile.wants[want] for want in wants) / max(len(profile.asks), 1)


def _pairs(row: tuple[str, ...], weights: dict[str, float], pairs: frozenset[tuple[str, str]]) -> int:
    """How many of the question's neighbouring telling words stand side by side in a row too."""
    telling = [s for s in row if s in weights]
    return len(pairs & set(pairwise(telling)))
