"""Threads take turns, and the event loop's has to come soon: what stops all others is put off, or done in pieces."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TURN = 0.001
"""Seconds after which a thread that computes lets another one go on; Python's own choice is five times as long."""
_lock = threading.Lock()
_pauses = 0


@contextmanager
def short() -> Iterator[None]:
    """Turns are short meanwhile, and what is in memory already is never looked through for garbage."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(usual)


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile, for which everything new would be looked through.

    Nearly all of it is freed without: only what holds itself has to wait.
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
    """Empty what nobody needs any more; freed in one go, its thousands of parts would take a long turn."""
    for each in held:
        while each:
            each.popitem()
