"""What moderators changed: every change is one line, which is never altered; undoing is one more line."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.facts import SHIPPED, Briefing
from knowledge.store.database import Database
from knowledge.store.entries import Entries
from knowledge.store.filling import Filling, Progress
from knowledge.store.rows import Entry
from knowledge.store.states import State, entry_of, print_of, state_of
from knowledge.turns import let_go

_COLUMNS = "id, server, slug, action, who, at, undoes, item"
_UNDONE = """EXISTS (SELECT 1 FROM history AS undo WHERE undo.undoes = history.id
    AND NOT EXISTS (SELECT 1 FROM history AS redo WHERE redo.undoes = undo.id))"""


class Stale(Exception):
    """An entry is no longer what its change was made for."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Change:
    """One line of history."""

    id: int
    server: int
    slug: str
    """The fact, or the briefing that was imported; '' for what touched no fact."""
    action: str
    who: int
    """The moderator's user id; 0 at the command line."""
    at: float
    before: Entry | None = None
    """The server's own entry before; None where it had none, or many changed at once."""
    after: Entry | None = None
    size: int = 0
    """How many entries it changed."""
    undoes: int | None = None
    item: int | None = None
    undone: bool = False
    setting: tuple[str, Any, Any] | None = None
    """Where a setting was changed: its name, its value before and after."""


