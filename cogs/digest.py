"""The digest: what is new in the inbox, in the channel that the server chose, once a day at most."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.ext import commands

from cogs import Bot
from cogs.background import every, guarded
from cogs.deciding.listing import OpenInbox, in_short, now
from cogs.ui import inbox_texts, respond
from cogs.ui.attempts import Said
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

    @every(minutes=MINUTES)
    async def look(self) -> None:
        """One server after the other; what goes wrong in one is no reason for the next to wait."""
        for guild in [guild for guild in self.bot.guilds if self.bot.door.open_to(guild.id)]:
            await guarded(self._look_at(guild), "A digest")

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
        channel: object = guild.get_channel_or_thread(number)
        try:
            channel = channel or await guild.fetch_channel(number)
        except (discord.HTTPException, discord.InvalidData) as error:
            log.debug("Channel %s: %s.", number, error)
        lines = [_line(item) for item in digest.items]
        said = Said(inbox_texts.digest(digest.total, lines), view_of(OpenInbox.of(inbox_texts.OPEN)))
        place = guild.id, number
        if isinstance(channel, discord.abc.Messageable) and await respond.post(self.bot, channel, said):
            self._refused.discard(place)
            return True
        if place not in self._refused:
            log.warning("The digest of server %s cannot be sent to channel %s.", *place)
        self._refused.add(place)
        return False


def _line(item: Item) -> str:
    if item.kind == "question":
        return inbox_texts.digest_question(in_short(item.text), item.asked)
    return inbox_texts.digest_suggestion(in_short(item.text))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(DigestCog(bot))
