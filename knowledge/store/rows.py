"""An entry <-> its row of the table, and the phrases by which it is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from knowledge.facts import Certainty, Fact, Gap, Origin, Quote, Source

Entry = Fact | Gap
COLUMNS = (
    "id, server, slug, kind, briefing, topic, answer, quotes, keywords, certainty, said_by, dated, origin, removed"
)
SOURCE = ("publisher", "title", "date", "language", "credit", "link", "licence")
"""The fields of a source that stand in its row."""
SOURCE_AT, ORIGIN_AT = 4, 12
"""Where in a row the key of its source stands, and its origin."""
_NONE = "[]"


class Phrase(NamedTuple):
    """One way into an entry: its text and its stems, in order."""

    entry: int
    kind: str
    """ask, answer, quote or keywords"""
    text: str
    stems: tuple[str, ...]
    hash: int


def text_hash(text: str) -> int:
    """A signed 64-bit number for a text: the key of its vector."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def from_row(row: tuple[Any, ...], source: Source, asks: tuple[str, ...]) -> tuple[Entry, bool]:
    """The entry of a row, and whether it is removed."""
    _, server, slug, kind, _, topic, answer, quotes, keywords, certainty, said_by, dated, origin, removed = row
    if kind == "gap":
        see = tuple(json.loads(keywords)) if keywords != _NONE else ()
        return Gap(slug, topic, answer, source, asks, see, server), bool(removed)
    fact = Fact(
        id=slug,
        topic=topic,
        answer=answer,
        source=source,
        quotes=tuple(Quote(text, at) for text, at in json.loads(quotes)) if quotes != _NONE else (),
        keywords=tuple(json.loads(keywords)) if keywords != _NONE else (),
        asks=asks,
        certainty=Certainty(certainty),
        said_by=said_by,
        when=dated,
        origin=Origin(origin),
        server=server,
    )
    return fact, bool(removed)


def to_row(entry: Entry, key: str) -> list[Any]:
    """The columns from `slug` to `origin`; `key` is that of the source."""
    if isinstance(entry, Gap):
        see = json.dumps(entry.see, ensure_ascii=False)
        return [entry.id, "gap", key, entry.topic, entry.answer, _NONE, see, "", "", "", Origin.BRIEFING]
    return [
        entry.id,
        "fact",
        key,
        entry.topic,
        entry.answer,
        json.dumps([[quote.text, quote.at] for quote in entry.quotes], ensure_ascii=False),
        json.dumps(entry.keywords, ensure_ascii=False),
        entry.certainty,
        entry.said_by,
        entry.when,
        entry.origin,
    ]


def phrases_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every way into an entry: (kind, text). An excerpt's answer is its quote, so it stands once."""
    yield "answer", entry.plain
    for ask in entry.asks:
        yield "ask", ask
    if isinstance(entry, Fact):
        if entry.origin is not Origin.EXCERPT:
            for quote in entry.quotes:
                yield "quote", quote.text
        if entry.keywords:
            yield "keywords", f"{entry.topic} {' '.join(entry.keywords)}"
