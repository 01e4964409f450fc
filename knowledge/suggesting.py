"""Autocomplete: facts and topics for what has been typed so far, and back from the label that was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from knowledge.facts import Fact, Suggestion, Topic
from knowledge.language.words import clean, stem, stems, tokens

if TYPE_CHECKING:
    from knowledge.answering import Knowledge

LABEL = 100
"""Characters that Discord shows of a suggestion."""
FEW = 1500
"""Up to this many facts, every label is compared with what was typed, slips and all; beyond, the index narrows."""
LOOKED_AT = 200
"""How many phrases the index may name."""
ALIKE = 60
"""How alike (0 to 100) a label has to be."""


def suggest(knowledge: Knowledge, typed: str, server: int, limit: int) -> list[Suggestion]:
    """Suggestions for what has been typed so far, best first; the topics where nothing has been typed."""
    topics = [topic_label(topic) for topic in knowledge.topics(server)]
    if not typed.strip():
        return topics[:limit]
    options = topics + [fact_label(fact) for fact in _facts(knowledge, typed, server)]
    wanted = clean(typed)
    labels = [clean(f"{option.label} {option.value}") for option in options]
    ranked = process.extract(wanted, labels, scorer=fuzz.partial_token_set_ratio, limit=None, score_cutoff=ALIKE)
    ranked.sort(key=lambda row: (-row[1], -fuzz.WRatio(wanted, row[0])))
    return [options[index] for _, _, index in ranked][:limit]


def resolve(knowledge: Knowledge, text: str, server: int) -> Fact | Topic | None:
    """The fact or topic of that id, or whose label was shown."""
    wanted = text.strip()
    if fact := knowledge.fact(wanted, server):
        return fact
    for topic in knowledge.topics(server):
        if wanted in (topic.id, topic_label(topic).label):
            return topic
    return next((fact for fact in _facts(knowledge, wanted, server) if fact_label(fact).label == wanted), None)


def _facts(knowledge: Knowledge, typed: str, server: int) -> Iterable[Fact]:
    if knowledge.store.entries.number_of_facts() <= FEW:
        return knowledge.facts(server)
    *before, last = tokens(typed) or ("",)
    search = knowledge.store.search
    # The last word may be whole or half typed.
    found = dict.fromkeys(search.beginning(stems(before), last, LOOKED_AT))
    found |= dict.fromkeys(search.beginning([*stems(before), stem(last)] if last else [], "", LOOKED_AT))
    entries = knowledge.store.entries.get(found, server)
    return [entry for entry in entries.values() if isinstance(entry, Fact)]


def topic_label(topic: Topic) -> Suggestion:
    """A topic as autocomplete shows it."""
    return Suggestion(_short(f"Topic: {topic.name}"), topic.id)


def fact_label(fact: Fact) -> Suggestion:
    """A fact as autocomplete shows it."""
    return Suggestion(_short(fact.headline), fact.id)


def _short(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
