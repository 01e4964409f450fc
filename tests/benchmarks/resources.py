"""What a process of its own costs: seconds to start on a filled database, and resident memory once it has answered."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import NO_BRIEFINGS


@dataclass(frozen=True, slots=True)
class Resources:
    """Seconds and megabytes of one process."""

    imports: float
    opening: float
    first: float
    """The first answer, for which spelling and vectors are read."""
    memory: float
    """Resident after all questions."""

    @property
    def start(self) -> float:
        """Until a question can be asked."""
        return self.imports + self.opening

    def __str__(self) -> str:
        return (
            f"start {self.start:.2f} s (imports {self.imports:.2f}, opening {self.opening:.2f}), "
            f"first answer {self.first:.2f} s, {self.memory:.0f} MB"
        )


def measure(database: Path, encoder: str, questions: Sequence[str]) -> Resources:
    """Open a database in a fresh process and ask it the questions there."""
    return Resources(**in_fresh_process("tests.benchmarks.resources", [str(database), encoder], questions))


def in_fresh_process(module: str, arguments: Sequence[str], given: object) -> Any:
    """What a module prints as JSON when it is run with these arguments and given JSON to read."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """The fresh process: questions on standard input, one JSON object out."""
    questions = json.load(sys.stdin)
    began = time.perf_counter()
    from knowledge.answering import Knowledge

    imported = time.perf_counter()
    knowledge = Knowledge.open(sys.argv[1], sys.argv[2], NO_BRIEFINGS)
    opened = time.perf_counter()
    knowledge.ask(questions[0])
    answered = time.perf_counter()
    for question in questions[1:]:
        knowledge.ask(question)
    found = Resources(imported - began, opened - imported, answered - opened, _resident())
    knowledge.close()
    print(json.dumps(asdict(found)))


def _resident() -> float:
    """Megabytes in memory now; where the system does not say, the most there ever were."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform.startswith("linux") else 1024**2)


if __name__ == "__main__":
    main()
