"""Who may do what: every command, menu, button and form of the bot, tried by everybody who could try it.

The doors are read off the bot itself: one that is added without a row here fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.enums import InteractionType

from bot import BriefingBot
from cogs.ui import persistent, settings_texts, texts
from cogs.ui.forms import PersistentForm
from tests.conftest import World
from tests.moderating import Elsewhere, by_role, elsewhere, forge

REFUSALS = (
    texts.MODERATORS_ONLY,
    texts.SERVER_ONLY,
    texts.OWNER_ONLY,
    texts.NOT_YOUR_ANSWER,
    texts.NOT_YOURS_TO_REMOVE,
    settings_texts.MANAGERS_ONLY,
)
KEPT = ("entries", "history", "inbox", "settings", "topics", "briefings")
"""What nobody may change who is refused."""


class May(Enum):
    """Whom a door lets in, by the names of `people`."""

    EVERYBODY = ("member", "owner", "by role", "by permission", "direct message")
    IN_A_SERVER = ("member", "owner", "by role", "by permission")
    MODERATORS = ("by role", "by permission")
    MANAGERS = ("by permission",)
    OWNER = ("owner",)
    WHO_ASKED = ("member",)
    WHO_ASKED_OR_MODERATORS = ("member", "by role", "by permission")


_FACT = {"fact": "wagner-fee"}
_DRAFT = {"topic": "Raids", "answer": "Raids start on Fridays.", "source": "Guild handbook"}
_FILE = ("a.toml", b"nothing")

PREFIX: dict[str, tuple[May, str]] = {
    "ask": (May.EVERYBODY, "wagner cost"),
    "briefing": (May.EVERYBODY, ""),
    "briefing export": (May.MODERATORS, ""),
    "briefing import": (May.MODERATORS, ""),
    "briefings": (May.EVERYBODY, ""),
    "fact": (May.MODERATORS, "help"),
    "fact add": (May.MODERATORS, "Raids | Raids start on Fridays. | Guild handbook"),
    "fact alias": (May.MODERATORS, "wagner-fee | the merc bill"),
    "fact edit": (May.MODERATORS, "wagner-fee"),
    "fact history": (May.MODERATORS, ""),
    "fact list": (May.MODERATORS, ""),
    "fact remove": (May.MODERATORS, "wagner-fee"),
    "fact restore": (May.MODERATORS, "wagner-fee"),
    "fact show": (May.MODERATORS, "wagner-fee"),
    "fact undo": (May.MODERATORS, ""),
    "help": (May.EVERYBODY, ""),
    "in": (May.EVERYBODY, "mali wagner cost"),
    "inbox": (May.MODERATORS, ""),
    "settings": (May.MODERATORS, ""),
    "settings channels": (May.MODERATORS, "#briefing"),
    "settings clear": (May.MODERATORS, "inbox"),
    "settings inbox": (May.MODERATORS, "#briefing"),
    "settings moderators": (May.MANAGERS, "Librarians"),
    "settings prefix": (May.MODERATORS, "!"),
    "status": (May.EVERYBODY, ""),
    "suggest": (May.IN_A_SERVER, ""),
    "sync": (May.OWNER, ""),
    "topic": (May.EVERYBODY, "wagner"),
    "topics": (May.EVERYBODY, ""),
    "why": (May.MODERATORS, ""),
}
"""Who may, and what is typed behind the command."""
SLASH: dict[str, tuple[May, dict[str, Any]]] = {
    "ask": (May.EVERYBODY, {"question": "wagner cost"}),
    "briefing about": (May.EVERYBODY, {}),
    "briefing export": (May.MODERATORS, {}),
    "briefing import": (May.MODERATORS, {"file": _FILE}),
    "briefings": (May.EVERYBODY, {}),
    "fact add": (May.MODERATORS, _DRAFT),
    "fact alias": (May.MODERATORS, {**_FACT, "phrase": "the merc bill"}),
    "fact edit": (May.MODERATORS, _FACT),
    "fact help": (May.MODERATORS, {}),
    "fact history": (May.MODERATORS, {}),
    "fact list": (May.MODERATORS, {}),
    "fact remove": (May.MODERATORS, _FACT),
    "fact restore": (May.MODERATORS, _FACT),
    "fact show": (May.MODERATORS, _FACT),
    "fact undo": (May.MODERATORS, {}),
    "help": (May.EVERYBODY, {}),
    "inbox": (May.MODERATORS, {}),
    "settings channels": (May.MODERATORS, {"channels": "#briefing"}),
    "settings clear": (May.MODERATORS, {"setting": "inbox"}),
    "settings inbox": (May.MODERATORS, {"channel": "CHANNEL"}),
    "settings moderators": (May.MANAGERS, {"role": "ROLE"}),
    "settings prefix": (May.MODERATORS, {"prefix": "!"}),
    "settings show": (May.MODERATORS, {}),
    "status": (May.EVERYBODY, {}),
    "suggest": (May.IN_A_SERVER, {}),
    "topic": (May.EVERYBODY, {"name": "wagner"}),
    "topics": (May.EVERYBODY, {}),
    "why": (May.MODERATORS, {"question": "wagner cost"}),
}
MENUS = {"Ask the briefing": May.EVERYBODY, "Why this answer": May.MODERATORS}
_KEY = "0123456789ab"
PRESSED: dict[str, tuple[May, str]] = {
    "topic:{name}": (May.IN_A_SERVER, "topic:wagner"),
    "fact:{name}": (May.IN_A_SERVER, "fact:wagner-fee"),
    "page:{kind}:{page}:{asker}:{name}": (May.IN_A_SERVER, "page:topics:0:ASKER:-"),
    "y:{language}{rejected}{asker}:{name}": (May.WHO_ASKED, "y:en0ASKER:wagner-fee"),
    "n:{language}{rejected}{asker}:{name}": (May.WHO_ASKED, "n:en0ASKER:wagner-fee"),
    "x:{language}{rejected}{asker}": (May.WHO_ASKED, "x:en0ASKER"),
    "p:{language}{rejected}{asker}:{name}": (May.IN_A_SERVER, "p:en0ASKER:wagner-fee"),
    "gone:{asker}": (May.WHO_ASKED_OR_MODERATORS, "gone:ASKER"),
    "mend:{key}": (May.IN_A_SERVER, f"mend:{_KEY}"),
    "suggest": (May.IN_A_SERVER, "suggest"),
    "settings-moderators": (May.MANAGERS, "settings-moderators"),
    "settings-inbox": (May.MODERATORS, "settings-inbox"),
    "settings-channels": (May.MODERATORS, "settings-channels"),
    "settings-prefix": (May.MODERATORS, "settings-prefix"),
    "settings-back:{key}": (May.MODERATORS, f"settings-back:{_KEY}"),
    "add": (May.MODERATORS, "add"),
    "inbox": (May.MODERATORS, "inbox"),
    "inbox:{kind}:{page}": (May.MODERATORS, "inbox:all:1"),
    "undo:{change}": (May.MODERATORS, "undo:1"),
    "history:{page}:{name}": (May.MODERATORS, "history:0:-"),
    "facts:{page}:{name}": (May.MODERATORS, "facts:0:-"),
    "article:{key}": (May.MODERATORS, f"article:{_KEY}"),
    "i-alike:{key}:{name}": (May.MODERATORS, f"i-alike:{_KEY}:wagner-fee"),
    **{f"{name}:{{name}}": (May.MODERATORS, f"{name}:wagner-fee") for name in ("why", "changes", "change", "remove",
                                                                               "stay")},
    **{f"{name}:{{key}}": (May.MODERATORS, f"{name}:{_KEY}") for name in ("back", "that", "anyway", "mine", "cancel",
                                                                          "i-anyway")},
    **{f"i-{name}:{{kind}}:{{page}}:{{name}}": (May.MODERATORS, f"i-{name}:all:1:1")
       for name in ("answer", "same", "not-ours", "dismiss", "accept", "edit", "decline", "keep", "write", "drop")},
}  # fmt: skip
"""Buttons and menus below messages, by their form: who may, and a custom id; ASKER stands for the member's number."""
FORMS: dict[str, tuple[May, str]] = {
    "fact:{key}": (May.MODERATORS, f"fact:{_KEY}"),
    "article:{key}": (May.MODERATORS, f"article:{_KEY}"),
    "prefix": (May.MODERATORS, "prefix"),
    "suggest": (May.IN_A_SERVER, "suggest"),
    **{f"i-{name}:{{kind}}:{{page}}:{{name}}": (May.MODERATORS, f"i-{name}:all:1:1")
       for name in ("answer", "same", "not-ours", "edit", "decline", "rewrite")},
}  # fmt: skip


