"""Who may change what the bot knows: Manage Server, or the role that the server's settings name.

Discord hides the commands from others by `default_permissions`, but an administrator may show them again, and it says
nothing of prefix commands, buttons and forms. So every one of these asks here, each time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui import errors
from cogs.ui.forms import PersistentForm
from cogs.ui.persistent import PersistentButton

Asking = commands.Context[Bot] | discord.Interaction[Bot]


async def may_curate(asking: Asking) -> bool:
    """Whether whoever typed or pressed is a moderator of the server where they did; nobody is in direct messages."""
    if isinstance(asking, commands.Context):
        member, bot = asking.author, asking.bot
    else:
        member, bot = asking.user, asking.client
    if asking.guild is None or not isinstance(member, discord.Member):
        return False
    if manages(asking):
        return True
    role = (await asyncio.to_thread(bot.knowledge.store.settings.of, asking.guild.id)).moderators
    # The role that everybody has bears the server's own number: it is nobody's distinction.
    return role not in (0, asking.guild.id) and any(each.id == role for each in member.roles)


def manages(asking: Asking) -> bool:
    """Whether Discord's own Manage Server allows it; who is a moderator, only these decide."""
    return asking.guild is not None and asking.permissions.manage_guild


async def demand(asking: Asking) -> None:
    """Go on for moderators only. Raises NoPrivateMessage or NotAModerator, which `errors` has words for."""
    if asking.guild is None:
        raise commands.NoPrivateMessage
    if not await may_curate(asking):
        raise errors.NotAModerator


async def moderators_only(ctx: commands.Context[Bot]) -> bool:
    """The check of a command that stands in no ModeratorCog."""
    await demand(ctx)
    return True


class ModeratorCog(commands.Cog):
    """Base of every cog whose commands are for moderators: they are refused to others, and left out of their help."""

    async def cog_check(self, ctx: commands.Context[Bot]) -> bool:  # type: ignore[override]
        """Before each command, however it was sent."""
        return await moderators_only(ctx)


class ModeratorButton(PersistentButton):
    """Base of every button that is for moderators; a subclass says in `act` what it does."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Whoever pressed has to be one now, whatever they were when the button was made."""
        await demand(interaction)
        await self.act(interaction)

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """What the button does."""
        raise NotImplementedError


class ModeratorForm(PersistentForm):
    """Base of every form that is for moderators; a subclass says in `act` what it does."""

    async def sent(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Whoever sent it has to be one still."""
        await demand(interaction)
        await self.act(interaction, typed)

    async def act(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """What the form does."""
        raise NotImplementedError
