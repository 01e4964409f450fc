"""The inbox: what nobody could answer, what members suggest, and excerpts to review."""

from __future__ import annotations

import asyncio

from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.asked import server_of
from cogs.deciding import buttons, listing, outcome
from cogs.moderators import ModeratorCog
from cogs.ui import inbox_texts, respond
from cogs.ui.attempts import Said
from cogs.ui.markup import safe
from knowledge.conversation.typed import TAKES, Takes

BUTTONS = (*buttons.BUTTONS, *outcome.BUTTONS, *listing.BUTTONS)


def _view(kind: str) -> str:
    """The list that somebody means; '' for none that there is."""
    named = kind.strip().casefold()
    if named in ("", listing.ALL):
        return listing.ALL
    for view, label in inbox_texts.KINDS.items():
        if named in (view, label.casefold(), label.casefold().removesuffix("s")):
            return view
    return ""


KIND = Takes(lambda said, _: bool(_view(said.words)))


class InboxCog(ModeratorCog, name="Inbox"):
    """For moderators."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Add the buttons."""
        self.bot.add_dynamic_items(*BUTTONS)

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.remove_dynamic_items(*BUTTONS)

    @commands.hybrid_command(usage="[questions|suggestions|excerpts]", extras={TAKES: KIND})  # type: ignore[arg-type]
    @app_commands.describe(kind="Only these; all of them if you leave it out")
    @app_commands.choices(
        kind=[app_commands.Choice(name=label.lower(), value=value) for value, label in inbox_texts.KINDS.items()]
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def inbox(self, ctx: commands.Context[Bot], *, kind: str = "") -> None:
        """Moderators: what nobody could answer, suggestions, and excerpts to review."""
        view = _view(kind)
        if not view:
            settings = await asyncio.to_thread(self.bot.knowledge.store.settings.of, server_of(ctx))
            await respond.say(ctx, Said(inbox_texts.no_such_kind(safe(kind, 50), settings.prefix), private=True))
            return
        page = await asyncio.to_thread(listing.page_of, self.bot.knowledge, server_of(ctx), view, 1)
        await respond.say(ctx, Said(page.content, page.view, private=True))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(InboxCog(bot))
