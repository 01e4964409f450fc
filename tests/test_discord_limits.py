"""The checker of Discord's limits: what is just within them passes, what is over one is refused and named."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import discord
import pytest

from tests.conftest import World
from tests.discord_limits import FILE_BYTES, faults

MESSAGES = "/channels/1/messages"
CALLBACK = "/interactions/1/token/callback"
COMMANDS = "/applications/1/commands"


def row(*components: dict[str, Any]) -> dict[str, Any]:
    """A row of components."""
    return {"type": 1, "components": list(components)}


def button(**other: Any) -> dict[str, Any]:
    """A button that Discord takes, but for what is said."""
    return {"type": 2, "style": 1, "label": "a", "custom_id": "id"} | other


def buttons(number: int) -> list[dict[str, Any]]:
    """So many, each with an id of its own."""
    return [button(custom_id=f"id {n}") for n in range(number)]


def select(number: int, **other: Any) -> dict[str, Any]:
    """A menu of so many options."""
    options = [{"label": f"{n}", "value": f"{n}"} for n in range(number)]
    return {"type": 3, "custom_id": "id", "options": options} | other


def option(**other: Any) -> dict[str, Any]:
    """A menu with one option that Discord takes, but for what is said."""
    return select(0, options=[{"label": "a", "value": "b"} | other])


def message(**payload: Any) -> tuple[str, str, Any]:
    """A new message."""
    return "POST", MESSAGES, {"content": "a"} | payload


def answer(kind: int, **data: Any) -> tuple[str, str, Any]:
    """The answer to an interaction."""
    return "POST", CALLBACK, {"type": kind, "data": data}


def form(*fields: dict[str, Any], **other: Any) -> tuple[str, str, Any]:
    """A form with those fields."""
    shown = [row({"type": 4, "style": 1, "label": "a", "custom_id": f"{n}"} | each) for n, each in enumerate(fields)]
    return answer(9, **{"title": "a", "custom_id": "b", "components": shown} | other)


def command(**other: Any) -> tuple[str, str, Any]:
    """One slash command."""
    return "PUT", COMMANDS, [{"type": 1, "name": "ask", "description": "a"} | other]


def parameter(**other: Any) -> tuple[str, str, Any]:
    """One slash command with one option."""
    return command(options=[{"type": 3, "name": "what", "description": "a"} | other])


def suggestions(number: int, **other: str) -> tuple[str, str, Any]:
    """So many for autocomplete."""
    return answer(8, choices=[{"name": "a", "value": "b"} | other] * number)


def embed(**other: Any) -> tuple[str, str, Any]:
    """A message with one embed."""
    return message(embeds=[other])


WITHIN_AND_OVER: dict[str, tuple[tuple[str, str, Any], tuple[str, str, Any]]] = {
    "content": (message(content="😀" * 2000), message(content="a" * 2001)),
    "nothing in it": (message(content="", embeds=[{"title": "a"}]), message(content="")),
    "nonce": (message(nonce="1" * 25), message(nonce="1" * 26)),
    "enforce_nonce": (message(enforce_nonce=True, nonce="1"), message(enforce_nonce=True)),
    "rows": (message(components=[row(b) for b in buttons(5)]), message(components=[row(b) for b in buttons(6)])),
    "buttons in a row": (message(components=[row(*buttons(5))]), message(components=[row(*buttons(6))])),
    "a row with nothing in it": (message(components=[]), message(components=[row()])),
    "custom id": (
        message(components=[row(button(custom_id="x" * 100))]),
        message(components=[row(button(custom_id="x" * 101))]),
    ),
    "custom id twice": (message(components=[row(*buttons(2))]), message(components=[row(button()), row(button())])),
    "label": (
        message(components=[row(button(label="x" * 80))]),
        message(components=[row(button(label="x" * 81))]),
    ),
    "no label": (
        message(components=[row(button(label=None, emoji={"name": "👍"}))]),
        message(components=[row(button(label=None))]),
    ),
    "options": (message(components=[row(select(25))]), message(components=[row(select(26))])),
    "no options": (message(components=[row(select(1))]), message(components=[row(select(0))])),
    "option label": (
        message(components=[row(option(label="x" * 100))]),
        message(components=[row(option(label="x" * 101))]),
    ),
    "option value": (
        message(components=[row(option(value="x" * 100))]),
        message(components=[row(option(value="x" * 101))]),
    ),
    "option description": (
        message(components=[row(option(description="x" * 100))]),
        message(components=[row(option(description="x" * 101))]),
    ),
    "option twice": (
        message(components=[row(select(2))]),
        message(components=[row(select(0, options=[{"label": "a", "value": "b"}] * 2))]),
    ),
    "placeholder": (
        message(components=[row(select(1, placeholder="x" * 150))]),
        message(components=[row(select(1, placeholder="x" * 151))]),
    ),
    "max_values": (
        message(components=[row(select(2, max_values=2))]),
        message(components=[row(select(2, max_values=3))]),
    ),
    "menu beside a button": (
        message(components=[row(select(1)), row(*buttons(1))]),
        message(components=[row(select(1), *buttons(1))]),
    ),
    "embeds": (message(embeds=[{"title": "a"}] * 10), message(embeds=[{"title": "a"}] * 11)),
    "embed title": (embed(title="x" * 256), embed(title="x" * 257)),
    "embed description": (embed(description="x" * 4096), embed(description="x" * 4097)),
    "embed fields": (
        embed(fields=[{"name": "a", "value": "b"}] * 25),
        embed(fields=[{"name": "a", "value": "b"}] * 26),
    ),
    "embed field name": (
        embed(fields=[{"name": "x" * 256, "value": "b"}]),
        embed(fields=[{"name": "x" * 257, "value": "b"}]),
    ),
    "embed field value": (
        embed(fields=[{"name": "a", "value": "x" * 1024}]),
        embed(fields=[{"name": "a", "value": ""}]),
    ),
    "embed footer": (embed(footer={"text": "x" * 2048}), embed(footer={"text": "x" * 2049})),
    "embed author": (embed(author={"name": "x" * 256}), embed(author={"name": "x" * 257})),
    "embeds together": (
        message(embeds=[{"description": "x" * 3000}] * 2),
        message(embeds=[{"description": "x" * 3000}, {"description": "x" * 3001}]),
    ),
    "mentions": (
        message(allowed_mentions={"parse": [], "users": ["1"] * 100}),
        message(allowed_mentions={"parse": [], "users": ["1"] * 101}),
    ),
    "mentions parsed and named": (
        message(allowed_mentions={"parse": ["roles"], "users": ["1"]}),
        message(allowed_mentions={"parse": ["users"], "users": ["1"]}),
    ),
    "an answer's content": (answer(4, content="a" * 2000), answer(4, content="a" * 2001)),
    "a changed message": (answer(7, content="a" * 2000), answer(7, content="a" * 2001)),
    "a followup": (
        ("POST", "/webhooks/1/token", {"content": "a" * 2000}),
        ("POST", "/webhooks/1/token", {"content": "a" * 2001}),
    ),
    "an edit": (
        ("PATCH", f"{MESSAGES}/2", {"content": ""}),
        ("PATCH", f"{MESSAGES}/2", {"content": "a" * 2001}),
    ),
    "a followup's edit": (
        ("PATCH", "/webhooks/1/token/messages/@original", {"components": [row(*buttons(5))]}),
        ("PATCH", "/webhooks/1/token/messages/@original", {"components": [row(*buttons(6))]}),
    ),
    "suggestions": (suggestions(25), suggestions(26)),
    "suggestion's name": (suggestions(1, name="x" * 100), suggestions(1, name="x" * 101)),
    "suggestion's value": (suggestions(1, value="x" * 100), suggestions(1, value="")),
    "form title": (form({}, title="x" * 45), form({}, title="x" * 46)),
    "form custom id": (form({}, custom_id="x" * 100), form({}, custom_id="x" * 101)),
    "form fields": (form(*[{}] * 5), form(*[{}] * 6)),
    "form without fields": (form({}), form()),
    "field label": (form({"label": "x" * 45}), form({"label": "x" * 46})),
    "field value": (form({"value": "x" * 4000}), form({"value": "x" * 4001})),
    "field value over its own limit": (
        form({"value": "x" * 10, "max_length": 10}),
        form({"value": "x" * 11, "max_length": 10}),
    ),
    "field placeholder": (form({"placeholder": "x" * 100}), form({"placeholder": "x" * 101})),
    "field custom id": (form({"custom_id": "x"}), form({"custom_id": ""})),
    "field twice": (form({"custom_id": "x"}, {"custom_id": "y"}), form({"custom_id": "x"}, {"custom_id": "x"})),
    "command name": (command(name="x" * 32), command(name="x" * 33)),
    "command name's letters": (command(name="what_is-it"), command(name="What is")),
    "command description": (command(description="x" * 100), command(description="")),
    "menu's description": (command(type=3, name="Ask it", description=""), command(type=3, description="a")),
    "commands": (
        ("PUT", COMMANDS, [{"name": f"a{n}", "description": "a"} for n in range(100)]),
        ("PUT", COMMANDS, [{"name": f"a{n}", "description": "a"} for n in range(101)]),
    ),
    "command twice": (command(), ("PUT", COMMANDS, [{"name": "ask", "description": "a"}] * 2)),
    "parameters": (
        command(options=[{"type": 3, "name": f"a{n}", "description": "a"} for n in range(25)]),
        command(options=[{"type": 3, "name": f"a{n}", "description": "a"} for n in range(26)]),
    ),
    "parameter name": (parameter(name="x" * 32), parameter(name="x" * 33)),
    "parameter description": (parameter(description="x" * 100), parameter(description="x" * 101)),
    "parameter choices": (
        parameter(choices=[{"name": "a", "value": "b"}] * 25),
        parameter(choices=[{"name": "a", "value": "b"}] * 26),
    ),
    "needed parameter after another": (
        command(options=[{"name": "a", "description": "a", "required": True}, {"name": "b", "description": "b"}]),
        command(options=[{"name": "a", "description": "a"}, {"name": "b", "description": "b", "required": True}]),
    ),
    "a command's length": (
        command(options=[{"name": f"{n:02}", "description": "x" * 100} for n in range(25)]),
        command(
            options=[
                {"name": f"{n}", "description": "x" * 100, "choices": [{"name": "x" * 100, "value": "x" * 100}] * 20}
                for n in range(2)
            ]
        ),
    ),
    "thread name": (
        ("POST", "/channels/1/threads", {"name": "x" * 100}),
        ("POST", "/channels/1/threads", {"name": ""}),
    ),
}


@pytest.mark.parametrize("limit", WITHIN_AND_OVER)
def test_what_is_over_a_limit_is_refused(limit: str) -> None:
    within, over = WITHIN_AND_OVER[limit]
    assert not faults(*within)
    assert faults(*over)


def test_files_are_counted_and_weighed() -> None:
    assert not faults(*message(content=""), files=[1] * 10)
    assert not faults("POST", CALLBACK, {"type": 4, "data": {}}, files=[FILE_BYTES])
    assert faults(*message(), files=[1] * 11)
    assert faults(*message(), files=[FILE_BYTES, 1])


async def test_the_simulation_is_watched(world: World, over_limits: list[str]) -> None:
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="a", custom_id="b"))
    view.children[0].custom_id = "b" * 101  # type: ignore[attr-defined]
    with contextlib.suppress(discord.HTTPException):
        await channel.send("a", view=view, file=discord.File(io.BytesIO(b"a"), "a.txt"))
    assert over_limits == ["message.components[0][0].custom_id: 101 characters, 1 to 100 are allowed"]
    over_limits.clear()