@dataclass
class People:
    """Everybody who could try a door."""

    world: World
    here: dict[str, simcord.MemberActor]
    there: Elsewhere


@pytest.fixture
def people(world: World) -> People:
    """A member, the bot's owner, moderators by role and by permission, and another server's moderator."""
    here = {"member": world.mina, "owner": world.omar, "by role": by_role(world), "by permission": world.sam}
    world.bot.owner_id = world.omar.id
    world.bot.knowledge.curation.inbox.count(world.guild.id, "when is the raid", now=world.env.now().timestamp())
    return People(world, here, elsewhere(world))


def forms_of(bot: BriefingBot) -> Iterator[tuple[str, set[str]]]:
    """Every kind of door, and the names of those that the bot has."""
    yield "prefix", {command.qualified_name for command in bot.walk_commands()}
    walked = bot.tree.walk_commands()
    yield "slash", {command.qualified_name for command in walked if not isinstance(command, app_commands.Group)}
    kinds = (discord.AppCommandType.message, discord.AppCommandType.user)
    yield "menu", {command.name for kind in kinds for command in bot.tree.walk_commands(type=kind)}
    yield "pressed", set(persistent._ids)
    yield "form", {kind.form for kind in PersistentForm.known}


async def test_every_door_has_a_row(world: World) -> None:
    rows: dict[str, Collection[str]] = {
        "prefix": PREFIX,
        "slash": SLASH,
        "menu": MENUS,
        "pressed": PRESSED,
        "form": FORMS,
    }
    for kind, doors in forms_of(world.bot):
        assert doors, kind
        assert doors == set(rows[kind]), f"{kind}: {doors ^ set(rows[kind])}"


