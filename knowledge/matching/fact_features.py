"""A question against a fact or gap that people have written asks for, by its words alone."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from knowledge.facts import Gap
from knowledge.language.countries import countries
from knowledge.language.words import clean, tokens
from knowledge.matching.question import Question
from knowledge.matching.wants import wanted
from knowledge.store import Entry, Phrase

TERSE = 4
"""Words of a question that may be a look-up by topic and keyword."""
PROFILES = 1000
"""How many entries are kept ready to be compared."""
NEAREST = 6
"""How many of an entry's asks, those that share most with the question, are compared letter by letter."""
UNUSED = 0.02
"""As which share of asks a word counts that none uses."""
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


class Ask(NamedTuple):
    """One ask of an entry, ready to be compared."""

    text: str
    clean: str
    row: tuple[str, ...]
    """Its stems in order."""
    size: int
    """How many different ones."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry ready to be compared: made once, kept while the file does not change."""

    asks: tuple[Ask, ...]
    holding: dict[str, list[int]]
    """The asks, by their place, in which each stem stands."""
    rows: tuple[tuple[str, ...], ...]
    """Stems in order, of answer and quotes."""
    body: frozenset[str]
    keywords: frozenset[str]
    everything: frozenset[str]
    countries: frozenset[str]
    """The countries that answer, quotes and keywords name."""
    wants: dict[str, int]
    """How many asks want each kind of answer; '' for those that want none in particular."""


@lru_cache(maxsize=PROFILES)
def profile(phrases: tuple[Phrase, ...]) -> Profile:
    """Make the profile of an entry from its phrases; most stay the same when one fact is edited."""
    # A fact that nobody has written asks for is asked for in its own words.
    own = [p for p in phrases if p.kind == "ask"] or phrases
    asks = []
    holding: dict[str, list[int]] = {}
    wants: dict[str, int] = {}
    for place, phrase in enumerate(own):
        different = set(phrase.stems)
        ask = Ask(phrase.text, clean(phrase.text), phrase.stems, len(different))
        asks.append(ask)
        for s in different:
            holding.setdefault(s, []).append(place)
        for want in wanted(ask.clean) or ("",):
            wants[want] = wants.get(want, 0) + 1
    rows = tuple(p.stems for p in phrases if p.kind in ("answer", "quote"))
    body = frozenset(s for row in rows for s in row)
    keywords = frozenset(s for p in phrases if p.kind == "keywords" for s in p.stems)
    named = [countries(tokens(p.text)) for p in phrases if p.kind != "ask"]
    return Profile(
        tuple(asks), holding, rows, body, keywords, body.union(keywords, holding), frozenset().union(*named), wants
    )


def compare(question: Question, entry: Entry, profile: Profile) -> tuple[dict[str, float], str, tuple[str, ...]]:
    """The features of one entry for one question by words alone; its nearest ask; the words that they share."""
    weights, total = question.weights, question.weight or 1.0
    ranked = _asks(weights, total, profile)
    nearest = [profile.asks[place] for _, _, place in ranked[:NEAREST]]
    cover = body_cover = keywords = missed = 0.0
    for s, weight in weights.items():
        if s in profile.everything:
            cover += weight
        else:
            missed = max(missed, weight)
        if s in profile.body:
            body_cover += weight
        if s in profile.keywords:
            keywords += weight
    text = entry.plain if question.wants else ""
    wants = [bool(_HOLDS[want].search(text)) for want in question.wants]
    likelihood, use = _likelihoods(weights, total, profile)
    features = {
        "ask_words": ranked[0][0] if ranked else 0.0,
        "ask_cover": max([cover for _, cover, _ in ranked], default=0.0),
        "ask_fuzzy": max([fuzz.ratio(question.typed, ask.clean) for ask in nearest], default=0.0) / 100,
        "body_cover": body_cover / total,
        "cover": cover / total,
        "keywords": keywords / total,
        "missed": missed,
        "numbers_missing": float(len(question.numbers - profile.body)),
        "persons_outside": float(len(question.persons - profile.body)),
        "countries_outside": float(len(question.countries - profile.countries)),
        "countries_unnamed": float(len(question.countries_unnamed - profile.countries)),
        "sayer_outside": float(bool(question.sayer and not question.sayer & profile.everything)),
        "noun_outside": float(bool(question.noun) and question.noun not in profile.everything),
        "parts_outside": float(len(question.parts - profile.everything)),
        "doubtful": float(question.alone),
        "names_outside": float(len(question.names - profile.body)),
        "names_missing": float(len(question.names - profile.everything)),
        "wanted": sum(wants) / len(wants) if wants else 0.5,
        "lookup": 0.0 if isinstance(entry, Gap) and question.dated else _lookup(question, profile),
        "likelihood": likelihood,
        "use": use,
        "same_want": _same_want(question, profile),
        "order": _order(question, nearest, profile) if question.pairs else 0.0,
        "gap": float(isinstance(entry, Gap)),
        "length": math.log(1 + len(profile.body)),
    }
    known = profile.everything
    words = tuple([word for word, s in zip(question.words, question.stems, strict=True) if s in weights and s in known])
    return features, nearest[0].text if nearest else "", words


