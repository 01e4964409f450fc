"""What is written when nobody waits for it any more: in order, by a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")

log = logging.getLogger(__name__)


class Later:
    """Does one thing after the other; an import that holds the file for long makes it wait, and nobody else."""

    def __init__(self) -> None:
        # The thread begins with the first thing to do: most commands of the terminal have none.
        self._thread = ThreadPoolExecutor(1, "writing")

    def do(self, work: Callable[[], object]) -> None:
        """Do it after all that was asked for before; what goes wrong is logged."""
        self._thread.submit(work).add_done_callback(_report)

    def result(self, work: Callable[[], Given]) -> Future[Given]:
        """The same, for somebody who wants to know how it ended."""
        return self._thread.submit(work)

    def wait(self) -> None:
        """Until all that was asked for so far is done."""
        self._thread.submit(int).result()

    def close(self) -> None:
        """Do what is left; nothing can be asked for any more. A second call does nothing."""
        self._thread.shutdown()


def _report(done: Future[object]) -> None:
    if error := done.exception():
        log.error("Something could not be written to the database.", exc_info=error)
