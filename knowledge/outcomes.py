"""What comes of a moderator's change: outcomes are types, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.drafts import Draft
from knowledge.facts import Fact
from knowledge.store import Change, Entry, fingerprint


@dataclass(frozen=True, slots=True)
class Saved:
    """The change is made; the fact as it now is, or was before it was removed."""

    fact: Entry
    change: Change
    tell: int = 0
    """The member whose suggestion it was."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing differs from what is there, so nothing was written."""

    fact: Entry


@dataclass(frozen=True, slots=True)
class Similar:
    """Nothing is saved yet: a very similar fact exists."""

    fact: Fact
    draft: Draft


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing is saved: somebody changed the fact since this moderator looked at it."""

    fact: Fact
    """As it is now."""
    draft: Draft
    """What this moderator wants it to be."""
    change: Change | None
    """The change that came between."""

    @property
    def seen(self) -> str:
        """What an edit has to name to replace the fact as it is now."""
        return fingerprint(self.fact)


@dataclass(frozen=True, slots=True)
class Undone:
    """A change was taken back."""

    undid: Change
    change: Change


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for a moderator."""

    key: str
    """Names it in a button: a number, or '=' and the id of an excerpt."""
    kind: str
    """question, suggestion or excerpt"""
    text: str
    wordings: tuple[str, ...] = ()
    """Other ways in which a question was asked."""
    asked: int = 1
    since: float = 0.0
    last: float = 0.0
    fact: Fact | None = None
    """The excerpt itself, or the fact that was 'not it'."""
    draft: Draft | None = None
    """What a member suggests."""
    suggester: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what waits, and how much there is in all."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """Another moderator was faster."""

    who: int
    action: str
    """answer, same as, not ours, dismiss, accept, decline, keep, rewrite, drop"""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """An item is off the list, and no fact has changed."""

    item: Item
    tell: int = 0
    """The member whose suggestion it was."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What came in since the last digest."""

    at: float
    total: int
    items: tuple[Item, ...]
    """The most asked of it."""
