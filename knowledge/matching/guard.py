"""An encoder that fails or takes too long: nobody waits for it, it is said once, and tried again after a while."""

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

LATE = 2.0
"""Seconds that a question waits for its vectors."""
LATE_BATCH = 60.0
"""Seconds that many new phrases may take."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds until it is tried again: twice as many each time."""
FAILED, TOO_LATE = "failed", "late"

log = logging.getLogger(__name__)


class Unavailable(Exception):
    """There is nothing to be had from the encoder now; words alone have to do."""


class _Worker:
    """One thread that lasts: an encoder's own threads belong to whoever calls it, and are made anew for each caller."""

    def __init__(self) -> None:
        self.free = threading.Lock()
        """Held by the work that is under way."""
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._started = False

    def do(self, work: Callable[[], None]) -> None:
        """Do it; for whoever holds `free`."""
        if not self._started:
            self._started = True
            # Daemonic, for work that never ends must not keep the program from ending.
            threading.Thread(target=_serve, args=(self._queue,), name="encoding", daemon=True).start()
            weakref.finalize(self, self._queue.put, None)
        self._queue.put(work)


def _serve(queue: SimpleQueue[Callable[[], None] | None]) -> None:
    while work := queue.get():
        work()


class Guard:
    """Lets one question at a time through, and one batch, each in a thread of its own that nobody has to wait for."""

    def __init__(self) -> None:
        self._question, self._batch = _Worker(), _Worker()
        self._again = 0.0
        self._pause = FIRST_PAUSE
        self.trouble = ""
        """Why there is nothing to be had: FAILED or TOO_LATE; '' while all is well."""

    @property
    def resting(self) -> bool:
        """Whether it failed or was late a moment ago, and is not tried yet."""
        return time.monotonic() < self._again

    def call(self, work: Callable[[], Given], *, batch: bool = False) -> Given:
        """What `work` gives. Raises Unavailable where it fails, is late, or was so a moment ago."""
        worker, patience = (self._batch, LATE_BATCH) if batch else (self._question, LATE)
        until = time.monotonic() + patience
        if self.resting:
            raise Unavailable
        # One that never comes back holds its place: whoever tries again does not wait behind it.
        if not worker.free.acquire(timeout=0.0 if self.trouble else patience):
            self._failed(TOO_LATE)
            raise Unavailable
        ended: Future[Given] = Future()
        worker.do(lambda: _run(work, ended, worker.free))
        try:
            error = ended.exception(max(until - time.monotonic(), 0.0))
        except TimeoutError:
            self._failed(TOO_LATE)
            raise Unavailable from None
        if error:
            self._failed(FAILED, error)
            raise Unavailable from error
        self._well()
        return ended.result()

    def _failed(self, why: str, error: BaseException | None = None) -> None:
        if not self.trouble:
            said = f"failed ({type(error).__name__}: {error})" if error else "takes too long"
            log.warning("The encoder %s: questions are matched by their words alone until it works again.", said)
        self.trouble, self._again = why, time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _well(self) -> None:
        if self.trouble:
            log.info(
                "The encoder works again: questions are matched by their meaning too, once it has read what is new."
            )
        self.trouble, self._again, self._pause = "", 0.0, FIRST_PAUSE


def _run(work: Callable[[], Given], ended: Future[Given], one: threading.Lock) -> None:
    try:
        found = work()
    except BaseException as error:
        one.release()
        ended.set_exception(error)
    else:
        one.release()
        ended.set_result(found)
