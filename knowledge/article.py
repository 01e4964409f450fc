"""An article as it was published: its paragraphs and sentences, and whether a quote stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.facts import Briefing, Fact, Origin, Quote, Source
from knowledge.paragraphs import Paragraph, Skipped, read
from knowledge.sentences import sentences

LONGEST = 1500
HEADING_WORDS = 4
"""A heading of fewer words says nothing by itself."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text, in order: a quote's place counts them from 1."""
    return [paragraph.text for paragraph in read(text)]


def excerpts(article: Iterable[Paragraph], source: Source) -> tuple[tuple[Fact, ...], tuple[Skipped, ...]]:
    """One fact a sentence, as it stands, under the article's own topic; and what could not be taken."""
    facts, skipped = [], []
    for number, paragraph in enumerate(article, 1):
        text = paragraph.text
        if paragraph.heading and (text == source.title or len(text.split()) < HEADING_WORDS):
            skipped.append(Skipped(paragraph.line, text, "it is a heading"))
            continue
        for place, sentence in enumerate(sentences(text), 1):
            if reason := _unfit(sentence):
                skipped.append(Skipped(paragraph.line, sentence, reason))
                continue
            facts.append(
                Fact(
                    id=f"{source.id}-{number}-{place}",
                    topic=source.id,
                    answer=sentence,
                    source=source,
                    quotes=(Quote(sentence, f"{number}.{place}"),),
                    origin=Origin.EXCERPT,
                )
            )
    return tuple(facts), tuple(skipped)


def _unfit(sentence: str) -> str:
    if len(sentence) > LONGEST:
        return f"a sentence has {len(sentence)} characters; {LONGEST} at most"
    if not any(character.isalpha() for character in sentence):
        return "there are no words in it"
    # Scripts without spaces write a whole sentence as one word.
    if len(sentence.split()) < 2 and len(sentence) < 12:
        return "one word is no sentence"
    return ""


def plain(text: str) -> str:
    """Straight quotation marks, single spaces, small letters: so that a quote is found however it was typed."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')
    return re.sub(r"\s+", " ", text).strip().lower()


def misplaced(briefing: Briefing, text: str) -> Iterator[str]:
    """One sentence for every quote that does not stand in the article at the place it names."""
    placed = {
        f"{p}.{s}": plain(sentence)
        for p, paragraph in enumerate(paragraphs(text), 1)
        for s, sentence in enumerate(sentences(paragraph), 1)
    }
    for fact in briefing.facts:
        if not fact.quotes:
            yield f"{fact.id}: has no quote."
        for quote in fact.quotes:
            if quote.at not in placed:
                yield f"{fact.id}: the article has no place {quote.at or '(none given)'}."
            elif plain(quote.text) not in placed[quote.at]:
                elsewhere = [at for at, sentence in placed.items() if plain(quote.text) in sentence]
                hint = f"it stands at {elsewhere[0]}" if elsewhere else "it stands nowhere in the article"
                yield f"{fact.id}: '{quote.text}' does not stand at {quote.at}; {hint}."
