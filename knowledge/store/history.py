"""What moderators changed: every change is one line, which is never altered; undoing is one more line."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from knowledge.facts import SHIPPED, Briefing, Fact, Origin, Source
from knowledge.language.names import Names
from knowledge.store.database import Database
from knowledge.store.entries import OF_SOURCE, Entries
from knowledge.store.entry_writer import Progress
from knowledge.store.filling import Filling
from knowledge.store.rows import Entry
from knowledge.store.staging import AT_ONCE
from knowledge.store.states import State, entry_of, print_of, state_of
from knowledge.turns import let_go

_COLUMNS = "id, server, slug, action, who, at, undoes, item, held"
_HOLDER = "coalesce(history.held, history.id)"
"""The line under which its changes stand: another one where they were many, and written in parts."""
_NAMED = "server = ? AND slug IN (SELECT value FROM json_each(?))"
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


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is still to be written."""

    server: int
    slug: str
    action: str
    who: int
    undoes: int | None
    item: int | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a change changes, by id."""

    before: dict[str, State | None]
    states: dict[str, State | None]
    """What is to be written; None for what has to go."""
    after: dict[str, State | str | None]

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """As they stand below their line."""
        return ((name, _dump(self.before[name]), _dump(state)) for name, state in self.after.items())

    def let_go(self) -> None:
        """Nobody needs it any more."""
        let_go(self.before, self.states, self.after)


class History:
    """Writes entries with their line, in one transaction, and reads the lines."""

    def __init__(self, database: Database, entries: Entries, filling: Filling) -> None:
        self._db = database
        self._entries = entries
        self._filling = filling

    def moment(self) -> int:
        """Names what has been committed so far; to be read before what a change is made of."""
        number: int = self._db.rows("SELECT coalesce(max(id), 0) FROM history")[0][0]
        return number

    def commit(
        self,
        server: int,
        action: str,
        slug: str,
        wanted: Mapping[str, State | None],
        *,
        who: int,
        seen: Mapping[str, str] | None = None,
        since: int | None = None,
        undoes: int | None = None,
        item: int | None = None,
        order: Sequence[str] = (),
        also: Callable[[Change], None] = lambda change: None,
        progress: Progress | None = None,
    ) -> Change | None:
        """Give a server's own rows new states, and write the line; None where nothing differs.

        `seen`: what the change was made for, as print_of says it. `since`: the moment at which it was read. Raises
        Stale where a row has changed since, or where what is to be undone is undone already. `order`: of the entries'
        file. `also` is called with the line, in the transaction that makes all of it true. What is large is written in
        parts, but inside a transaction of the caller's.
        """
        line = _Line(server, slug, action, who, undoes, item)
        if not self._db.inside and self._weight(server, wanted) > AT_ONCE:
            return self._commit_in_parts(line, wanted, seen or {}, since, order, also, progress)
        with self._db.transaction() as db:
            self._check(line, self.moment() if since is None else since, wanted)
            plan = self._plan(server, wanted, seen or {})
            if not plan.after and item is None:
                return None
            if plan.states:
                self._write(server, plan.states, progress)
            change = self._line(line)
            db.conn.executemany("INSERT INTO changes VALUES (?, ?, ?, ?)", ((change, *each) for each in plan.changes()))
            plan.let_go()
            return self._end(change, also)

    def _commit_in_parts(
        self,
        line: _Line,
        wanted: Mapping[str, State | None],
        seen: Mapping[str, str],
        since: int | None,
        order: Sequence[str],
        also: Callable[[Change], None],
        progress: Progress | None,
    ) -> Change | None:
        since = self.moment() if since is None else since
        plan = self._plan(line.server, wanted, seen)
        if not plan.after:
            return None
        rows, sources = self._in_order(line.server, plan.states, order)
        touched = list({*plan.after, *(entry.id for _, entry, _ in rows)})
        gone = _dump(touched)
        with self._filling.staging.begin() as stage:
            held = stage.hold(line.slug, line.action, plan.changes())
            stage.insert(rows, Names(self._entries.entities(line.server)), sources, progress)
            with self._db.transaction():
                self._check(line, since, touched)
                self._db.revise()
                stage.show(line.server, _NAMED, [line.server, gone])
                for key, source in sources.items():
                    if self._filling.keep_source(source, line.server) != key:
                        raise Stale(line.slug)  # It ships by now, or no longer.
                self._filling.forget_sources(line.server)
                change = self._end(self._line(line, held), also)
            plan.let_go()
        return change

    def _weight(self, server: int, wanted: Mapping[str, State | None]) -> int:
        """How many rows it writes and deletes, about."""
        sql = f"SELECT count(*) FROM phrases WHERE entry IN (SELECT id FROM entries WHERE {_NAMED})"
        new = sum(3 + len(state["asks"]) for state in wanted.values() if state)
        number: int = self._db.rows(sql, [server, _dump(list(wanted))])[0][0]
        return new + number

    def _check(self, line: _Line, since: int, touched: Collection[str]) -> None:
        """Nothing has come in between. Raises Stale."""
        if line.undoes and self._db.rows(f"SELECT 1 FROM history WHERE id = ? AND {_UNDONE}", [line.undoes]):
            raise Stale(line.slug)
        later = f"""SELECT changes.slug FROM history JOIN changes ON changes.change = {_HOLDER}
            WHERE history.id > ? AND history.server = ?"""
        for (slug,) in self._db.rows(later, [since, line.server]):
            if slug in touched:
                raise Stale(slug)

    def _plan(self, server: int, wanted: Mapping[str, State | None], seen: Mapping[str, str]) -> _Plan:
        current = self.own(server, list(wanted))
        prints = {name: print_of(state) for name, state in current.items()}
        for name, known in seen.items():
            if prints[name] != known:
                raise Stale(name)
        states: dict[str, State | None] = {}
        after: dict[str, State | str | None] = {}
        for name, state in wanted.items():
            if (told := print_of(state)) != prints[name]:
                states[name], after[name] = state if told else None, told
        if len(states) == 1:
            name, state = next(iter(states.items()))
            shipped = self._shipped(name)
            current, after = {name: current[name] or shipped}, {name: state or shipped}
        return _Plan(current, states, after)

    def _line(self, line: _Line, held: int | None = None) -> int:
        with self._db.transaction() as db:
            number = db.execute(
                f"INSERT INTO history ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                [line.server, line.slug, line.action, line.who, time.time(), line.undoes, line.item, held],
            ).lastrowid
        assert number
        return number

    def _end(self, number: int, also: Callable[[Change], None]) -> Change:
        change = self._lines("id = ?", [number])[0]
        also(change)
        return change

    def _in_order(
        self, server: int, states: Mapping[str, State | None], order: Sequence[str]
    ) -> tuple[list[tuple[str, Entry, bool]], dict[str, Source]]:
        """What is to be written, and its sources by key; with all else of those sources, in the order of their files.

        For sentences next to each other in an article have numbers next to each other.
        """
        keys: dict[str, str] = {}
        sources: dict[str, Source] = {}
        found: list[tuple[tuple[Any, ...], tuple[str, Entry, bool]]] = []
        numbers = self._entries.numbers(server, list(states))
        of_source = f"SELECT slug FROM entries WHERE {OF_SOURCE}"
        places = {name: at for at, name in enumerate(order)}

        def add(key: str, entry: Entry, removed: bool, number: float) -> None:
            place = _place(entry) if isinstance(entry, Fact) and entry.origin is Origin.EXCERPT else ()
            found.append(((key, places.get(entry.id, math.inf), place, number), (key, entry, removed)))

        for name, state in states.items():
            if state:
                entry = entry_of(state, name, server)
                if entry.source.id not in keys:
                    keys[entry.source.id] = self._filling.key(entry.source, server)
                    sources[keys[entry.source.id]] = entry.source
                add(keys[entry.source.id], entry, bool(state["removed"]), numbers.get(name, (math.inf,))[0])
        for key in sources:
            others = [name for (name,) in self._db.rows(of_source, [key, server]) if name not in states]
            for number, (entry, removed) in enumerate(self._entries.own(server, others)):
                add(key, entry, removed, number)
        found.sort(key=itemgetter(0))
        return [row for _, row in found], sources

    def keep_setting(self, server: int, who: int, setting: tuple[str, Any, Any], undoes: int | None = None) -> None:
        """Write the line for a change of a setting: its name, its value before and after."""
        name, before, after = setting
        with self._db.transaction() as db:
            line = db.execute(
                f"INSERT INTO history ({_COLUMNS}) VALUES (NULL, ?, '', 'setting', ?, ?, ?, NULL, NULL)",
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
            self._filling.writer.drop(db, _NAMED, [server, _dump(list(numbers))])
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
            self._filling.writer.insert(db, server, rows, progress)
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
        within = f"EXISTS (SELECT 1 FROM changes WHERE change = {_HOLDER} AND changes.slug = ?)"
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
            f"""SELECT slug, before, after FROM changes
                WHERE change = (SELECT {_HOLDER} FROM history WHERE id = ?)""",
            [change.id],
        ):
            before[slug], after[slug] = json.loads(earlier), json.loads(later)
        return before, after

    def _lines(self, where: str, values: Sequence[Any]) -> list[Change]:
        sizes = f"(SELECT count(*) FROM changes WHERE change = {_HOLDER})"
        lines = self._db.rows(f"SELECT {_COLUMNS}, {_UNDONE}, {sizes} FROM history WHERE {where}", values)
        # What one entry was is shown; of many that is too much.
        single = [held or number for number, *_, held, _, size in lines if size == 1]
        rows = self._db.rows(
            "SELECT * FROM changes WHERE change IN (SELECT value FROM json_each(?))", [json.dumps(single)]
        )
        shown = {number: (slug, before, after) for number, slug, before, after in rows}
        return [_change(line, *shown.get(line[8] or line[0], ("", "null", "null"))) for line in lines]


def _value(stored: str) -> Any:
    value = json.loads(stored)
    return tuple(value) if isinstance(value, list) else value


def _change(line: tuple[Any, ...], name: str, before: str, after: str) -> Change:
    number, server, slug, action, who, at, undoes, item, _, undone, size = line
    if action == "setting":
        setting = name, _value(before), _value(after)
        return Change(number, server, slug, action, who, at, undoes=undoes, undone=bool(undone), setting=setting)

    def shown(text: str) -> Entry | None:
        state: State | None = json.loads(text)
        if not state or state["removed"]:
            return None
        return entry_of(state, name, SHIPPED if "shipped" in state else server)

    return Change(number, server, slug, action, who, at, shown(before), shown(after), size, undoes, item, bool(undone))


def _place(fact: Fact) -> tuple[int, ...]:
    """Paragraph and sentence."""
    return tuple(map(int, re.findall(r"[0-9]+", fact.quotes[0].at))) if fact.quotes else ()


_dump = json.JSONEncoder(ensure_ascii=False).encode
