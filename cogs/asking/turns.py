"""Turns: the threads that look answers up serve one server after the other, and in each one person after the other."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from cogs.asking.shares import Asker

Given = TypeVar("Given")
Place = tuple[int, int]

MOST = 30
"""So many questions of one server wait at most."""


class Crowded(Exception):
    """Too many questions of that server wait, and nobody there has more of them than who asked this one."""


@dataclass(frozen=True, slots=True)
class _Work:
    future: Future[Any]
    look: Callable[[], Any]

    def give_way(self) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(Crowded())

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            found = self.look()
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(found)


class Turns:
    """A pool of threads; no server has them all, so that none waits for another's slow questions."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._each = max(1, threads - 1)
        self._lock = Lock()
        # Whose turn is next stands first, of the places and of the people in each.
        self._waiting: dict[Place, dict[int, deque[_Work]]] = {}
        self._running: Counter[Place] = Counter()

    def submit(self, asker: Asker, look: Callable[[], Given]) -> Future[Given]:
        """Do it when it is the asker's turn. Raises Crowded, now or later, and RuntimeError after `shutdown`."""
        future: Future[Given] = Future()
        with self._lock:
            people = self._waiting.get(asker.place, {})
            if sum(map(len, people.values())) >= MOST:
                longest = max(people.values(), key=len)
                if len(longest) <= len(people.get(asker.member, ())) + 1:
                    raise Crowded
                longest.pop().give_way()
            self._pool.submit(self._run)
            self._waiting.setdefault(asker.place, {}).setdefault(asker.member, deque()).append(_Work(future, look))
        return future

    def _run(self) -> None:
        # A place that may not run more just now has threads that run: these go on with what it left.
        while begun := self._begin():
            place, work = begun
            work.do()
            self._end(place)

    def _begin(self) -> tuple[Place, _Work] | None:
        with self._lock:
            place = next((place for place in self._waiting if self._running[place] < self._each), None)
            if place is None:
                return None
            people = self._waiting.pop(place)
            person = next(iter(people))
            theirs = people.pop(person)
            work = theirs.popleft()
            # Behind all others, if there is more of it.
            if theirs:
                people[person] = theirs
            if people:
                self._waiting[place] = people
            self._running[place] += 1
            return place, work

    def _end(self, place: Place) -> None:
        with self._lock:
            self._running[place] -= 1
            if not self._running[place]:
                del self._running[place]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let nothing more in, as ThreadPoolExecutor does; what waits is done still, or cancelled."""
        if cancel_futures:
            with self._lock:
                left = [work for people in self._waiting.values() for theirs in people.values() for work in theirs]
                self._waiting.clear()
            for work in left:
                work.future.cancel()
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