def kept(world: World) -> str:
    """All that belongs to the server, as text."""
    rows = world.bot.knowledge.store.database.rows
    tables = [rows(f"SELECT * FROM {table} WHERE server = ? ORDER BY 1", [world.guild.id]) for table in KEPT]
    return repr(tables)


def judge(people: People, may: May, person: str, said: str, before: str) -> None:
    """Whoever may is not refused; whoever may not hears why, and nothing has changed."""
    refused = said.startswith(REFUSALS)
    assert refused == (person not in may.value), f"{person}: {said}"
    if person not in may.value:
        assert kept(people.world) == before, person


def in_order(people: People, may: May) -> list[tuple[str, simcord.MemberActor]]:
    """Those who are refused come first: what others do is no concern of theirs."""
    return sorted(people.here.items(), key=lambda pair: pair[0] in may.value)


@pytest.mark.parametrize("name", PREFIX)
async def test_by_prefix(people: People, name: str) -> None:
    may, behind = PREFIX[name]
    world = people.world
    assert world.bot.user
    # Other bots have some of these under the same prefix: alone, they are answered to a mention.
    start = f"<@{world.bot.user.id}> " if name in ("status", "sync") else "!"
    typed = f"{start}{name} {behind}".strip()
    before = kept(world)
    hook = world.guild.create_webhook(world.channel, "News")
    await hook.send(typed)
    assert world.said == typed, "a webhook gets no answer"
    await world.mina.send_dm(f"{name} {behind}" if start != "!" else typed)
    last = world.mina.user.dm_channel.last_message
    assert last
    judge(people, may, "direct message", last.content, before)
    for person, actor in in_order(people, may):
        await actor.send(world.channel, typed)
        assert world.said != typed, f"{person} gets an answer"
        judge(people, may, person, world.said, before)
    after = kept(world)
    await people.there.olga.send(people.there.channel, typed)
    assert kept(world) == after, "another server's moderator changes nothing here"
    world.env.errors.clear()


