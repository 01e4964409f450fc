"""Many briefings: listing and searching them, and asking one alone."""

from __future__ import annotations

import asyncio

from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.asked import server_of
from cogs.asking.limits import may_read
from cogs.ui import catalogue_texts, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.markup import safe
from cogs.ui.pages import BRIEFINGS, Page, page_of, search_of
from knowledge.conversation.typed import BRIEFING, SEARCH, TAKES


class Catalogue(commands.Cog):
    """The briefings, one by one."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.knowledge = bot.knowledge

    @commands.hybrid_command(usage="[words]", extras={TAKES: SEARCH})  # type: ignore[arg-type]
    @app_commands.describe(search="Words of a title, a publisher or a date; all briefings if you leave it out")
    async def briefings(self, ctx: commands.Context[Bot], *, search: str = "") -> None:
        """List the briefings that I answer from, with their dates and sizes."""
        if not await may_read(ctx):
            return
        server = server_of(ctx)
        prefix = (await asyncio.to_thread(self.knowledge.store.settings.of, server)).prefix
        words = search_of(search)
        page = await asyncio.to_thread(
            page_of, self.knowledge, server, BRIEFINGS, words or "-", 0, ctx.author.id, prefix
        )
        shown = page or Page(catalogue_texts.none_found(safe(words, 100), prefix) if words else texts.NO_BRIEFING)
        await respond.say(ctx, Said(shown.content, shown.view))

    @commands.command(name="in", usage="<briefing> <question>", extras={TAKES: BRIEFING})
    async def ask_one(self, ctx: commands.Context[Bot], *, words: str = "") -> None:
        """Ask one briefing alone."""
        if self.bot.hear:
            await self.bot.hear(ctx)


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Catalogue(bot))
