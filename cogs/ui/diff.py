"""What differs between two states of a fact, in lines that people can read."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.ui import moderator_texts as texts
from cogs.ui.markup import safe
from knowledge.drafts import Draft, source_text
from knowledge.facts import Fact
from knowledge.store import Entry

_AROUND = 30
"""Characters of what is the same that are shown on either side of what is not."""
_LISTED = 4


def difference(before: Entry | None, after: Entry | None, room: int = 400) -> list[str]:
    """One line a field that is not the same; none if nothing differs. `room` is for each text."""
    if before is None or after is None:
        there = before or after
        if there is None:
            return []
        return [(texts.is_new if after else texts.is_gone)(safe(there.plain, room))]
    lines = []
    for name in ("topic", "answer", "source", "certainty", "said_by", "when"):
        was, now = _text(before, name), _text(after, name)
        if was != now:
            lines.append(texts.was_and_is(name, *_around(was, now, room // 2)))
    for name in ("keywords", "asks", "quotes"):
        lines += _members(name, _list(before, name), _list(after, name), room)
    return lines


def drafted(fact: Fact, draft: Draft, room: int = 400) -> list[str]:
    """What a draft would change in a fact; topics by their ids."""
    now = Draft.of(fact)
    lines = []
    for name in ("topic", "answer", "source"):
        was, wanted = getattr(now, name), getattr(draft, name)
        if was != wanted:
            lines.append(texts.was_and_is(name, *_around(was, wanted, room // 2)))
    for name in ("keywords", "asks"):
        lines += _members(name, getattr(now, name), getattr(draft, name), room)
    return lines


def _text(entry: Entry, name: str) -> str:
    if name == "source":
        return source_text(entry.source)
    return str(getattr(entry, name, ""))


def _list(entry: Entry, name: str) -> tuple[str, ...]:
    if name == "quotes":
        return tuple(quote.text for quote in entry.quotes) if isinstance(entry, Fact) else ()
    return tuple(getattr(entry, name, ()))


def _members(name: str, before: Sequence[str], after: Sequence[str], room: int) -> list[str]:
    if tuple(before) == tuple(after):
        return []
    more = [each for each in after if each not in before]
    less = [each for each in before if each not in after]
    if not more and not less:
        return [texts.reordered(name)]
    return [texts.more_and_less(name, _few(more, room // 2), _few(less, room // 2))]


def _few(members: Sequence[str], room: int) -> list[str]:
    each = max(20, room // max(1, min(len(members), _LISTED)))
    shown = [f"“{safe(member, each)}”" for member in members[:_LISTED]]
    return [*shown, f"{len(members) - _LISTED} more"] if len(members) > _LISTED else shown


def _around(was: str, now: str, room: int) -> tuple[str, str]:
    """Both texts; where they are long, what differs with a little of what stands around it."""
    if len(was) > room or len(now) > room:
        start = 0
        while start < min(len(was), len(now)) and was[start] == now[start]:
            start += 1
        end = 0
        while end < min(len(was), len(now)) - start and was[-1 - end] == now[-1 - end]:
            end += 1
        was, now = (_cut(text, max(0, start - _AROUND), len(text) - max(0, end - _AROUND)) for text in (was, now))
    return _quoted(was, room), _quoted(now, room)


def _cut(text: str, start: int, end: int) -> str:
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _quoted(text: str, room: int) -> str:
    return f"“{safe(text, room)}”" if text else ""
