"""What each person has counted of late: by a salted hash, in memory for a day, and never stored."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict

DAY = 24 * 3600
NEW = 20
"""Questions that nobody has asked before, which one person may add to a server's inbox in a day."""
QUESTIONS = 100
"""Questions that one person may count in a day."""
PEOPLE = 10_000
"""So many are told apart at most; then whoever counted something longest ago is forgotten."""


class Shares:
    """Moments are the caller's, in seconds; one that lies a day away, on either side, no longer matters."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._counted: OrderedDict[bytes, dict[int, tuple[float, bool]]] = OrderedDict()

    def may_count(self, server: int, who: int, now: float, question: int = 0) -> bool:
        """Whether a person has not counted that question in a day, and has some left; 0 is one that is new."""
        if not who:
            return True
        with self._lock:
            self._forget_old(now)
            mine = self._counted.get(self._hash(server, who), {})
            if len(mine) >= QUESTIONS or question in mine:
                return False
            return bool(question) or sum(new for _, new in mine.values()) < NEW

    def counted(self, server: int, who: int, now: float, question: int, *, new: bool) -> None:
        """Remember that a person counted a question."""
        if not who:
            return
        with self._lock:
            key = self._hash(server, who)
            self._counted.setdefault(key, {})[question] = (now, new)
            self._counted.move_to_end(key)
            if len(self._counted) > PEOPLE:
                self._counted.popitem(last=False)

    def _hash(self, server: int, who: int) -> bytes:
        return hashlib.blake2b(f"{server} {who}".encode(), key=self._salt, digest_size=16).digest()

    def _forget_old(self, now: float) -> None:
        for key, mine in list(self._counted.items()):
            for question in [number for number, (at, _) in mine.items() if abs(now - at) >= DAY]:
                del mine[question]
            if not mine:
                del self._counted[key]
