"""A question as the matcher sees it: its words mended, stemmed and weighed, its names found, what it wants."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from knowledge.language import readings
from knowledge.language.countries import countries
from knowledge.language.detection import detected, in_own_script, small_words
from knowledge.language.names import Names
from knowledge.language.spacing import spaced
from knowledge.language.spelling import is_english
from knowledge.language.words import CHAT, STOP, WORD, clean, stem, tokens
from knowledge.matching.cleaning import cleaned
from knowledge.matching.phrasing import asked_noun, focused, parts, sayer, with_countries, yes_no
from knowledge.matching.wants import wanted
from knowledge.store.search import Search

LONGEST = 500
"""Characters of a question that count; what comes earlier in a longer one is left out."""

RAREST = 5.5
"""Weight of a word that no fact knows: it counts, but does not drown the words that are known."""
PERHAPS = 0.6
"""Share of a strange word's weight that goes to the known word which it is close to."""
_ASIDE = 0.35
"""Weight of a word outside the sentence that asks."""
_STORY = 0.4
"""The most that all of these weigh beside the question."""
_SUBORDINATE = 0.6
"""Weight of a word in a clause beside it: 'before going to Mali'."""
_MONTHS = frozenset(
    stem(month)
    for month in "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, ready to be compared."""

    text: str
    """What was typed, without manners and marks."""
    focus: str
    """The sentence that asks, where there are several; without its clauses."""
    meant: str
    """The text with its misspelt words mended."""
    language: str
    """Two letters, or '' where nothing tells."""
    words: tuple[str, ...]
    """Words in order, mended."""
    stems: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    typed: str
    """The sentence that asks, in small letters and without accents."""
    pairs: frozenset[tuple[str, str]]
    """Telling stems that stand side by side, function words left out."""
    weights: dict[str, float]
    """Weight by stem or name token; what says nothing by itself is left out."""
    weight: float
    """The sum of all weights."""
    counts: dict[str, int]
    """In how many phrases each of them stands."""
    names: frozenset[str]
    """Tokens of the entities named."""
    persons: frozenset[str]
    """Those of them that are persons."""
    countries: frozenset[str]
    """The countries named, each by one of its English names."""
    countries_unnamed: frozenset[str]
    """Those of them that are no name of any briefing."""
    sayer: frozenset[str]
    """Stems of who is asked to have said something."""
    noun: str
    """The stem of what is asked for by name: 'towns' of 'in which towns'; '' where nothing is."""
    parts: frozenset[str]
    """Stems of what somebody or something is said to have: 'navy' of "Mali's navy"."""
    yes_no: bool
    """It can be answered with yes or no."""
    numbers: frozenset[str]
    """Those of its stems that are numbers."""
    dated: bool
    """It is nothing but dates and numbers."""
    inside: frozenset[str]
    """Stems that are part of a name."""
    strange: frozenset[str]
    """Stems that stand in no phrase at all."""
    doubtful: frozenset[str]
    """Stems of mended words that may have been meant otherwise."""
    wants: frozenset[str]
    """number, date, person, place, reason"""

    @property
    def strangeness(self) -> float:
        """The share of its weight that stands in no phrase, 0 to 1."""
        return sum(self.weights.get(s, 0.0) for s in self.strange) / (self.weight or 1.0)

    @property
    def foreign(self) -> bool:
        """Whether it is in another language than most of what ships."""
        return self.language not in ("", "en")

    @property
    def alone(self) -> bool:
        """Whether nothing but doubtful words tells what it is about, beside words that no fact knows."""
        telling = self.weights.keys() - self.strange - self.names
        return bool(self.doubtful) and telling <= self.doubtful


def understand(typed: str, search: Search, names: Names) -> Question:
    """Clean, mend, stem and weigh a question."""
    text = typed[-LONGEST:] if len(typed) > LONGEST else typed
    text = in_own_script(cleaned(text))
    text = spaced(text, search, sure=detected(text) not in ("", "en"))
    focus, aside = focused(text)
    code = detected(text)
    read = readings.read(tokens(with_countries(text)), search, sure=code not in ("", "en"))
    words, mended = read.words, read.mended
    stemmed = [stem(word) for word in words]
    found = names.find(stemmed)
    tokens_of_names = frozenset(token for _, _, token in found)
    mend = dict(mended)
    in_focus = {stem(w) for word in tokens(with_countries(focus)) for w in mend.get(word, CHAT.get(word, word)).split()}
    in_aside = {stem(w) for word in tokens(with_countries(aside)) for w in mend.get(word, CHAT.get(word, word)).split()}
    small = STOP if code in ("", "en") else STOP | small_words(code)
    telling = {
        s for at, (s, word) in enumerate(zip(stemmed, words, strict=True)) if word not in small or _month(words, at)
    }
    telling |= tokens_of_names
    if not telling:
        telling = set(stemmed)
    counts = search.counts(telling | set(read.perhaps.values()))
    total = max(search.total(), 1)
    inside = {stemmed[at] for start, end, _ in found for at in range(start, end)}

    def rarity(token: str) -> float:
        count = counts.get(token, 0)
        return math.log(1 + (total - count + 0.5) / (count + 0.5)) if count else RAREST

    weights = {}
    for token in telling:
        # A name counts once: by its token, with its words beside it.
        share = 0.5 if token in inside or token in tokens_of_names else 1.0
        if token not in in_focus and token not in tokens_of_names:
            share *= _SUBORDINATE if token in in_aside else _ASIDE
        weights[token] = rarity(token) * share
    # 'and what else?' asks nothing without what stands before it.
    if len(counts.keys() & (in_focus | in_aside)) > 2:
        _quieten(weights, weights.keys() & (in_focus | in_aside | tokens_of_names))
    for token, other in read.perhaps.items():
        if token in weights and other in counts and other not in weights:
            weights[other] = PERHAPS * rarity(other)
            weights[token] *= 1 - PERHAPS
    row = [s for s in stemmed if s in weights]
    numbers = frozenset(s for s in weights if s[0].isdigit())
    return Question(
        text=text,
        focus=_mended(focus, mended),
        meant=_mended(text, mended),
        language=code,
        words=tuple(words),
        stems=tuple(stemmed),
        typed=clean(_mended(focus, mended)),
        pairs=frozenset(zip(row, row[1:], strict=False)),
        mended=tuple(mended),
        weights=weights,
        weight=sum(weights.values()),
        counts=counts,
        names=tokens_of_names,
        persons=tokens_of_names & names.persons,
        countries=countries(words),
        countries_unnamed=countries(words) - countries([words[at] for a, b, _ in found for at in range(a, b)]),
        sayer=frozenset(stem(word) for word in sayer(words) if word not in STOP),
        noun=stem(noun) if (noun := asked_noun(words)) not in STOP else "",
        parts=frozenset(
            stem(mend.get(word, word)) for part in parts(text) for word in tokens(part) if word not in STOP
        ),
        yes_no=yes_no(words),
        numbers=numbers,
        dated=bool(telling) and all(s[0].isdigit() or s in _MONTHS for s in telling),
        inside=frozenset(inside),
        strange=frozenset(
            token for token in telling if token not in counts and (is_english(token) or not token.isdigit())
        ),
        doubtful=frozenset(read.doubtful),
        wants=wanted(" ".join(words) if text.isascii() else f"{' '.join(words)} {clean(text)}"),
    )


def _quieten(weights: dict[str, float], asking: Collection[str]) -> None:
    """However long the story before it is, the question weighs most."""
    heard = sum(weights[token] for token in asking)
    told = sum(weights.values()) - heard
    if heard and told > _STORY * heard:
        for token in weights.keys() - asking:
            weights[token] *= _STORY * heard / told


def _month(words: Sequence[str], at: int) -> bool:
    """Whether 'may' is a month there."""
    return words[at] == "may" and any(word[:1].isdigit() for word in words[max(0, at - 1) : at + 2])


def _mended(text: str, mended: Iterable[tuple[str, str]]) -> str:
    meant = dict(mended)
    # What was mended has lost its accents and capitals, the text has not.
    return WORD.sub(lambda word: meant.get("".join(tokens(word.group())), word.group()), text) if meant else text
