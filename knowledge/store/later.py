"""What is written when nobody waits for it any more: in order, by a thread of its own."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

from knowledge.store.trouble import Busy, Closed, Failing, Full, Protected

Given = TypeVar("Given")
Work = Callable[[], object]

GATHERING = 0.02
"""Seconds in which more may come: Python runs one thread at a time, and to wake this one delays whoever asks."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until what could not be written is tried again: twice as many each time."""
MOST = 10_000
"""So much may wait; past that, what has waited longest is given up."""
PATIENCE = 10.0
"""Seconds that somebody waits for all that was asked for so far."""
PASSING = (Busy, Full, Failing, Protected)
"""Troubles that go by: what met one is tried again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Task:
    do: Work
    lost: Work
    """Called where it is given up."""


class _Shared:
    """What the thread needs; it must not hold the Later itself, whose end is its own."""

    def __init__(self) -> None:
        # A bare queue: it takes up less of the event loop's time than a pool's.
        self.queue: SimpleQueue[_Task | None] = SimpleQueue()
        self.hurry = threading.Event()
        self.stopping = threading.Event()


class Later:
    """Does one thing after the other; an import that holds the file for long makes it wait, and nobody else.

    While the file is locked, full or protected, what is to be done waits, in order, and is tried again.
    """

    def __init__(self) -> None:
        self._shared = _Shared()
        self._lock = threading.Lock()
        self._full = False
        self._finish: weakref.finalize[..., Later] | None = None

    def do(self, work: Work, lost: Work = lambda: None) -> None:
        """Do it after all that was asked for before; what goes wrong is logged. `lost`: if it is given up.

        Raises RuntimeError after `close`.
        """
        if not self._finish:
            self._begin()
        elif not self._finish.alive:
            raise RuntimeError("The database is closed.")
        self._make_room()
        self._shared.queue.put(_Task(work, lost))

    def _make_room(self) -> None:
        queue = self._shared.queue
        if queue.qsize() < MOST:
            self._full = False
            return
        if not self._full:
            self._full = True
            log.error("More than %s things wait to be written to the database: the oldest are given up.", f"{MOST:,}")
        with suppress(Empty):
            if oldest := queue.get_nowait():
                oldest.lost()

    def _begin(self) -> None:
        # With the first thing to do: most commands of the terminal have none.
        with self._lock:
            if not self._finish:
                thread = threading.Thread(target=_run, args=(self._shared,), name="writing", daemon=True)
                thread.start()
                # What is left is done also where nobody closes the store before the program ends.
                self._finish = weakref.finalize(self, _stop, self._shared, thread)

    def result(self, work: Callable[[], Given]) -> Future[Given]:
        """The same, for somebody who waits for how it ends; Closed, where it is given up."""
        ended: Future[Given] = Future()

        def run() -> None:
            try:
                ended.set_result(work())
            except PASSING:
                raise
            except Exception as error:
                ended.set_exception(error)

        self.do(run, lambda: ended.set_exception(Closed()))
        self._shared.hurry.set()
        return ended

    def wait(self) -> None:
        """Until all that was asked for so far is done, or for as long as anybody can be made to wait."""
        if self._finish and self._finish.alive:
            with suppress(TimeoutError, Closed):
                self.result(lambda: None).result(PATIENCE)

    def close(self) -> None:
        """Do what is left, once; a second call does nothing."""
        if self._finish:
            self._finish()


def _run(shared: _Shared) -> None:
    while True:
        task = shared.queue.get()
        shared.hurry.wait(GATHERING)
        shared.hurry.clear()
        while task:
            _do(task, shared)
            try:
                task = shared.queue.get_nowait()
            except Empty:
                break
        else:
            return


def _do(task: _Task, shared: _Shared) -> None:
    pause, given_up = FIRST_PAUSE, False
    while True:
        last = shared.stopping.is_set()
        try:
            task.do()
            return
        except PASSING as error:
            if last:
                given_up = True
            elif pause == FIRST_PAUSE:
                log.warning("What is to be written waits in memory and is tried again: %s", error)
        except Exception:
            log.exception("Something could not be written to the database.")
            return
        if given_up:
            _give_up(task, shared)
            return
        shared.stopping.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _give_up(task: _Task, shared: _Shared) -> None:
    """At the end nothing is waited for twice: what could not be written now is lost, with all behind it."""
    left: list[_Task] = [task]
    with suppress(Empty):
        while True:
            if each := shared.queue.get_nowait():
                left.append(each)
    shared.queue.put(None)
    for each in left:
        each.lost()
    log.error("%d things could not be written to the database before the end.", len(left))


def _stop(shared: _Shared, thread: threading.Thread) -> None:
    shared.stopping.set()
    shared.queue.put(None)
    shared.hurry.set()
    thread.join()