class History:
    """Writes entries with their line, in one transaction, and reads the lines."""

    def __init__(self, database: Database, entries: Entries, filling: Filling) -> None:
        self._db = database
        self._entries = entries
        self._filling = filling

    def commit(
        self,
        server: int,
        action: str,
        slug: str,
        wanted: Mapping[str, State | None],
        *,
        who: int,
        seen: Mapping[str, str] | None = None,
        undoes: int | None = None,
        item: int | None = None,
        progress: Progress | None = None,
    ) -> Change | None:
        """Give a server's own rows new states, and write the line; None where nothing differs.

        `seen`: what the change was made for, as print_of says it; raises Stale where a row has changed since.
        """
        with self._db.transaction() as db:
            current = self.own(server, list(wanted))
            prints = {name: print_of(state) for name, state in current.items()}
            for name, known in (seen or {}).items():
                if prints[name] != known:
                    raise Stale(name)
            changed: dict[str, State | None] = {}
            after: dict[str, State | str | None] = {}
            for name, state in wanted.items():
                if (told := print_of(state)) != prints[name]:
                    changed[name], after[name] = state if told else None, told
            if not changed and item is None:
                return None
            if changed:
                self._write(server, changed, progress)
            if len(changed) == 1:
                name, state = next(iter(changed.items()))
                shipped = self._shipped(name)
                current, after = {name: current[name] or shipped}, {name: state or shipped}
            number = db.execute(
                f"INSERT INTO history ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
                [server, slug, action, who, time.time(), undoes, item],
            ).lastrowid
            db.conn.executemany(
                "INSERT INTO changes VALUES (?, ?, ?, ?)",
                ((number, name, _dump(current[name]), _dump(state)) for name, state in after.items()),
            )
            let_go(current, prints, changed, after)
            return self._lines("id = ?", [number])[0]

    def keep_setting(self, server: int, who: int, setting: tuple[str, Any, Any], undoes: int | None = None) -> None:
        """Write the line for a change of a setting: its name, its value before and after."""
        name, before, after = setting
        with self._db.transaction() as db:
            line = db.execute(
                f"INSERT INTO history ({_COLUMNS}) VALUES (NULL, ?, '', 'setting', ?, ?, ?, NULL)",
                [server, who, time.time(), undoes],
            )
            db.execute("INSERT INTO changes VALUES (?, ?, ?, ?)", [line.lastrowid, name, _dump(before), _dump(after)])

    def own(self, server: int, slugs: Sequence[str]) -> dict[str, State | None]:
        """A server's own states; None for what it has none of."""
        found: dict[str, State | None] = dict.fromkeys(slugs)
        entries = self._entries.own(server, slugs)
        while entries:
            entry, removed = entries.pop()
            found[entry.id] = state_of(entry, removed)
        return found

    def _shipped(self, slug: str) -> State | None:
        """What a server without a row of its own sees."""
        found = self._entries.own(SHIPPED, [slug])
        return {**state_of(found[0][0]), "shipped": True} if found else None

    def _write(self, server: int, states: Mapping[str, State | None], progress: Progress | None) -> None:
        with self._db.transaction() as db:
            self._db.revise()
            numbers = self._entries.numbers(server, list(states))
            self._filling.drop(
                db, "server = ? AND slug IN (SELECT value FROM json_each(?))", [server, _dump(list(numbers))]
            )
            keys: dict[str, str] = {}
            rows = []
            for slug, state in states.items():
                if state is None:
                    continue
                entry = entry_of(state, slug, server)
                if entry.source.id not in keys:
                    keys[entry.source.id] = self._filling.keep_source(entry.source, server)
                number = numbers[slug][0] if slug in numbers else None
                rows.append((number, keys[entry.source.id], entry, bool(state["removed"])))
            self._filling.insert(db, server, rows, progress)
            self._filling.forget_sources(server)

    def keep_names(self, briefing: Briefing, server: int, content_hash: str) -> None:
        """Write the topics and entities of a briefing that a server took in."""
        with self._db.transaction():
            self._db.revise()
            key = self._filling.keep_source(briefing.source, server, content_hash)
            self._filling.keep_names(briefing, key, server)

    def of(self, server: int, slug: str = "", limit: int = 10, skip: int = 0) -> list[Change]:
        """A server's changes, newest first; of one entry, or of all."""
        where, values = self._about(server, slug)
        return self._lines(f"{where} ORDER BY id DESC LIMIT ? OFFSET ?", [*values, limit, skip])

    def count(self, server: int, slug: str = "") -> int:
        """How many changes `of` can show."""
        where, values = self._about(server, slug)
        number: int = self._db.rows(f"SELECT count(*) FROM history WHERE {where}", values)[0][0]
        return number

    def _about(self, server: int, slug: str) -> tuple[str, list[Any]]:
        if not slug:
            return "server = ?", [server]
        # An import's line stands under its briefing.
        within = "EXISTS (SELECT 1 FROM changes WHERE change = history.id AND changes.slug = ?)"
        return f"server = ? AND (slug = ? OR (action IN ('import', 'undo') AND {within}))", [server, slug, slug]

    def get(self, number: int, server: int) -> Change | None:
        """The change of that number, if it is this server's."""
        return next(iter(self._lines("id = ? AND server = ?", [number, server])), None)

    def last(self, server: int) -> Change | None:
        """The last change of a fact that is neither undone nor an undo itself."""
        lines = self._lines(
            f"server = ? AND action != 'setting' AND undoes IS NULL AND NOT {_UNDONE} ORDER BY id DESC LIMIT 1",
            [server],
        )
        return lines[0] if lines else None

    def removals(self, server: int, limit: int = 100) -> list[Change]:
        """The last removals that still count."""
        return self._lines(
            f"server = ? AND action IN ('remove', 'drop') AND NOT {_UNDONE} ORDER BY id DESC LIMIT ?", [server, limit]
        )

    def last_import(self, server: int, slug: str) -> dict[str, str]:
        """What the last import of a briefing that still counts made: fingerprint by id."""
        rows = self._db.rows(
            f"""SELECT made FROM imports JOIN history ON history.id = imports.change
                WHERE server = ? AND slug = ? AND NOT {_UNDONE} ORDER BY history.id DESC LIMIT 1""",
            [server, slug],
        )
        made: dict[str, str] = json.loads(rows[0][0]) if rows else {}
        return made

    def keep_import(self, change: int, made: Mapping[str, str]) -> None:
        """Keep what a file says, so that its next version is told from what hands changed."""
        with self._db.transaction() as db:
            db.execute("INSERT INTO imports VALUES (?, ?)", [change, _dump(made)])

    def states(self, change: Change) -> tuple[dict[str, State | None], dict[str, State | str | None]]:
        """What an undo needs: the states before, and the states or fingerprints after."""
        before, after = {}, {}
        for slug, earlier, later in self._db.each(
            "SELECT slug, before, after FROM changes WHERE change = ?", [change.id]
        ):
            before[slug], after[slug] = json.loads(earlier), json.loads(later)
        return before, after

    def _lines(self, where: str, values: Sequence[Any]) -> list[Change]:
        sizes = "(SELECT count(*) FROM changes WHERE change = history.id)"
        lines = self._db.rows(f"SELECT {_COLUMNS}, {_UNDONE}, {sizes} FROM history WHERE {where}", values)
        # What one entry was is shown; of many that is too much.
        single = [number for number, *_, size in lines if size == 1]
        rows = self._db.rows(
            "SELECT * FROM changes WHERE change IN (SELECT value FROM json_each(?))", [json.dumps(single)]
        )
        shown = {number: (slug, before, after) for number, slug, before, after in rows}
        return [_change(line, *shown.get(line[0], ("", "null", "null"))) for line in lines]


def _value(stored: str) -> Any:
    value = json.loads(stored)
    return tuple(value) if isinstance(value, list) else value


def _change(line: tuple[Any, ...], name: str, before: str, after: str) -> Change:
    number, server, slug, action, who, at, undoes, item, undone, size = line
    if action == "setting":
        setting = name, _value(before), _value(after)
        return Change(number, server, slug, action, who, at, undoes=undoes, undone=bool(undone), setting=setting)

    def shown(text: str) -> Entry | None:
        state: State | None = json.loads(text)
        if not state or state["removed"]:
            return None
        return entry_of(state, name, SHIPPED if "shipped" in state else server)

    return Change(number, server, slug, action, who, at, shown(before), shown(after), size, undoes, item, bool(undone))


_dump = json.JSONEncoder(ensure_ascii=False).encode
