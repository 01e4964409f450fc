"""What a run of `speed` found, as a table, against the bars, and as a picture."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.resources import Resources
from tests.benchmarks.rivals import FTS5, FTS5_TELLING
from tests.benchmarks.round_trips import AGAIN, FACTS, PING, SHIPPED, SMALL

OURS = "this engine, lexical"
FULL, HUGE = 100_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of what was done more than once."""

    times: int
    median: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Of the seconds that each took."""
        ranked = sorted(1000 * second for second in seconds)
        return cls(len(ranked), statistics.median(ranked), ranked[math.ceil(0.95 * len(ranked)) - 1], ranked[-1])


@dataclass(frozen=True, slots=True)
class Semantic:
    """What meaning adds."""

    encoder: Spread
    """The encoder's own time for a question."""
    beside: Spread
    """All else: the question's vector against those of every sentence."""
    process: Resources


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was measured at one size."""

    facts: int
    engines: dict[str, Spread]
    processor: dict[str, Spread]
    """The same in processor time, which other programs on the machine disturb less."""
    rate: float
    """Sentences imported in a second."""
    process: Resources
    gaps: dict[str, Spread]
    semantic: Semantic | None = None


@dataclass(slots=True)
class Run:
    """What one run has found so far, by size."""

    replies: dict[str, Spread]
    """Round trips in simulated Discord."""
    outcomes: dict[int, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that has to be fast or small enough."""

    what: str
    measured: float | None
    """None where this run did not measure it."""
    bar: float
    unit: str = ""
    more: bool = False
    """Whether more is better."""
    note: str = ""

    def __str__(self) -> str:
        sign = ">" if self.more else "<"
        if self.measured is None:
            return f"{self.what:58} {'-':>10} {self.unit:5} {sign} {self.bar:<7,g} not measured"
        met = self.measured > self.bar if self.more else self.measured < self.bar
        verdict = "met" if met else "NOT MET"
        return (
            f"{self.what:58} {_short(self.measured):>10} {self.unit:5} {sign} {self.bar:<7,g} {verdict:8} {self.note}"
        )


def bars(run: Run) -> Iterator[Bar]:
    """Every bar, met or not."""
    full, huge = run.outcomes.get(FULL), run.outcomes.get(HUGE)
    for size, outcome, part in ((FULL, full, 5), (HUGE, huge, 8)):
        ratio, note = None, ""
        if outcome:
            ours, other = outcome.engines[OURS].p95, outcome.engines[FTS5].p95
            cpu = outcome.processor[FTS5].p95 / outcome.processor[OURS].p95
            ratio = other / ours
            telling = outcome.engines[FTS5_TELLING].p95 / ours
            note = f"{_short(ours)} ms against {_short(other)} ms; processor time {_short(cpu)}"
            note += f"; {_short(telling)} without stop words"
        yield Bar(f"lexical answer, p95, {size:,}: FTS5 takes longer", ratio, part, "times", True, note)
    growth = huge.engines[OURS].p95 / full.engines[OURS].p95 if full and huge else None
    note = f"FTS5 {huge.engines[FTS5].p95 / full.engines[FTS5].p95:.1f}" if full and huge else ""
    yield Bar(f"growth of the p95 from {FULL:,} to {HUGE:,}", growth, 4, "times", note=note)
    meaning = full.semantic if full else None
    yield Bar(f"semantic part beside the encoder, p95, {FULL:,}", meaning.beside.p95 if meaning else None, 10, "ms")
    yield Bar(f"start on {FULL:,}, imports and opening", full.process.start if full else None, 1, "s")
    yield Bar(f"memory, {FULL:,}, lexical", full.process.memory if full else None, 150, "MB")
    yield Bar(f"memory, {FULL:,}, semantic", meaning.process.memory if meaning else None, 350, "MB")
    yield Bar(f"import of plain text, lexical, up to {FULL:,}", full.rate if full else None, 5000, "/s", True)
    for kind in ("question", "edit", "import"):
        worst, size = max((outcome.gaps[kind].most, size) for size, outcome in run.outcomes.items())
        idle = run.outcomes[size].gaps["nothing"].most
        note = f"at {size:,}; {_short(idle)} ms with nothing to do"
        yield Bar(f"event loop held by one {kind}, at most", worst, 20, "ms", note=note)
    ping = run.replies[PING].median
    for what, kind in ((f"{FACTS} sentences", SMALL), ("shipped briefing", SHIPPED), ("the same again", AGAIN)):
        taken = run.replies[kind].median
        note = f"{_short(taken)} ms against {_short(ping)} ms"
        yield Bar(f"reply beside a bare !ping, median, {what}", taken / ping, 3, "times", note=note)


def replies_table(replies: dict[str, Spread]) -> str:
    """What a reply costs."""
    ping = replies[PING].median
    lines = [f"\n{'ms a reply in simulated Discord':52}{'times':>7}{'median':>9}{'p95':>9}{'beside':>9}"]
    for kind, spread in replies.items():
        cells = f"{_short(spread.median):>9}{_short(spread.p95):>9}{_short(spread.median / ping):>9}"
        lines.append(f"{kind:52}{spread.times:7}{cells}")
    return "\n".join(lines)


def table(outcome: Outcome) -> str:
    """Everything of one size."""
    lines = [
        f"\n{outcome.facts:,} facts",
        f"{'ms a question':26}{'asked':>7}{'median':>9}{'p95':>9}{'most':>9}{'CPU p95':>9}",
    ]
    for name, spread in outcome.engines.items():
        cells = (spread.median, spread.p95, spread.most, outcome.processor[name].p95)
        lines.append(f"{name:26}{spread.times:7}" + "".join(f"{_short(cell):>9}" for cell in cells))
    lines.append(f"import: {outcome.rate:,.0f} sentences/s")
    lines.append(f"a process of its own, lexical: {outcome.process}")
    if found := outcome.semantic:
        lines.append(f"a process of its own, semantic: {found.process}")
        lines.append(
            f"semantic question: encoder {_short(found.encoder.median)} ms; the rest {_short(found.beside.median)} ms,"
            f" p95 {_short(found.beside.p95)} ms"
        )
    held = ", ".join(f"{kind} {_short(spread.most)}" for kind, spread in outcome.gaps.items())
    lines.append(f"event loop held, ms at most: {held}")
    return "\n".join(lines)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def draw(outcomes: dict[int, Outcome], path: Path) -> None:
    """How the p95 of every engine grows, on scales where a straight line is a power of the size."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), dpi=110)
    names = dict.fromkeys(name for outcome in outcomes.values() for name in outcome.engines)
    for name in names:
        points = [(o.facts, o.engines[name].p95) for o in outcomes.values() if name in o.engines]
        width = 2.6 if name == OURS else 1.4
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=width, label=name)
    axes.set(xscale="log", yscale="log", xlabel="facts", ylabel="ms a question, p95", title="How cost grows with size")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    pyplot.close(figure)
