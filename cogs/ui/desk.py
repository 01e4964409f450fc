"""Where a moderator is told what came of it: the reply to a command, or the message whose button was pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui import respond
from cogs.ui.attempts import Said
from cogs.ui.patience import patiently
from cogs.ui.persistent import PersistentButton, PersistentSelect, view_of
from cogs.ui.respond import Gone
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED

Result = TypeVar("Result")


class Desk:
    """One command, press or form, and its answer, seen by nobody else where Discord can hide it."""

    def __init__(self, asking: commands.Context[Bot] | discord.Interaction[Bot], *, in_place: bool = False) -> None:
        self.asking, self.guild = asking, asking.guild
        self.context = asking if isinstance(asking, commands.Context) else None
        self.interaction = asking.interaction if isinstance(asking, commands.Context) else asking
        self.in_place = in_place and self.interaction is not None and self.interaction.message is not None
        """The answer takes the place of the message whose button was pressed."""
        self._asking = asking
        self._sent = 0
        self.server = asking.guild.id if asking.guild else SHIPPED
        if isinstance(asking, commands.Context):
            self.bot, self.who = asking.bot, asking.author.id
        else:
            self.bot, self.who = asking.client, asking.user.id
        self.knowledge: Knowledge = self.bot.knowledge
        self.curation = self.knowledge.curation

    async def work(self, do: Callable[[], Result]) -> Result:
        """Do it in a thread; if it takes long, Discord is told to wait."""
        return await patiently(self.interaction, do, in_place=self.in_place)

    async def say(
        self,
        content: str,
        *buttons: PersistentButton | PersistentSelect | None,
        files: Sequence[discord.File] = (),
        saved: bool = False,
    ) -> None:
        """Answer; buttons that have no room for their id are left out. `saved`: it tells of what was saved."""
        said = self._said(content, buttons, files, saved)
        if self.interaction and self.in_place:
            await respond.put(self.interaction, said)
        else:
            sent = await respond.say(self._asking, said)
            self._sent = sent.id if sent else 0

    async def update(
        self,
        content: str,
        *buttons: PersistentButton | PersistentSelect | None,
        files: Sequence[discord.File] = (),
        saved: bool = False,
    ) -> None:
        """Put something else in the place of what was said, or say it anew where that is gone."""
        said = self._said(content, buttons, files, saved)
        if self.interaction:
            done: object = await respond.put_answer(self.interaction, said)
        elif self.context and self._sent:
            channel = self.bot.get_partial_messageable(self.context.channel.id, guild_id=self.server or None)
            done = await respond.edit(self.bot, channel.get_partial_message(self._sent), said)
        else:
            done = Gone()
        if isinstance(done, Gone):
            await respond.say(self._asking, said)

    def _said(
        self,
        content: str,
        buttons: Sequence[PersistentButton | PersistentSelect | None],
        files: Sequence[discord.File],
        saved: bool,
    ) -> Said:
        return Said(content, view_of(*buttons) if any(buttons) else None, tuple(files), private=True, saved=saved)

    async def prefix(self) -> str:
        """What commands begin with here."""
        return (await asyncio.to_thread(self.knowledge.store.settings.of, self.server)).prefix
