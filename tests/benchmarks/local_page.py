"""`python -m tests.benchmarks.local_page`: 100 messages and clicks on local mode's page at a person's pace."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.browser import visit, visitor
from tests.test_local import local_mode

KEY, THINK = 0.06, 3.0
"""Seconds a key, and at most between two messages."""


def main(number: int = 100) -> None:
    """Print how many were lost, and how long the others took."""
    with (
        tempfile.TemporaryDirectory() as directory,
        local_mode(Path(directory, "facts.db")) as (_, address),
        visitor(address) as somebody,
    ):
        done = list(visit(somebody, number, KEY, THINK))
    took = sorted(act.seconds for act in done if act.seconds is not None)
    lost = [act.what for act in done if act.seconds is None]
    print(f"{len(lost)} of {number} lost{f': {lost}' if lost else ''}")
    print(
        f"p50 {1000 * statistics.median(took):.0f} ms, p95 {1000 * took[int(0.95 * (len(took) - 1))]:.0f} ms, ", end=""
    )
    print(f"slowest {1000 * took[-1]:.0f} ms")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
