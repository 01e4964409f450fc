"""A briefing -> the text of a briefing file, always the same for the same briefing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from knowledge.facts import Briefing, Fact, Gap, KnowledgeError, Origin, Source, Topic
from knowledge.store import FactStore

_HEAD = ("publisher", "title", "date", "language", "credit", "link", "licence")


def export(store: FactStore, server: int, briefing: str = "") -> str:
    """The facts of one server's own, or those that are for every server, as a briefing file; of one briefing, or all.

    Raises KnowledgeError where there is none.
    """
    entries = [entry for entry, removed in store.entries.own(server) if not removed]
    if briefing:
        entries = [entry for entry in entries if entry.source.id == briefing]
    if not entries:
        raise KnowledgeError(
            f"There is no fact of '{briefing}' to export." if briefing else "There is no fact to export."
        )
    facts = tuple(entry for entry in entries if isinstance(entry, Fact))
    gaps = tuple(entry for entry in entries if isinstance(entry, Gap))
    own, entities = store.entries.own_names(server)
    named: dict[str, Topic] = {}
    for topic in (*store.entries.topics(server), *own):
        named.setdefault(topic.id, topic)
    used = dict.fromkeys(entry.topic for entry in entries)
    # What one briefing of several does not use belongs to another.
    wanted = used if briefing else used | dict.fromkeys(topic.id for topic in own)
    topics = [topic for id, topic in named.items() if id in wanted]
    topics += [Topic(id, id.capitalize()) for id in used if id not in named]
    head = facts[0].source if facts else gaps[0].source
    return text(Briefing(head, tuple(topics), tuple(entities), facts, gaps))


def text(briefing: Briefing) -> str:
    """The whole file; facts of other sources than the briefing's own name theirs."""
    head = briefing.source
    entries: tuple[Fact | Gap, ...] = (*briefing.facts, *briefing.gaps)
    others = {entry.source.id: entry.source for entry in entries if entry.source.id != head.id}
    blocks = ["\n".join(["[briefing]", *_source(head)])]
    blocks += ["\n".join(["[[source]]", *_source(source)]) for source in others.values()]
    blocks += ["\n".join(["[[topic]]", *pairs(id=t.id, name=t.name, also=t.also)]) for t in briefing.topics]
    blocks += ["\n".join(["[[entity]]", *pairs(name=e.name, kind=e.kind, also=e.also)]) for e in briefing.entities]
    blocks += ["\n".join(["[[fact]]", *_fact(fact, head)]) for fact in briefing.facts]
    blocks += ["\n".join(["[[unknown]]", *_gap(gap, head)]) for gap in briefing.gaps]
    return "\n\n".join(blocks) + "\n"


def _source(source: Source) -> Iterator[str]:
    yield f"id = {text_of(source.id)}"
    for name in _HEAD:
        value = getattr(source, name)
        if name == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            yield f"date = {value}"
        elif value or name in ("publisher", "title", "date"):
            yield f"{name} = {text_of(value)}"


def _fact(fact: Fact, head: Source) -> Iterator[str]:
    yield from pairs(id=fact.id, topic=fact.topic, keywords=fact.keywords, answer=fact.answer)
    if fact.quotes:
        quotes = (f"  {{ {', '.join(pairs(at=quote.at, text=quote.text))} }}," for quote in fact.quotes)
        yield "\n".join(["quotes = [", *quotes, "]"])
    yield from pairs(certainty=fact.certainty, said_by=fact.said_by, when=fact.when)
    if fact.origin is not Origin.BRIEFING:
        yield from pairs(origin=fact.origin)
    if fact.source.id != head.id:
        yield from pairs(source=fact.source.id)
    yield from pairs(asks=fact.asks)


def _gap(gap: Gap, head: Source) -> Iterator[str]:
    yield from pairs(id=gap.id, topic=gap.topic, answer=gap.answer)
    if gap.source.id != head.id:
        yield from pairs(source=gap.source.id)
    yield from pairs(see=gap.see, asks=gap.asks)


def pairs(**values: str | Sequence[str]) -> Iterator[str]:
    """One line a field; what is empty is left out, as the reader fills it in again."""
    for name, value in values.items():
        if isinstance(value, str):
            if value:
                yield f"{name} = {text_of(value)}"
        elif value:
            yield "\n".join([f"{name} = [", *(f"  {text_of(item)}," for item in value), "]"])


def text_of(value: str) -> str:
    # JSON's escapes are TOML's, but for the one control character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
