"""The digest: what is new in the inbox, in the channel that the server chose, once a day at most."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.ext import commands, tasks

from cogs import Bot
from cogs.deciding.listing import OpenInbox, in_short, now
from cogs.ui import errors, inbox_texts
from cogs.ui.markup import fit
from cogs.ui.persistent import view_of
from knowledge.outcomes import Digest, Item

log = logging.getLogger(__name__)

MINUTES = 15
"""Between two looks; that a day has passed is kept in the database, so that a restart sends nothing twice."""


class DigestCog(commands.Cog, name="Digest"):
    """Tells moderators what waits, without a command."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._refused: set[tuple[int, int]] = set()
        """Server and channel for which the log says already that nothing can be sent there."""

    async def cog_load(self) -> None:
        """Begin to look."""
        self.look.start()

    async def cog_unload(self) -> None:
        """No more."""
        self.look.cancel()

    @tasks.loop(minutes=MINUTES)
    async def look(self) -> None:
        """One server after the other; what goes wrong in one is no reason for the next to wait."""
        for guild in list(self.bot.guilds):
            try:
                await self._look_at(guild)
            except Exception as error:
                errors.report(error, "A digest")

    @look.before_loop
    async def _online(self) -> None:
        await self.bot.wait_until_ready()

    async def _look_at(self, guild: discord.Guild) -> None:
        knowledge = self.bot.knowledge
        chosen = (await asyncio.to_thread(knowledge.store.settings.of, guild.id)).inbox
        if not chosen:
            return
        inbox = knowledge.curation.inbox
        digest = await asyncio.to_thread(inbox.digest, guild.id, now())
        if digest and await self._send(guild, chosen, digest):
            await asyncio.to_thread(inbox.digest_sent, guild.id, digest)

    async def _send(self, guild: discord.Guild, number: int, digest: Digest) -> bool:
        """Whether it arrived; if not, it is tried again at the next look."""
        channel = guild.get_channel_or_thread(number)
        try:
            if channel is None:
                channel = await guild.fetch_channel(number)
            if not isinstance(channel, discord.abc.Messageable):
                raise TypeError(f"nobody can write in {type(channel).__name__}")
            lines = [_line(item) for item in digest.items]
            await channel.send(
                fit(inbox_texts.digest(digest.total, lines)),
                view=view_of(OpenInbox.of(inbox_texts.OPEN)),
                allowed_mentions=discord.AllowedMentions.none(),
                suppress_embeds=True,
            )
        except (discord.HTTPException, discord.InvalidData, TypeError) as error:
            if (guild.id, number) not in self._refused:
                log.warning("The digest of server %s cannot be sent to channel %s: %s.", guild.id, number, error)
            self._refused.add((guild.id, number))
            return False
        self._refused.discard((guild.id, number))
        return True


def _line(item: Item) -> str:
    if item.kind == "question":
        return inbox_texts.digest_question(in_short(item.text), item.asked)
    return inbox_texts.digest_suggestion(in_short(item.text))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(DigestCog(bot))
