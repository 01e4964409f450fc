"""Articles that the bot has never seen: XQuAD's, imported as plain text, one sentence a fact."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.facts import Fact
from knowledge.importing import About, unpack_text
from knowledge.intake import take
from knowledge.store import FactStore
from tests.benchmarks import remembered
from tests.benchmarks.questions import DATA


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A question about an article, and where in it the answer stands."""

    q: str
    article: int
    gold: str
    context: str
    start: int
    id: str = ""
    kind: str = "answerable"
    misspelt: bool = False
    lang: str = "en"

    def right(self, fact: Fact) -> bool:
        """Whether the fact quotes the sentence that the answer stands in."""
        for quote in fact.quotes:
            at = self.context.find(quote.text.strip())
            if 0 <= at <= self.start and self.start + len(self.gold) <= at + len(quote.text.strip()) + 1:
                return True
        return False


def articles() -> list[tuple[str, str, list[ArticleRow]]]:
    """(title, text, questions) of each article."""
    found = []
    data = json.loads((DATA / "xquad_dev.json").read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(data):
        paragraphs = article["paragraphs"]
        text = "\n\n".join(p["context"].replace("\n", " ") for p in paragraphs) + "\n"
        rows = [
            ArticleRow(
                q["question"], number, q["answers"][0]["text"], p["context"], q["answers"][0]["answer_start"], q["id"]
            )
            for p in paragraphs
            for q in p["qas"]
        ]
        found.append((article["title"].replace("_", " "), text, rows))
    return found


def asked_in(lang: str, rows: Sequence[ArticleRow]) -> list[ArticleRow]:
    """The same questions in another language: es, de, ru, ar, tr, zh, el, hi, th, vi or ro."""
    wording = json.loads((DATA / "xquad_dev_questions.json").read_text(encoding="utf-8"))[lang]
    return [replace(row, q=wording[row.id], lang=lang) for row in rows]


def misspelt(question: str, chance: random.Random) -> str:
    """The question with a slip in about three of ten longer words: a letter lost, doubled or swapped."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 5 or chance.random() >= 0.3:
            return word
        at = chance.randrange(1, len(word) - 1)
        lost, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
        return chance.choice([lost, doubled, word[:at] + word[at + 1] + word[at] + word[at + 2 :]])

    return re.sub(r"[A-Za-z]+", slip, question)


def library(path: Path, encoder: str, chosen: Sequence[tuple[str, str, list[ArticleRow]]]) -> Knowledge:
    """A store that holds the shipped briefing and these articles."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    knowledge = Knowledge(FactStore(path), remembered.load(encoder))
    knowledge.load_shipped()
    for title, text, _ in chosen:
        take(knowledge.store, unpack_text(f"{title}.txt", text, About(title=title)), 0)
    knowledge.encode()
    return knowledge