@pytest.mark.parametrize("name", SLASH)
async def test_by_slash(people: People, name: str) -> None:
    may, options = SLASH[name]
    world = people.world
    chosen = {"CHANNEL": world.channel, "ROLE": world.guild.roles.get("Librarians")}
    given = {key: chosen.get(value, value) if isinstance(value, str) else value for key, value in options.items()}
    await shown_to_all(people, name.split()[0])
    before = kept(world)
    if name in world.mina.user.available_commands():
        result = await world.mina.user.slash(name, **given)
        judge(people, may, "direct message", heard(result), before)
    else:
        assert "direct message" not in may.value
    for person, actor in in_order(people, may):
        result = await actor.slash(world.channel, name, **given)
        assert result.acknowledged
        judge(people, may, person, heard(result), before)
    world.env.errors.clear()


@pytest.mark.parametrize("name", MENUS)
async def test_by_menu(people: People, name: str) -> None:
    may, world = MENUS[name], people.world
    await world.mina.send(world.channel, "!wagner cost")
    answer = world.channel.last_message
    assert answer
    await shown_to_all(people, name)
    before = kept(world)
    for person, actor in in_order(people, may):
        result = await actor.context_menu(world.channel, name, answer)
        assert result.acknowledged
        judge(people, may, person, heard(result), before)
    world.env.errors.clear()


@pytest.mark.parametrize("form", PRESSED)
async def test_by_pressing(people: People, form: str) -> None:
    may, custom_id = PRESSED[form]
    world = people.world
    custom_id = custom_id.replace("ASKER", persistent._base36(world.mina.id))
    before = kept(world)
    for person, actor in in_order(people, may):
        message = await forge(world, custom_id)
        judge(people, may, person, heard(await pressed(world, actor, message, custom_id)), before)
    world.env.errors.clear()


@pytest.mark.parametrize("form", FORMS)
async def test_by_form(people: People, form: str) -> None:
    may, custom_id = FORMS[form]
    world = people.world
    before = kept(world)
    data = {"custom_id": custom_id, "components": []}
    for person, actor in in_order(people, may):
        result = await _dispatch_actor_interaction(actor, InteractionType.MODAL_SUBMIT, world.channel, data)
        assert result.acknowledged
        judge(people, may, person, heard(result), before)
    world.env.errors.clear()


async def shown_to_all(people: People, name: str) -> None:
    """An administrator lets Discord show everybody here a command that it hides by default."""
    for command in await people.world.bot.tree.fetch_commands():
        if command.name == name:
            people.world.guild.set_command_permissions(command, dict.fromkeys(people.here.values(), True))


async def pressed(
    world: World, actor: simcord.MemberActor, message: discord.Message, custom_id: str
) -> simcord.InteractionResult:
    """Press a button, or choose nothing from a menu: what Discord would send, whatever stands in the message."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    payload = dict(serializers.message_payload(world.env.backend, stored))
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2}
    if custom_id.startswith(("settings-moderators", "settings-inbox", "settings-channels")):
        kind = {"settings-moderators": 6}.get(custom_id, 8)
        payload["components"] = [{"type": 1, "components": [{"type": kind, "custom_id": custom_id}]}]
        data |= {"component_type": kind, "values": []}
    result = await _dispatch_actor_interaction(
        actor,
        InteractionType.MESSAGE_COMPONENT,
        world.channel,
        data,
        extra={"message": payload},
        source_message_id=message.id,
    )
    assert result.acknowledged
    return result


def heard(result: simcord.InteractionResult) -> str:
    """What the person is told, or '' where a form opens or the message changes."""
    said = [each for each in (result.response, *result.followups) if each]
    return said[-1].content if said else ""
