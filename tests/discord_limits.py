"""Discord's documented limits, for all that a bot sends: `faults` says what Discord would refuse, and why.

Lengths are counted in code points. https://discord.com/developers/docs (message, component, interaction, application
command) is where the numbers come from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]
Faults = Iterator[str]

EMBED_TOTAL = 6000
COMMAND_TOTAL = 8000
COMMANDS = {1: 100, 2: 15, 3: 15}
"""How many commands an application may have: typed, on people, on messages."""
FILES, FILE_BYTES = 10, 10 * 1024 * 1024
NEW_COMPONENTS = 1 << 15
"""The flag of a message that is made of components alone."""
_NAME = re.compile(r"[-_'\w]{1,32}")
_ROW, _BUTTON, _SELECT, _FIELD, _LABEL = 1, 2, 3, 4, 18
_SELECTS = (3, 5, 6, 7, 8)


@dataclass(frozen=True)
class Text:
    """How long a text may be."""

    most: int
    least: int = 0


MESSAGE = {"content": Text(2000), "nonce": Text(25), "username": Text(80, 1), "thread_name": Text(100, 1)}
BUTTON = {"custom_id": Text(100, 1), "label": Text(80), "url": Text(512, 1)}
SELECT = {"custom_id": Text(100, 1), "placeholder": Text(150)}
CHOICE = {"label": Text(100, 1), "value": Text(100, 1), "description": Text(100)}
FIELD = {"custom_id": Text(100, 1), "label": Text(45, 1), "value": Text(4000), "placeholder": Text(100)}
LABEL = {"label": Text(45, 1), "description": Text(100)}
MODAL = {"title": Text(45, 1), "custom_id": Text(100, 1)}
EMBED = {"title": Text(256), "description": Text(4096)}
EMBED_FIELD = {"name": Text(256, 1), "value": Text(1024, 1)}
COMMAND = {"name": Text(32, 1), "description": Text(100, 1)}
SUGGESTION = {"name": Text(100, 1), "value": Text(100, 1)}
CHANNEL = {"name": Text(100, 1), "topic": Text(1024)}


def faults(method: str, path: str, payload: Any, files: Sequence[int] = ()) -> list[str]:
    """What Discord would refuse of a request; `path` without '/api/v10', `files` are their sizes in bytes."""
    for (verb, place), check in _REQUESTS:
        if verb == method and re.fullmatch(place, path):
            return [*check(payload or {}, method == "POST", len(files)), *_uploads(files)]
    return [*_uploads(files)]


def _message(payload: Payload, new: bool, files: int) -> Faults:
    yield from _texts(payload, MESSAGE, "message")
    embeds, rows = payload.get("embeds") or [], payload.get("components") or []
    # An edit leaves what it does not name.
    if new and not (payload.get("content") or embeds or rows or files or payload.get("sticker_ids")):
        yield "message: is empty"
    if payload.get("enforce_nonce") and not payload.get("nonce"):
        yield "message.enforce_nonce: needs a nonce"
    yield from _count(embeds, 10, "message.embeds")
    for number, embed in enumerate(embeds):
        yield from _embed(embed, f"message.embeds[{number}]")
    if sum(map(_embed_length, embeds)) > EMBED_TOTAL:
        yield f"message.embeds: more than {EMBED_TOTAL} characters together"
    if int(payload.get("flags") or 0) & NEW_COMPONENTS:
        yield from _count(list(_all(rows)), 40, "message.components")
        if payload.get("content") or embeds:
            yield "message: has content or embeds beside the new kind of components"
    else:
        yield from _count(rows, 5, "message.components")
        for number, row in enumerate(rows):
            if row.get("type") != _ROW:
                yield f"message.components[{number}]: is no row"
    yield from _components(rows, "message.components")
    yield from _mentions(payload.get("allowed_mentions") or {})


def _mentions(allowed: Payload) -> Faults:
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        yield from _count(named, 100, f"allowed_mentions.{kind}")
        if named and kind in (allowed.get("parse") or []):
            yield f"allowed_mentions.{kind}: named and parsed"


def _components(rows: Iterable[Payload], where: str) -> Faults:
    rows = list(rows)
    for number, each in enumerate(rows):
        place = f"{where}[{number}]"
        if each.get("type") == _ROW:
            yield from _row(each, place)
        elif each.get("type") == _BUTTON:
            yield from _button(each, place)
        elif each.get("type") in _SELECTS:
            yield from _select(each, place)
        elif each.get("type") == _FIELD:
            yield from _field(each, place)
        elif each.get("type") == _LABEL:
            yield from _texts(each, LABEL, place)
        yield from _components(_children(each), place)
    if where.count("[") == 0:
        for custom_id, times in Counter(each.get("custom_id") for each in _all(rows)).items():
            if custom_id and times > 1:
                yield f"{where}: {times} components have the custom id {custom_id!r}"


def _children(component: Payload) -> list[Payload]:
    inside = [component[key] for key in ("component", "accessory") if component.get(key)]
    return [*(component.get("components") or []), *inside]


def _all(rows: Iterable[Payload]) -> Iterator[Payload]:
    for each in rows:
        yield each
        yield from _all(_children(each))


def _row(row: Payload, where: str) -> Faults:
    inside = row.get("components") or []
    yield from _count(inside, 5, where, least=1)
    if len(inside) > 1 and any(each.get("type") != _BUTTON for each in inside):
        yield f"{where}: a menu or field stands in a row with something else"


def _button(button: Payload, where: str) -> Faults:
    yield from _texts(button, BUTTON, where)
    if not button.get("label") and not button.get("emoji") and button.get("style") != 6:
        yield f"{where}: has neither label nor emoji"
    if ("custom_id" in button) == (button.get("style") in (5, 6)):
        yield f"{where}.custom_id: what is pressed has one, a link has none"


def _select(select: Payload, where: str) -> Faults:
    yield from _texts(select, SELECT, where)
    options = select.get("options") or []
    if select.get("type") == _SELECT:
        yield from _count(options, 25, f"{where}.options", least=1)
    for number, option in enumerate(options):
        yield from _texts(option, CHOICE, f"{where}.options[{number}]", needed=("label", "value"))
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield f"{where}.options: a value stands twice"
    most = select.get("max_values", 1)
    if not (0 <= select.get("min_values", 1) <= 25 and 1 <= most <= 25) or (options and most > len(options)):
        yield f"{where}: min_values or max_values cannot be"


def _field(field: Payload, where: str) -> Faults:
    yield from _texts(field, FIELD, where, needed=("custom_id",))
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if not (0 <= least <= 4000 and 1 <= most <= 4000 and least <= most):
        yield f"{where}: min_length or max_length cannot be"
    if len(field.get("value") or "") > most:
        yield f"{where}.value: is longer than its own max_length"


def _modal(modal: Payload) -> Faults:
    yield from _texts(modal, MODAL, "modal", needed=("title", "custom_id"))
    yield from _count(modal.get("components") or [], 5, "modal.components", least=1)
    yield from _components(modal.get("components") or [], "modal.components")


def _embed(embed: Payload, where: str) -> Faults:
    yield from _texts(embed, EMBED, where)
    yield from _texts(embed.get("footer") or {}, {"text": Text(2048)}, f"{where}.footer")
    yield from _texts(embed.get("author") or {}, {"name": Text(256)}, f"{where}.author")
    yield from _count(embed.get("fields") or [], 25, f"{where}.fields")
    for number, field in enumerate(embed.get("fields") or []):
        yield from _texts(field, EMBED_FIELD, f"{where}.fields[{number}]", needed=("name", "value"))


def _embed_length(embed: Payload) -> int:
    parts = [embed, embed.get("footer") or {}, embed.get("author") or {}, *(embed.get("fields") or [])]
    return sum(
        len(str(part.get(key) or "")) for part in parts for key in ("title", "description", "text", "name", "value")
    )


def _callback(payload: Payload, _: bool, files: int) -> Faults:
    """The first answer to an interaction: a message, a change of one, suggestions, a form."""
    kind, data = payload.get("type"), payload.get("data") or {}
    if kind in (4, 7):
        yield from _message(data, kind == 4, files)
    elif kind == 8:
        yield from _count(data.get("choices") or [], 25, "choices")
        for number, choice in enumerate(data.get("choices") or []):
            yield from _texts(choice, SUGGESTION, f"choices[{number}]", needed=("name", "value"))
    elif kind == 9:
        yield from _modal(data)


def _commands(payload: Sequence[Payload], _: bool, __: int) -> Faults:
    for kind, most in COMMANDS.items():
        named = [command.get("name") for command in payload if command.get("type", 1) == kind]
        yield from _count(named, most, f"commands of type {kind}")
        if len(set(named)) < len(named):
            yield f"commands of type {kind}: a name stands twice"
    for command in payload:
        yield from _command(command, str(command.get("name")), typed=command.get("type", 1) == 1)
        if _command_length(command) > COMMAND_TOTAL:
            yield f"{command.get('name')}: more than {COMMAND_TOTAL} characters together"


def _command(command: Payload, where: str, *, typed: bool) -> Faults:
    if not typed:
        yield from _texts(command, {"name": Text(32, 1), "description": Text(0)}, where, needed=("name",))
        return
    yield from _texts(command, COMMAND, where, needed=("name", "description"))
    name = str(command.get("name"))
    if not _NAME.fullmatch(name) or name != name.lower():
        yield f"{where}.name: is no name for a command"
    options = command.get("options") or []
    yield from _count(options, 25, f"{where}.options")
    for option in options:
        yield from _command(option, f"{where} {option.get('name')}", typed=True)
    names = [option.get("name") for option in options]
    if len(set(names)) < len(names):
        yield f"{where}.options: a name stands twice"
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{where}.options: what is needed has to come first"
    choices = command.get("choices") or []
    yield from _count(choices, 25, f"{where}.choices")
    for number, choice in enumerate(choices):
        yield from _texts(choice, SUGGESTION, f"{where}.choices[{number}]", needed=("name", "value"))
    if choices and command.get("autocomplete"):
        yield f"{where}: has choices and suggestions"


def _command_length(command: Payload) -> int:
    own = sum(len(str(command.get(key) or "")) for key in ("name", "description", "value"))
    return own + sum(_command_length(each) for key in ("options", "choices") for each in command.get(key) or [])


def _channel(payload: Payload, _: bool, files: int) -> Faults:
    yield from _texts(payload, CHANNEL, "channel")
    if "message" in payload:
        yield from _message(payload["message"], True, files)


def _texts(payload: Payload, limits: Mapping[str, Text], where: str, needed: Sequence[str] = ()) -> Faults:
    for key, limit in limits.items():
        value = payload.get(key)
        if value is None:
            if key in needed:
                yield f"{where}.{key}: is missing"
        elif isinstance(value, str) and not limit.least <= len(value) <= limit.most:
            yield f"{where}.{key}: {len(value)} characters, {limit.least} to {limit.most} are allowed"


def _count(items: Sequence[Any], most: int, where: str, *, least: int = 0) -> Faults:
    if not least <= len(items) <= most:
        yield f"{where}: {len(items)} of them, {least} to {most} are allowed"


def _uploads(sizes: Sequence[int]) -> Faults:
    yield from _count(sizes, FILES, "files")
    if sum(sizes) > FILE_BYTES:
        yield f"files: {sum(sizes):,} bytes together, {FILE_BYTES:,} are allowed"


_COMMANDS = r"/applications/\d+(/guilds/\d+)?/commands"
_REQUESTS: Sequence[tuple[tuple[str, str], Callable[[Any, bool, int], Faults]]] = (
    (("POST", r"/channels/\d+/messages"), _message),
    (("PATCH", r"/channels/\d+/messages/\d+"), _message),
    (("POST", r"/webhooks/\d+/[^/]+"), _message),
    (("PATCH", r"/webhooks/\d+/[^/]+/messages/[^/]+"), _message),
    (("POST", r"/interactions/\d+/[^/]+/callback"), _callback),
    (("PUT", _COMMANDS), _commands),
    (("POST", _COMMANDS), lambda command, new, files: _commands([command], new, files)),
    (("POST", r"/channels/\d+(/messages/\d+)?/threads"), _channel),
    (("PATCH", r"/channels/\d+"), _channel),
    (("POST", r"/guilds/\d+/channels"), _channel),
)
