"""Real examples of what to type, taken from the facts and tried before they are shown."""

from __future__ import annotations

from knowledge.answering import Knowledge
from knowledge.facts import Found

_TRIES = 12


def examples(knowledge: Knowledge, server: int, number: int = 3) -> list[str]:
    """Topic and keyword of facts that these two words do find, each of another topic."""
    first: dict[str, list[tuple[str, str]]] = {}
    for fact in knowledge.facts(server):
        keyword = next((word for word in fact.keywords if word.isalpha() and word != fact.topic), "")
        if keyword and fact.topic.isalpha():
            first.setdefault(fact.topic, []).append((f"{fact.topic} {keyword}", fact.id))
    # The topics that say most come first.
    offered = sorted(first.values(), key=len, reverse=True)
    shown: list[str] = []
    for example, id in [example for topic in offered[:_TRIES] for example in topic[:1]]:
        answer = knowledge.ask(example, server)
        if isinstance(answer, Found) and not answer.guess and answer.fact.id == id:
            shown.append(example)
        if len(shown) == number:
            break
    return shown