def _asks(weights: dict[str, float], total: float, profile: Profile) -> list[tuple[float, float, int]]:
    """(how much it says what the question says, share of the question in it, place) of each ask, best first.

    What an ask says beyond the question counts against it, a word like any other.
    """
    shared: dict[int, float] = {}
    common: dict[int, int] = {}
    for s, weight in weights.items():
        for place in profile.holding.get(s, ()):
            shared[place] = shared.get(place, 0.0) + weight
            common[place] = common.get(place, 0) + 1
    asks = profile.asks
    found = [
        (2 * weight / (total + weight + 1.5 * (asks[place].size - common[place])), weight / total, place)
        for place, weight in shared.items()
    ]
    found.sort(reverse=True)
    return found


def _lookup(question: Question, profile: Profile) -> float:
    """1 for `!wagner cost`: a few words without a question, every one the fact's topic, keyword or name; else 0."""
    words = question.weights.keys() - question.names - question.inside
    known = words <= profile.keywords and question.names <= profile.body | profile.keywords
    terse = len(question.words) <= TERSE and not question.wants
    if question.dated:
        return float(question.weights.keys() <= profile.body)
    return float(terse and known and bool(question.weights.keys() & profile.keywords))


def _likelihoods(weights: dict[str, float], total: float, profile: Profile) -> tuple[float, float]:
    """How likely the entry's asks are to use the question's words: mean log share, by weight.

    Query likelihood (Ponte and Croft, 1998) with every ask as a draw, smoothed twice: by half an ask, and by a constant
    share (Jelinek and Mercer, 1980), so that an entry does not lose by having many asks.
    """
    number, holding = len(profile.asks), profile.holding
    if not number or not weights:
        return -3.0, math.log(UNUSED)
    draws = use = 0.0
    for s, weight in weights.items():
        holders = len(holding.get(s, ()))
        draws += weight * math.log(holders + 0.5)
        use += weight * math.log(holders / number + UNUSED)
    return draws / total - math.log(number + 1), use / total


def _same_want(question: Question, profile: Profile) -> float:
    """The share of asks that want the same kind of answer as the question."""
    wants = question.wants or {""}
    return max(profile.wants.get(want, 0) for want in wants) / max(len(profile.asks), 1)


def _order(question: Question, nearest: Sequence[Ask], profile: Profile) -> float:
    """The share of the question's neighbouring telling words that stand side by side in an ask, answer or quote."""
    most = 0
    for row in (*[ask.row for ask in nearest], *profile.rows):
        telling = [s for s in row if s in question.weights]
        if len(telling) > 1:
            most = max(most, len(question.pairs & set(pairwise(telling))))
    return most / len(question.pairs)
