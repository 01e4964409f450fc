"""Where a moderator is told what came of it: the reply to a command, or the message whose button was pressed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui.markup import fit
from cogs.ui.persistent import PersistentButton, PersistentSelect, view_of
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds before Discord is told that it takes a moment; it waits for three."""
Result = TypeVar("Result")


class Desk:
    """One command, press or form, and its answer, seen by nobody else where Discord can hide it."""

    def __init__(self, asking: commands.Context[Bot] | discord.Interaction[Bot], *, in_place: bool = False) -> None:
        self.asking, self.guild = asking, asking.guild
        self.context = asking if isinstance(asking, commands.Context) else None
        self.interaction = asking.interaction if isinstance(asking, commands.Context) else asking
        self.in_place = in_place and self.interaction is not None and self.interaction.message is not None
        """The answer takes the place of the message whose button was pressed."""
        self._sent: discord.Message | None = None
        self.server = asking.guild.id if asking.guild else SHIPPED
        if isinstance(asking, commands.Context):
            self.bot, self.who = asking.bot, asking.author.id
        else:
            self.bot, self.who = asking.client, asking.user.id
        self.knowledge: Knowledge = self.bot.knowledge
        self.curation = self.knowledge.curation

    async def work(self, do: Callable[[], Result]) -> Result:
        """Do it in a thread; if it takes long, Discord is told to wait."""
        working = asyncio.ensure_future(asyncio.to_thread(do))
        done, _ = await asyncio.wait({working}, timeout=PATIENCE)
        if not done:
            await self.wait()
        return await working

    async def wait(self) -> None:
        """Tell Discord that the answer is on its way."""
        if self.interaction is None or self.interaction.response.is_done():
            return
        if self.in_place:
            await self.interaction.response.defer()
        else:
            await self.interaction.response.defer(ephemeral=True, thinking=True)

    async def say(
        self, content: str, *buttons: PersistentButton | PersistentSelect | None, files: Sequence[discord.File] = ()
    ) -> None:
        """Answer; buttons that have no room for their id are left out."""
        view = view_of(*buttons) if any(buttons) else None
        sent: dict[str, Any] = {"content": fit(content), "allowed_mentions": discord.AllowedMentions.none()}
        here = self.interaction
        if here is None:
            assert self.context
            sent |= {"files": list(files), "suppress_embeds": True} | ({"view": view} if view else {})
            self._sent = await self.context.reply(**sent)
            return
        if self.in_place:
            if here.response.is_done():
                await here.edit_original_response(**sent, view=view)
            else:
                await here.response.edit_message(**sent, view=view, suppress_embeds=True)
            return
        sent |= {"view": view or discord.utils.MISSING, "files": list(files), "suppress_embeds": True}
        if here.response.is_done():
            await here.followup.send(**sent, ephemeral=True)
        else:
            await here.response.send_message(**sent, ephemeral=True)

    async def update(
        self, content: str, *buttons: PersistentButton | PersistentSelect | None, files: Sequence[discord.File] = ()
    ) -> None:
        """Put something else in the place of what was said."""
        view = view_of(*buttons) if any(buttons) else None
        sent: dict[str, Any] = {
            "content": fit(content),
            "view": view,
            "allowed_mentions": discord.AllowedMentions.none(),
        }
        try:
            if self._sent:
                await self._sent.edit(**sent, attachments=list(files))
            elif self.interaction:
                await self.interaction.edit_original_response(**sent, attachments=list(files))
        except discord.HTTPException as error:
            # Discord lets an answer be changed for a quarter of an hour; the history tells what took longer.
            log.warning("What came of a command could not be shown: Discord refused (%s).", error)

    async def prefix(self) -> str:
        """What commands begin with here."""
        return (await asyncio.to_thread(self.knowledge.store.settings.of, self.server)).prefix
