"""A question as the matcher sees it: its words mended, stemmed and weighed, its names found, what it wants."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language.names import Names
from knowledge.language.spelling import ALIKE, SURELY_ALIKE, is_english, mend, mendable
from knowledge.language.words import CHAT, STOP, clean, language, sound, stem, tokens
from knowledge.store.search import Search

LONGEST = 500
"""Characters of a question that count; what comes earlier in a longer one is left out."""

RAREST = 5.5
"""Weight of a word that no fact knows: it counts, but does not drown the words that are known."""
PERHAPS = 0.6
"""Share of a strange word's weight that goes to the known word which it is close to."""
_ASIDE = 0.35
"""Weight of a word outside the sentence that asks."""

_WANTS = re.compile(
    r"\b(?:"
    r"(?P<number>how (?:many|much|big|large|strong|long|often|far|old)|number of|amount|count\b"
    r"|what (?:percent|share|proportion)|combien|cuant|ile\b|ilu\b|сколько|скока|wie ?viel)"
    r"|(?P<date>when\b|(?:what|which) (?:date|day|month|year|time)|since when|dates?\b|quand|cuando|kiedy|когда|wann\b)"
    r"|(?P<person>(?:who|whos|whom|whose)\b|which (?:minister|president|person|man|woman)"
    r"|qui\b|quien|kto\b|кто\b|wer\b)"
    r"|(?P<place>where\b|(?:what|which) (?:countr|cit|place|region)"
    r"|donde\b|gdzie\b|где\b|куда\b|wo\b|wohin\b)"
    r"|(?P<reason>why\b|how come|what for|reasons?\b|purpose|what made"
    r"|pourquoi|por que|dlaczego|czemu|почему|зачем|warum))"
    # Arabic writes its small words together with the next.
    r"|(?P<number_>كم)|(?P<date_>متى)|(?P<person_>\bمن\b)|(?P<place_>أين)|(?P<reason_>لماذا)"
)
"""What kind of answer a question wants, by how it is put."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, ready to be compared."""

    text: str
    focus: str
    """The sentence that asks, where there are several."""
    meant: str
    """The text with its misspelt words mended."""
    language: str
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
    numbers: frozenset[str]
    """Those of its stems that are numbers."""
    inside: frozenset[str]
    """Stems that are part of a name."""
    strange: frozenset[str]
    """Stems that stand in no phrase at all."""
    wants: frozenset[str]
    """number, date, person, place, reason"""

    @property
    def topical(self) -> bool:
        """Whether any of its telling words is known; other languages may say it in words that no fact has."""
        return self.language != "en" or bool(self.weights.keys() - self.strange)


def understand(text: str, search: Search, names: Names) -> Question:
    """Mend, stem and weigh a question."""
    text = text[-LONGEST:] if len(text) > LONGEST else text
    focus = _focus(text)
    words = list(tokens(text))
    known = search.knows(words)
    code = language(text)
    mended, perhaps = [], {}
    for number, word in enumerate(words):
        if word in CHAT:
            words[number] = CHAT[word]
        elif word not in known and mendable(word):
            better = mend(word, search.spelt_like(word, sound(word), ALIKE, 2), sure=code != "en")
            if better:
                words[number] = better
                mended.append((word, better))
        elif word not in known and len(word) >= 5 and is_english(word):
            # A right word is left as it is, but 'boarder' may have been meant for 'border'.
            other = mend(word, search.spelt_like(word, sound(word), SURELY_ALIKE, 1), sure=True)
            if other and other not in STOP:
                perhaps[stem(word)] = stem(other)
    stemmed = [stem(word) for word in words]
    found = names.find(stemmed)
    tokens_of_names = frozenset(token for _, _, token in found)
    in_focus = {stem(dict(mended).get(word, word)) for word in tokens(focus)}
    telling = {s for s, word in zip(stemmed, words, strict=True) if word not in STOP}
    telling |= tokens_of_names
    if not telling:
        telling = set(stemmed)
    counts = search.counts(telling | set(perhaps.values()))
    total = max(search.total(), 1)
    inside = {stemmed[at] for start, end, _ in found for at in range(start, end)}

    def rarity(token: str) -> float:
        count = counts.get(token, 0)
        return math.log(1 + (total - count + 0.5) / (count + 0.5)) if count else RAREST

    weights = {}
    for token in telling:
        # A name counts once: by its token, with its words beside it.
        share = 0.5 if token in inside or token in tokens_of_names else 1.0
        weights[token] = rarity(token) * share * (1.0 if token in in_focus or token in tokens_of_names else _ASIDE)
    for token, other in perhaps.items():
        if token in weights and other in counts and other not in weights:
            weights[other] = PERHAPS * rarity(other)
            weights[token] *= 1 - PERHAPS
    row = [s for s in stemmed if s in weights]
    return Question(
        text=text,
        focus=focus,
        meant=_mended(text, mended),
        language=code,
        words=tuple(words),
        stems=tuple(stemmed),
        typed=clean(focus),
        pairs=frozenset(zip(row, row[1:], strict=False)),
        mended=tuple(mended),
        weights=weights,
        weight=sum(weights.values()),
        counts=counts,
        names=tokens_of_names,
        persons=tokens_of_names & names.persons,
        numbers=frozenset(s for s in weights if s[0].isdigit()),
        inside=frozenset(inside),
        strange=frozenset(
            token for token in telling if token not in counts and (is_english(token) or not token.isdigit())
        ),
        wants=wanted(" ".join(words)),
    )


def _mended(text: str, mended: Iterable[tuple[str, str]]) -> str:
    for typed, better in mended:
        text = re.sub(rf"\b{re.escape(typed)}\b", better, text, flags=re.I)
    return text


@lru_cache(maxsize=50_000)
def wanted(typed: str) -> frozenset[str]:
    """What kind of answer a question in small letters wants: number, date, person, place, reason."""
    return frozenset(found.lastgroup.rstrip("_") for found in _WANTS.finditer(typed) if found.lastgroup)


def _focus(text: str) -> str:
    sentences = [s.strip() for s in re.split(r"(?<=[.!?…])\s+", text) if s.strip()]
    asking = [s for s in sentences if s.endswith("?")]
    return asking[-1] if asking and len(asking[-1].split()) >= 3 else (text if len(sentences) < 2 else sentences[-1])
