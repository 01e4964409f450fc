"""The question banks, and when a fact is the right answer to one of their questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from knowledge.facts import Fact

DATA = Path(__file__).with_name("data")
LANGUAGES = ("en", "fr", "es", "de", "ru", "ar", "pt", "it", "tr", "sw", "uk", "pl", "zh", "ja", "hi")
KINDS = ("nearby", "false-premise", "offtopic")
"""Of questions that are not answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a bank."""

    q: str
    lang: str
    style: str
    kind: str
    """answerable, nearby, false-premise or offtopic"""
    at: frozenset[str] = frozenset()
    """Places of the article, any of which a right fact quotes."""
    contains: tuple[str, ...] = ()
    """Phrases, any of which a right answer contains; small letters."""
    facts: frozenset[str] = frozenset()
    """The ids of all right facts, where these are known instead of places."""

    def right(self, fact: Fact) -> bool:
        """Whether the fact answers the question."""
        if self.facts:
            return fact.id in self.facts
        said = fact.plain.lower().replace("’", "'")
        return any(quote.at in self.at for quote in fact.quotes) and any(phrase in said for phrase in self.contains)


def bank(name: str) -> list[Row]:
    """The rows of `questions_<name>.jsonl`: fit, fit_more (weights are learnt), develop (ways are chosen), test."""
    rows = []
    for line in (DATA / f"questions_{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows.append(
            Row(
                q=row["q"],
                lang=row["lang"],
                style=row["style"],
                kind="answerable" if row["answerable"] else row["kind"],
                at=frozenset(row.get("at", ())),
                contains=tuple(row.get("contains", ())),
                facts=frozenset(row.get("facts", ())),
            )
        )
    return rows


def offtopic() -> list[Row]:
    """Questions that have nothing to do with any briefing."""
    lines = (DATA / "offtopic.txt").read_text(encoding="utf-8").splitlines()
    return [Row(line, "en", "offtopic", "offtopic") for line in lines if line.strip()]
