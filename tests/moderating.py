"""Driving moderators' commands: who is there, what a form holds, which errors a test expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
import simcord

from cogs.ui import errors
from cogs.ui.texts import MODERATORS_ONLY
from knowledge.facts import Fact
from tests.conftest import World

REFUSED = MODERATORS_ONLY
RAIDS = {"topic": "Raids", "answer": "Raids start on **Fridays** at 20:00.", "source": "Guild handbook"}
FORM = {**RAIDS, "keywords": "schedule, evening", "asks": "when do we raid\nraid night"}


@dataclass
class Elsewhere:
    """Another server that the bot is on, with a moderator of its own."""

    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    olga: simcord.MemberActor

    @property
    def said(self) -> str:
        """The newest message of its channel."""
        message = self.channel.last_message
        return message.content if message else ""


def elsewhere(world: World) -> Elsewhere:
    """Make it."""
    guild = world.env.create_guild("Elsewhere")
    managers = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    olga = guild.add_member(world.env.create_user("olga"), roles=[managers])
    return Elsewhere(guild, guild.create_text_channel("general"), olga)


def by_role(world: World) -> simcord.MemberActor:
    """A moderator by the role that the server has chosen."""
    role = world.guild.create_role("Librarians")
    world.bot.knowledge.store.settings.change(world.guild.id, moderators=role.id)
    return world.guild.add_member(world.env.create_user("nora"), roles=[role])


def text(result: simcord.InteractionResult) -> str:
    """What the person sees, on the side or in the place of the message whose button they pressed."""
    assert result.response
    return str(result.response.content)


def shown(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The message that the person sees."""
    assert result.response
    return result.response


def aside(result: simcord.InteractionResult) -> str:
    """What the person sees, and nobody else: the answer is ephemeral."""
    assert result.ephemeral
    return text(result)


def labels(message: Any) -> list[str]:
    """The buttons below it."""
    rows = message.components
    if rows and isinstance(rows[0], dict):
        return [each.get("label", "") for row in rows for each in row["components"]]
    return [getattr(each, "label", "") or "" for row in rows for each in getattr(row, "children", ())]


def filled(result: simcord.InteractionResult) -> dict[str, str]:
    """What stands in the fields of a form that opened, by their names."""
    assert result.modal
    boxes = [row["components"][0] for row in result.modal["components"]]
    return {box["custom_id"]: box.get("value") or "" for box in boxes}


def seen(world: World, id: str, guild: simcord.GuildHandle | None = None) -> Fact | None:
    """The fact as a server sees it."""
    return world.bot.knowledge.fact(id, (guild or world.guild).id)


def refusals(world: World, *kinds: type[BaseException]) -> int:
    """How many commands ended in an error that is told to the person, all of these kinds."""
    found = [errors.cause(error) for error in world.env.errors if isinstance(error, Exception)]
    assert all(isinstance(error, kinds) for error in found), found
    return len(found)


async def show_to_all(world: World, member: simcord.MemberActor, *names: str) -> None:
    """An administrator lets Discord show somebody commands that it hides by default."""
    for command in await world.bot.tree.fetch_commands():
        if command.name in names:
            world.guild.set_command_permissions(command, {member: True})


ID = "raids-start-fridays-20"
PRICE = "!ask mercs price tag"
PIPED = (
    "!fact add Raids | Raids start on **Fridays** at 20:00. | Guild handbook | schedule | when do we raid; raid night"
)


async def added(world: World) -> None:
    """Sam adds the fact about raids."""
    await world.sam.send(world.channel, PIPED)
    assert world.said.startswith("Added to **Raids**"), world.said


async def forge(world: World, custom_id: str, place: simcord.ChannelHandle | None = None) -> discord.Message:
    """A message of the bot with a button that it would not send."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", custom_id=custom_id))
    channel = world.bot.get_channel((place or world.channel).id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("forged", view=view)
    view.stop()
    world.bot._connection._view_store._views.clear()  # as after a restart: nothing listens to that view
    return message
