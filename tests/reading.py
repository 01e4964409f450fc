"""Reading what the bot showed, as a person would: its buttons, who is pinged, in which language Discord is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
import simcord.interactions

from cogs.ui.buttons import Card
from tests.conftest import World


def buttons(message: discord.Message | None) -> dict[str, str]:
    """Custom id by label."""
    assert message
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    pressable = [button for row in rows for button in row.children if isinstance(button, discord.Button)]
    return {str(button.label): str(button.custom_id) for button in pressable}


def newest(world: World) -> discord.Message:
    """The newest message of the channel."""
    message = world.channel.last_message
    assert message
    return message


def answers(world: World) -> list[discord.Message]:
    """The bot's messages in the channel, oldest first."""
    return [message for message in world.channel.history() if message.author.bot]


async def show(world: World, card: Card) -> discord.Message:
    """Let the bot send a card by itself, so that a test can choose what it shows."""
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(card.content, view=card.view)


def pinged(world: World, message: discord.Message) -> set[int]:
    """The people whom a message really pings."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    assert not stored.mention_everyone
    assert not stored.ping_role_ids
    return set(stored.ping_user_ids)


@contextmanager
def discord_in(locale: str) -> Iterator[None]:
    """People's Discord is set to that language."""
    original = simcord.interactions.base_payload

    def patched(*arguments: Any, **options: Any) -> Any:
        record, payload = original(*arguments, **options)
        payload["locale"] = locale
        return record, payload

    simcord.interactions.base_payload = patched
    try:
        yield
    finally:
        simcord.interactions.base_payload = original
