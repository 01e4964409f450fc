"""What is written when nobody waits for it any more: in order, by a thread of its own."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

Given = TypeVar("Given")
Work = Callable[[], object]

GATHERING = 0.02
"""Seconds in which more may come: Python runs one thread at a time, and to wake this one delays whoever asks."""

log = logging.getLogger(__name__)


class Later:
    """Does one thing after the other; an import that holds the file for long makes it wait, and nobody else."""

    def __init__(self) -> None:
        # A bare queue: it takes up less of the event loop's time than a pool's.
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._hurry = threading.Event()
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
                thread = threading.Thread(target=_run, args=(self._queue, self._hurry), name="writing", daemon=True)
                thread.start()
                # What is left is done also where nobody closes the store before the program ends.
                self._finish = weakref.finalize(self, _stop, self._queue, self._hurry, thread)

    def result(self, work: Callable[[], Given]) -> Future[Given]:
        """The same, for somebody who waits for how it ends."""
        ended: Future[Given] = Future()

        def run() -> None:
            try:
                ended.set_result(work())
            except Exception as error:
                ended.set_exception(error)

        self.do(run)
        self._hurry.set()
        return ended

    def wait(self) -> None:
        """Until all that was asked for so far is done."""
        if self._finish and self._finish.alive:
            self.result(lambda: None).result()

    def close(self) -> None:
        """Do what is left; a second call does nothing."""
        if self._finish:
            self._finish()


def _run(queue: SimpleQueue[Work | None], hurry: threading.Event) -> None:
    while True:
        work = queue.get()
        hurry.wait(GATHERING)
        hurry.clear()
        while work:
            try:
                work()
            except Exception:
                log.exception("Something could not be written to the database.")
            try:
                work = queue.get_nowait()
            except Empty:
                break
        else:
            return


def _stop(queue: SimpleQueue[Work | None], hurry: threading.Event, thread: threading.Thread) -> None:
    queue.put(None)
    hurry.set()
    thread.join()
