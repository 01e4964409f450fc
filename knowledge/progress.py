"""How far something long has come: a bar, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from knowledge.store import Progress


@contextmanager
def bar(what: str, unit: str) -> Iterator[Progress]:
    """Call what is yielded with how much is done, and of how much."""
    with tqdm(desc=what, unit=unit, unit_scale=True, leave=False, disable=not sys.stderr.isatty(), delay=0.3) as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield progress


def say(text: str, where: TextIO | None = None) -> None:
    """Print a line above the bar; on standard output if nothing else is named."""
    tqdm.write(text, file=where or sys.stdout)
    (where or sys.stdout).flush()
