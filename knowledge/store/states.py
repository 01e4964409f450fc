"""An entry as JSON: what history keeps of it, and by what it is told whether it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from knowledge.facts import Certainty, Fact, Gap, Origin, Quote, Source
from knowledge.store.rows import Entry

_sorted = json.JSONEncoder(sort_keys=True).encode
State = Mapping[str, Any]
"""One server's own row: the fields of its entry, and whether it is removed; or, marked as shipped, that it has none."""


def state_of(entry: Entry, removed: bool = False) -> State:
    """The entry as JSON can hold it."""
    state: dict[str, Any] = {
        "kind": "fact" if isinstance(entry, Fact) else "gap",
        "topic": entry.topic,
        "answer": entry.answer,
        "asks": [] if removed else list(entry.asks),
        "source": {name: getattr(entry.source, name) for name in Source.__slots__},
        "removed": removed,
    }
    if isinstance(entry, Gap) and entry.see:
        state["see"] = list(entry.see)
    if isinstance(entry, Fact):
        state |= {
            "quotes": [[quote.text, quote.at] for quote in entry.quotes],
            "keywords": list(entry.keywords),
            "certainty": str(entry.certainty),
            "said_by": entry.said_by,
            "when": entry.when,
            "origin": str(entry.origin),
        }
    return state


def entry_of(state: State, slug: str, server: int) -> Entry:
    """The entry that a state was made of."""
    source = Source(**state["source"])
    if state["kind"] == "gap":
        see = tuple(state.get("see", ()))
        return Gap(slug, state["topic"], state["answer"], source, tuple(state["asks"]), see, server)
    return Fact(
        id=slug,
        topic=state["topic"],
        answer=state["answer"],
        source=source,
        quotes=tuple(Quote(text, at) for text, at in state["quotes"]),
        keywords=tuple(state["keywords"]),
        asks=tuple(state["asks"]),
        certainty=Certainty(state["certainty"]),
        said_by=state["said_by"],
        when=state["when"],
        origin=Origin(state["origin"]),
        server=server,
    )


def print_of(state: State | str | None) -> str:
    """A short text that differs for every two states that differ; '' where there is no row."""
    if isinstance(state, str):
        return state
    if state is None or "shipped" in state:
        return ""
    # What a source is called may be mended under its id: no fact has changed by that.
    told = _sorted({**state, "source": state["source"]["id"]})
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def fingerprint(entry: Entry) -> str:
    """What a moderator saw, in a few characters: an edit names it, so that no other edit is overwritten."""
    return print_of(state_of(entry))
