"""Real examples of what to type, taken from the facts and tried before they are shown."""

from __future__ import annotations

from collections.abc import Container, Iterator

from knowledge.answering import Knowledge
from knowledge.facts import Found

_TRIES = 4
"""How many facts of a topic are tried."""


def examples(knowledge: Knowledge, server: int, commands: Container[str] = (), number: int = 3) -> list[str]:
    """Topic and keyword of facts that these two words do find, each of another topic; none begins with a command."""
    shown: list[str] = []
    for topic in knowledge.topics(server):
        if topic.id.isalpha() and topic.id not in commands:
            tried = _of(knowledge, server, topic.id)
            example = next((example for example, id in tried if _finds(knowledge, server, example, id)), "")
            shown += [example] if example else []
        if len(shown) == number:
            break
    return shown


def _of(knowledge: Knowledge, server: int, topic: str) -> Iterator[tuple[str, str]]:
    for fact in knowledge.facts(server, topic)[:_TRIES]:
        for word in fact.keywords[:1]:
            if word.isalpha() and word != topic:
                yield f"{topic} {word}", fact.id


def _finds(knowledge: Knowledge, server: int, example: str, id: str) -> bool:
    answer = knowledge.ask(example, server)
    return isinstance(answer, Found) and not answer.guess and answer.fact.id == id
