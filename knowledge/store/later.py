"""What is written when nobody waits for it any more: in order, by a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

Given = TypeVar("Given")
Work = Callable[[], object]

AFTER = 0.002
"""Seconds of grace for whoever asked: Python runs one thread at a time, and an answer goes out before it is written."""

log = logging.getLogger(__name__)


class Later:
    """Does one thing after the other; an import that holds the file for long makes it wait, and nobody else."""

    def __init__(self) -> None:
        # A bare queue: it takes up less of the event loop's time than a pool's.
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._finish: weakref.finalize[..., Later] | None = None

    def do(self, work: Work) -> None:
        """Do it after all that was asked for before; what goes wrong is logged.

        Raises RuntimeError after `close`.
        """
        if not self._finish:
            self._begin()
        elif not self._finish.alive:
            raise RuntimeError("The database is closed.")
        self._queue.put(work)

    def _begin(self) -> None:
        # With the first thing to do: most commands of the terminal have none.
        with self._lock:
            if not self._finish:
                thread = threading.Thread(target=_run, args=(self._queue,), name="writing", daemon=True)
                thread.start()
                # What is left is done also where nobody closes the store before the program ends.
                self._finish = weakref.finalize(self, _stop, self._queue, thread)

    def result(self, work: Callable[[], Given]) -> Future[Given]:
        """The same, for somebody who wants to know how it ended."""
        ended: Future[Given] = Future()

        def run() -> None:
            try:
                ended.set_result(work())
            except Exception as error:
                ended.set_exception(error)

        self.do(run)
        return ended

    def wait(self) -> None:
        """Until all that was asked for so far is done."""
        if self._finish and self._finish.alive:
            self.result(lambda: None).result()

    def close(self) -> None:
        """Do what is left; a second call does nothing."""
        if self._finish:
            self._finish()


def _run(queue: SimpleQueue[Work | None]) -> None:
    while work := queue.get():
        if queue.empty():
            time.sleep(AFTER)
        try:
            work()
        except Exception:
            log.exception("Something could not be written to the database.")


def _stop(queue: SimpleQueue[Work | None], thread: threading.Thread) -> None:
    queue.put(None)
    thread.join()
