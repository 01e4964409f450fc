"""What goes wrong, on demand."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass
class Fault:
    """Requests of that method, to a path that holds the pattern, fail; so many times, then no more."""

    method: str
    path: str
    status: int = 0
    """0: the connection drops."""
    code: int = 0
    message: str = "refused"
    times: int = 1
    kept: bool = False
    """The request was done all the same, and only its answer is lost."""
    wait: float = 0.0
    """Seconds after which a 429 lets the request be sent again."""

    def meets(self, method: str, path: str) -> bool:
        """Whether it strikes this request; then it is used up once."""
        if not self.times or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True
