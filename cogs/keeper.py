"""The keeper: how the bot is doing, and telling Discord of its commands."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from importlib import metadata

import discord
from discord.ext import commands

from cogs import Bot
from cogs.moderators import may_curate
from cogs.ui import respond, texts
from cogs.ui.attempts import Said
from knowledge import home
from knowledge.conversation.typed import NOTHING, TAKES
from knowledge.facts import SHIPPED

log = logging.getLogger(__name__)


class Keeper(commands.Cog):
    """For whoever runs the bot."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Say in the log, once, if questions are matched by their words alone, and which files are in use."""
        if self.bot.knowledge.mode == "lexical":
            log.warning(texts.LEXICAL_MODE)
        usual, database = home.find(), self.bot.knowledge.store.database.path
        log.info(texts.where(database, usual.env if usual.env.exists() else None))
        if usual.note and database == usual.database:
            log.warning(usual.note)

    @commands.hybrid_command(extras={TAKES: NOTHING})  # type: ignore[arg-type]  # discord.py's types hold the callback's apart only for pyright
    async def status(self, ctx: commands.Context[Bot]) -> None:
        """How the bot is doing, and what it knows."""
        server = ctx.guild.id if ctx.guild else SHIPPED
        knowledge = self.bot.knowledge
        facts, sources = await asyncio.to_thread(lambda: (len(knowledge.facts(server)), knowledge.sources(server)))
        said = texts.status(
            version=version(),
            started=self.bot.started,
            servers=len(self.bot.guilds),
            mode=knowledge.mode,
            trouble=knowledge.trouble,
            facts=facts,
            sources=sources,
            message_content=self.bot.intents.message_content,
        )
        hindered = self.bot.hindrances.lines(server) if await may_curate(ctx) else []
        await respond.say(ctx, Said("\n".join([said, *hindered]), private=True))

    @commands.command(hidden=True, extras={TAKES: NOTHING})
    @commands.is_owner()
    async def sync(self, ctx: commands.Context[Bot]) -> None:
        """Tell Discord of the slash commands again, changed or not."""
        await respond.say(ctx, Said(texts.synced(await sync(self.bot))))


async def sync(bot: Bot) -> int:
    """Send Discord all commands, and remember which; returns how many."""
    sent = await bot.tree.sync()
    await asyncio.to_thread(bot.knowledge.store.notes.put, _note(bot), _fingerprint(bot))
    return len(sent)


async def sync_if_changed(bot: Bot) -> None:
    """Send Discord the commands if they differ from those sent last, or if Discord has lost them.

    Discord allows few syncs a day, so that a restart must not cost one. If it fails, the bot starts all the same.
    """
    try:
        if await asyncio.to_thread(bot.knowledge.store.notes.get, _note(bot)) == _fingerprint(bot):
            known = {command.name for command in await bot.tree.fetch_commands()}
            if known == {command.name for command in bot.tree.get_commands()}:
                return
        log.info("Told Discord of %s.", texts.count(await sync(bot), "slash command"))
    except discord.DiscordException as error:
        log.warning("Discord did not take the slash commands (%s); all else works. `@bot sync` tries again.", error)


def _note(bot: Bot) -> str:
    """The key of the note: one database may have served more than one application."""
    return f"commands of {bot.application_id}"


def _fingerprint(bot: Bot) -> str:
    payload = sorted((command.to_dict(bot.tree) for command in bot.tree.get_commands()), key=lambda c: str(c["name"]))
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def version() -> str:
    """The installed version; '' where the bot runs without having been installed."""
    try:
        return metadata.version("briefing-bot")
    except metadata.PackageNotFoundError:
        return ""


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Keeper(bot))
