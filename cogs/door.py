"""The servers that the bot answers: whoever runs it may have named them. On any other it says so, and does nothing."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED = 1000


class Door:
    """Open to direct messages, and to the servers of the list; to all servers where it is empty."""

    def __init__(self, servers: frozenset[int] = frozenset()) -> None:
        self._servers = servers
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()
        """By server and person, in memory only: who has heard it by a message."""

    def open_to(self, server: int | None) -> bool:
        """Whether that server is answered; None stands for direct messages."""
        return not self._servers or server is None or server in self._servers

    def is_first(self, server: int, person: int) -> bool:
        """Whether somebody on another server has not heard yet that it is not answered; now they have."""
        if (server, person) in self._told:
            return False
        self._told[server, person] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return True
