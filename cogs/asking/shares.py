"""Shares: how much a person and a server may ask. The time is passed in, and is Discord's: no host's clock counts.

In memory only, and only until a share is whole again: less than two minutes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Share:
    """So many at once, then one every so often."""

    at_once: int
    every: timedelta

    @property
    def refilled(self) -> timedelta:
        """How long it takes until one that is used up is whole again."""
        return self.at_once * self.every


class Kind(Enum):
    """What there is a share of."""

    ASKING = auto()
    """One person's questions in one server, whichever way they are asked."""
    READING = auto()
    """One person's lists, and what autocomplete suggests."""
    SERVER = auto()
    """All questions in one server, or in one person's direct messages."""


SHARES = {
    Kind.ASKING: Share(5, timedelta(seconds=6)),  # as texts.ONE_MOMENT says
    Kind.READING: Share(30, timedelta(seconds=0.5)),
    Kind.SERVER: Share(30, timedelta(seconds=0.2)),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where."""

    server: int
    """0 in direct messages."""
    member: int

    @property
    def place(self) -> tuple[int, int]:
        """What takes turns with others: a server, or one person's direct messages."""
        return (self.server, 0) if self.server else (0, self.member)


@dataclass(frozen=True, slots=True)
class Refused:
    """There is no room: which share is used up, for how long, and whether to say so or to be silent."""

    kind: Kind
    wait: timedelta
    first: bool


@dataclass(frozen=True, slots=True)
class _Used:
    whole: datetime
    """When the share is whole again."""
    told: bool = False


class Buckets:
    """The shares of one kind that are not whole just now, by whose they are."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._used: dict[Hashable, _Used] = {}
        self._swept = datetime.min.replace(tzinfo=UTC)

    def __len__(self) -> int:
        return len(self._used)

    def wait(self, whose: Hashable, now: datetime) -> timedelta:
        """How long until there is room for one more; zero where there is."""
        return max(timedelta(), self._of(whose, now).whole + self._share.every - now - self._share.refilled)

    def take(self, whose: Hashable, now: datetime, *, forgive: bool) -> None:
        """Use one up; to `forgive` is to say it again when there is no more room."""
        used = self._of(whose, now)
        self._used[whose] = _Used(used.whole + self._share.every, used.told and not forgive)
        if abs(now - self._swept) >= self._share.refilled:
            # Those that are whole again are as good as new.
            self._used = {whose: used for whose, used in self._used.items() if used.whole > now}
            self._swept = now

    def told(self, whose: Hashable, now: datetime) -> bool:
        """Whether they know that there is no room."""
        return self._of(whose, now).told

    def tell(self, whose: Hashable, now: datetime) -> bool:
        """Whether they did not know it yet; now they do."""
        used = self._of(whose, now)
        self._used[whose] = _Used(max(used.whole, now + self._share.every), told=True)
        return not used.told

    def _of(self, whose: Hashable, now: datetime) -> _Used:
        used = self._used.get(whose)
        return used if used and used.whole > now else _Used(now)


class Shares:
    """Who may ask and read lists now. For the event loop alone."""

    def __init__(self, shares: Mapping[Kind, Share] = SHARES) -> None:
        self._buckets = {kind: Buckets(share) for kind, share in shares.items()}

    def __len__(self) -> int:
        return sum(map(len, self._buckets.values()))

    def ask(self, asker: Asker, now: datetime) -> Refused | None:
        """Take room for one question; None where there was some."""
        mine, all_of_them = self._buckets[Kind.ASKING], self._buckets[Kind.SERVER]
        if wait := mine.wait(asker, now):
            return Refused(Kind.ASKING, wait, mine.tell(asker, now))
        if wait := all_of_them.wait(asker.place, now):
            return Refused(Kind.SERVER, wait, all_of_them.tell(asker.place, now))
        mine.take(asker, now, forgive=True)
        # Of a crowd, one or the other is let in all the time: to say it again after each would be a flood as well.
        all_of_them.take(asker.place, now, forgive=False)
        return None

    def read(self, asker: Asker, now: datetime, *, telling: bool = True) -> Refused | None:
        """Take room for one list; None where there was some. Without `telling`, nobody hears that there was none."""
        mine = self._buckets[Kind.READING]
        if wait := mine.wait(asker, now):
            return Refused(Kind.READING, wait, telling and mine.tell(asker, now))
        mine.take(asker, now, forgive=True)
        return None

    def crowded(self, asker: Asker, now: datetime) -> Refused:
        """What to tell where there was room, and yet too many others wait already."""
        return Refused(Kind.SERVER, timedelta(seconds=1), self._buckets[Kind.SERVER].tell(asker.place, now))

    def in_vain(self, asker: Asker, now: datetime) -> bool:
        """Whether somebody asks who has no room and was told so: nothing of it need be read."""
        mine = self._buckets[Kind.ASKING]
        return mine.told(asker, now) and bool(mine.wait(asker, now))
