"""A library as large as wanted, always the same: XQuAD's sentences, then made-up ones of words as rare as real ones."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from knowledge.facts import SHIPPED
from knowledge.importing import About, Parcel, unpack_text
from knowledge.intake import batches, take, together
from knowledge.store import FactStore
from tests.benchmarks.articles import articles

VOCABULARY = 200_000
"""Different words in the whole library."""
USUAL = 300
"""So many of the commonest words stay as common as they are; all others are spread over the ranks that follow."""
BEND = 5000
"""Up to this rank a word is met 1/rank as often as the first, beyond it ever more seldom."""
PARAGRAPH, ARTICLE = 5, 100
"""Sentences of each: a million of them are ten thousand briefings."""
_CHUNK = 1000


def questions() -> list[str]:
    """XQuAD's questions, shuffled."""
    asked = [row.q for _, _, rows in articles() for row in rows]
    random.Random(5).shuffle(asked)
    return asked


def sentences(size: int) -> list[str]:
    """The first `size` sentences of the library."""
    found = [entry.answer for title, text, _ in articles() for entry in unpack_text(f"{title}.txt", text).entries]
    lengths = [len(sentence.split()) for sentence in found]
    chance = random.Random(7)
    words = _vocabulary(Counter(word for sentence in found for word in _bare(sentence)), chance)
    # Zipf's law, with the steeper fall that large corpora show among rare words (Ferrer i Cancho and Solé, 2001).
    weights = list(accumulate(min(1.0, BEND / rank) / rank for rank in range(1, len(words) + 1)))
    while len(found) < size:
        wanted = chance.choices(lengths, k=_CHUNK)
        drawn = iter(chance.choices(words, cum_weights=weights, k=sum(wanted)))
        for length in wanted:
            sentence = " ".join(next(drawn) for _ in range(length))
            found.append(f"{sentence[0].upper()}{sentence[1:]}.")
    return found[:size]


def _bare(sentence: str) -> Iterator[str]:
    """Its words as they are written, without marks that might end a sentence."""
    for word in sentence.split():
        if bare := word.strip(".,;:!?()[]\"'“”’–—-"):
            yield bare.replace(".", "")


def _vocabulary(counts: Counter[str], chance: random.Random) -> list[str]:
    """All words, commonest first: the real ones, and made-up ones in the gaps between."""
    real = [word for word, _ in counts.most_common()]
    rare = real[USUAL:]
    growth = (VOCABULARY / USUAL) ** (1 / len(rare))
    places = {int(USUAL * growth**at): word for at, word in enumerate(rare)}
    made = _made_up(chance, set(real))
    return real[:USUAL] + [places.get(rank) or next(made) for rank in range(USUAL, VOCABULARY)]


def _made_up(chance: random.Random, taken: set[str]) -> Iterator[str]:
    starts = "b c d f g h j k l m n p r s t v w z br ch cl dr fr gr kr pl sh sl st th tr".split()
    middles = "a e i o u ai ea ou".split()
    ends = ["", "", "", *"n r s t l m nd rt st".split()]
    while True:
        syllables = chance.choice((1, 2, 2, 2, 3))
        word = "".join(chance.choice(starts) + chance.choice(middles) + chance.choice(ends) for _ in range(syllables))
        # One in four is written like a name.
        word = word.capitalize() if chance.random() < 0.25 else word
        if word not in taken:
            taken.add(word)
            yield word


def as_text(library: Sequence[str]) -> str:
    """The sentences as an article in plain text."""
    return "\n\n".join(" ".join(library[at : at + PARAGRAPH]) for at in range(0, len(library), PARAGRAPH))


def fill(store: FactStore, library: Sequence[str], article: int = ARTICLE) -> float:
    """Import the library as articles of plain text; returns the seconds that took."""
    texts = [as_text(library[start : start + article]) for start in range(0, len(library), article)]

    def parcels() -> Iterator[tuple[None, Parcel]]:
        for number, text in enumerate(texts):
            about = About(f"Briefing {number}", "A think tank", f"{2000 + number % 25}-{1 + number % 12:02}")
            yield None, unpack_text(f"briefing-{number}.txt", text, about)

    began = time.perf_counter()
    # As `python -m knowledge import` takes many files.
    for lot in batches(parcels()):
        with together(store, lot):
            for _, parcel in lot:
                take(store, parcel, SHIPPED)
    return time.perf_counter() - began
