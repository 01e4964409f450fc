"""Freeing memory stops every thread: so not all at once, where there is a whole book to be freed."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_pauses = 0


@contextmanager
def paused() -> Iterator[None]:
    """No garbage is collected meanwhile, for which all that there is would be looked at.

    Nearly everything is freed without: only what holds itself has to wait.
    """
    global _pauses
    with _lock:
        _pauses += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses:
                gc.enable()


def let_go(*held: dict[Any, Any]) -> None:
    """Empty what nobody needs any more, piece by piece."""
    for each in held:
        while each:
            each.popitem()
