"""What is still missing from a briefing file that somebody is writing, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.facts import Briefing, Fact, Gap, Origin

TODO = "TODO:"
"""Stands in a draft where a person has to write."""
ASKS = 12
"""Ways to ask that a fact needs, to be found by people who have not read the article."""
COPIED = 12
"""Words in a row that an answer may share with the article."""


def missing(text: str, briefing: Briefing, article: Iterable[str] | None = None) -> Iterator[tuple[int, str]]:
    """(line, complaint) for everything that a briefing file still needs; with the article, also what was copied."""
    lines = text.split("\n")
    complaints = []
    for number, line in enumerate(lines, 1):
        if TODO in line:
            todo = line[line.index(TODO) :].strip(" ,]\"'")
            complaints.append((number, f"still {todo}"))
    at = {
        found[1]: number for number, line in enumerate(lines, 1) if (found := re.match(r"\s*id\s*=\s*\"(.*?)\"", line))
    }
    known = _runs(article or ())
    entries: tuple[Fact | Gap, ...] = (*briefing.facts, *briefing.gaps)
    for entry in entries:
        if not isinstance(entry, Gap) and entry.origin is not Origin.BRIEFING:
            continue
        place = at.get(entry.id, 1)
        asks = sum(TODO not in ask for ask in entry.asks)
        if asks < ASKS and not isinstance(entry, Gap):
            complaints.append(
                (place, f"{entry.id} has {asks} {'way' if asks == 1 else 'ways'} to ask; write at least {ASKS}")
            )
        if copied := next((run for run in _runs([entry.plain]) if run in known), None):
            complaints.append(
                (place, f"{entry.id} copies the article (“{' '.join(copied)}”); say it in your own words")
            )
    yield from sorted(complaints)


def _runs(texts: Iterable[str]) -> dict[tuple[str, ...], None]:
    """Every run of one word more than may be copied."""
    found: dict[tuple[str, ...], None] = {}
    for text in texts:
        words = re.findall(r"[\w’'-]+", text.lower().replace("’", "'"))
        for start in range(len(words) - COPIED):
            found[tuple(words[start : start + COPIED + 1])] = None
    return found
