"""A parcel <-> lines of JSON: what a process that read a stranger's file may say, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from knowledge.facts import Briefing, Entity, Fact, Gap, KnowledgeError, Source, Topic
from knowledge.importing import Parcel
from knowledge.paragraphs import Skipped

_KINDS: dict[str, type] = {each.__name__: each for each in (Source, Topic, Entity, Fact, Gap, Skipped)}
_dump = json.JSONEncoder(ensure_ascii=True).encode
_Make = Callable[[Any, list[Source]], Any]


def refusal(sentence: str) -> str:
    """The only line where the file cannot be taken."""
    return _dump(["refused", sentence])


def write(parcel: Parcel) -> Iterator[str]:
    """One line for each thing in it, so that whoever reads them never holds the others up for long."""
    briefing = parcel.briefing
    things = (*briefing.topics, *briefing.entities, *briefing.facts, *briefing.gaps, *parcel.skipped)
    sources: dict[Source, int] = {}
    for source in (briefing.source, *(thing.source for thing in things if isinstance(thing, Fact | Gap))):
        if source not in sources:
            yield _dump(["Source", [getattr(source, each.name) for each in fields(Source)]])
            sources[source] = len(sources)
    for thing in things:
        yield _dump([type(thing).__name__, _plain(thing, sources)])
    yield _dump(["parcel", parcel.name, parcel.article, parcel.named])


def read(lines: Iterable[str | bytes]) -> Parcel:
    """Raises KnowledgeError where the file was refused, ValueError where the lines are not all there, or not ours."""
    found: dict[str, list[Any]] = {name: [] for name in _KINDS}
    sources: list[Source] = found["Source"]
    try:
        for line in lines:
            match json.loads(line):
                case [str(kind), list(values)] if kind in _KINDS:
                    found[kind].append(_maker(_KINDS[kind])(values, sources))
                case ["refused", str(sentence)]:
                    raise KnowledgeError(sentence)
                case ["parcel", str(name), bool(article), bool(named)]:
                    inside = (tuple(found[each]) for each in ("Topic", "Entity", "Fact", "Gap"))
                    return Parcel(name, Briefing(sources[0], *inside), tuple(found["Skipped"]), article, named)
                case other:
                    raise ValueError(other)
    except (TypeError, IndexError) as error:
        raise ValueError(str(error)) from error
    raise ValueError("the end is missing")


def _plain(value: Any, sources: dict[Source, int]) -> Any:
    if isinstance(value, Source):
        return sources[value]
    if is_dataclass(value):
        return [_plain(getattr(value, each.name), sources) for each in fields(value)]
    return [_plain(each, sources) for each in value] if isinstance(value, tuple) else value


@cache
def _maker(kind: Any, top: bool = True) -> _Make:
    """Makes a value of that type of what JSON holds. Raises ValueError or TypeError where it is none."""
    if kind in (str, int, bool):
        return lambda value, _: _exact(kind, value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value, _: kind(value)
    if get_origin(kind) is tuple:
        each = _maker(get_args(kind)[0], False)
        return lambda values, sources: tuple(each(value, sources) for value in _exact(list, values))
    if kind is Source and not top:
        return lambda value, sources: sources[_exact(int, value)]
    types = get_type_hints(kind)
    parts = [_maker(types[part.name], False) for part in fields(kind)]

    def make(values: Any, sources: list[Source]) -> Any:
        return kind(*(part(value, sources) for part, value in zip(parts, _exact(list, values), strict=True)))

    return make


def _exact(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{kind.__name__} expected")
    return cast(Any, value)
