"""Reading around: topics, the facts of one, what the briefing is, and what to type."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.asked import server_of
from cogs.asking.limits import may_read, may_suggest
from cogs.ui import respond, texts
from cogs.ui.attempts import Said
from cogs.ui.choices import briefing_choices, quietly
from cogs.ui.examples import examples
from cogs.ui.markup import safe, shorten
from cogs.ui.pages import BRIEFINGS, BUTTONS, TOPIC, TOPICS, Page, opened_fact, page_of
from cogs.ui.replies import credit, stamp
from knowledge.answering import Knowledge
from knowledge.conversation.typed import NOTHING, SUBCOMMAND_OR_TITLE, TAKES, titled
from knowledge.conversation.typed import TOPIC as TOPIC_NAMED
from knowledge.facts import Fact, Source, Topic


class Browse(commands.Cog):
    """Read around in the briefing."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.knowledge = bot.knowledge

    async def cog_load(self) -> None:
        """Add the buttons of lists."""
        self.bot.add_dynamic_items(*BUTTONS)

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.remove_dynamic_items(*BUTTONS)

    @commands.hybrid_command(extras={TAKES: NOTHING})  # type: ignore[arg-type]
    async def topics(self, ctx: commands.Context[Bot]) -> None:
        """List what I can tell about."""
        if not await may_read(ctx):
            return
        await self._list(ctx, TOPICS)

    @commands.hybrid_command(usage="<name>", extras={TAKES: TOPIC_NAMED})  # type: ignore[arg-type]
    @app_commands.describe(name="A topic, or another word for it; all of them if you leave it out")
    async def topic(self, ctx: commands.Context[Bot], *, name: str = "") -> None:
        """List the facts on one topic."""
        if not await may_read(ctx):
            return
        if not name.strip():
            await self._list(ctx, TOPICS)
            return
        server = server_of(ctx)
        found = await asyncio.to_thread(self._named, name, server)
        if isinstance(found, Topic):
            await self._list(ctx, TOPIC, found.id)
        elif isinstance(found, Fact):
            await _show(ctx, opened_fact(found, ctx.interaction.locale.value if ctx.interaction else "en"))
        else:
            await _say(ctx, texts.no_such_topic(name, await self._prefix(server)))

    def _named(self, name: str, server: int) -> Topic | Fact | None:
        return self.knowledge.topic(name, server) or self.knowledge.resolve(name, server)

    @topic.autocomplete("name")
    @quietly
    async def suggest_topics(self, interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        """Topics for what has been typed so far."""
        if not may_suggest(interaction):
            return []
        topics = await asyncio.to_thread(self.knowledge.topics, server_of(interaction))
        named = typed.strip().casefold()
        fitting = [t for t in topics if any(named in known.casefold() for known in (t.id, t.name, *t.also))]
        return [app_commands.Choice(name=shorten(t.name, 100), value=t.id) for t in fitting[:25] if len(t.id) <= 100]

    # `import` and `export` belong to this group too: cogs/files.py adds them, whichever of the two is loaded first.
    @commands.hybrid_group(fallback="about", usage="[title]", extras={TAKES: SUBCOMMAND_OR_TITLE})  # type: ignore[arg-type]
    @app_commands.describe(briefing="Which one, where there are several")
    async def briefing(self, ctx: commands.Context[Bot], *, briefing: str = "") -> None:
        """Show what I answer from: publisher, date, credit."""
        if not await may_read(ctx):
            return
        server = server_of(ctx)
        sources = await asyncio.to_thread(self.knowledge.sources, server)
        if briefing.strip():
            sources = titled(sources, briefing)
            if not sources and not ctx.interaction and self.bot.hear:
                await self.bot.hear(ctx)
                return
            if not sources:
                titles = [safe(s.title, 100) for s in await asyncio.to_thread(self.knowledge.sources, server)]
                await _say(ctx, texts.no_such_briefing(safe(briefing, 100), titles[:10]))
                return
        if len(sources) == 1:
            await _say(ctx, await asyncio.to_thread(_about, self.knowledge, sources[0], server))
        else:
            await self._list(ctx, BRIEFINGS)

    @briefing.autocomplete("briefing")
    @quietly
    async def suggest_briefings(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """The briefings that there are."""
        if not may_suggest(interaction):
            return []
        return await briefing_choices(self.knowledge, server_of(interaction), typed)

    @commands.hybrid_command(extras={TAKES: NOTHING})  # type: ignore[arg-type]
    async def help(self, ctx: commands.Context[Bot]) -> None:
        """Show what to type."""
        if not await may_read(ctx):
            return
        server = server_of(ctx)
        shown = await asyncio.to_thread(examples, self.knowledge, server, self.bot.all_commands)
        usable = []
        for command in sorted(self.bot.commands, key=lambda command: command.name):
            if not command.hidden and await _may(ctx, command):
                usable.append((f"{command.qualified_name} {command.usage or ''}".strip(), command.short_doc))
        text = texts.help_text(await self._prefix(server), shown, usable)
        await _say(ctx, text, ephemeral=True)

    async def _list(self, ctx: commands.Context[Bot], kind: str, name: str = "-") -> None:
        server = server_of(ctx)
        page = await asyncio.to_thread(
            page_of, self.knowledge, server, kind, name, 0, ctx.author.id, await self._prefix(server)
        )
        await _show(ctx, page or Page(texts.EMPTY))

    async def _prefix(self, server: int) -> str:
        return (await asyncio.to_thread(self.knowledge.store.settings.of, server)).prefix


def _about(knowledge: Knowledge, source: Source, server: int) -> str:
    facts = [fact for fact in knowledge.facts(server) if fact.source.id == source.id]
    gaps = [gap for gap in knowledge.gaps(server) if gap.source.id == source.id]
    used = {fact.topic for fact in facts}
    topics = [safe(topic.name, 60) for topic in knowledge.topics(server) if topic.id in used]
    shown = Source(source.id, safe(source.publisher, 100), safe(source.title, 250), source.date)
    return texts.about(shown, stamp(source.date), credit(source), len(facts), topics, len(gaps))


async def _may(ctx: commands.Context[Bot], command: commands.Command[Any, ..., Any]) -> bool:
    try:
        return await command.can_run(ctx)
    except commands.CommandError:
        return False


async def _show(ctx: commands.Context[Bot], page: Page) -> None:
    await respond.say(ctx, Said(page.content, page.view))


async def _say(ctx: commands.Context[Bot], text: str, ephemeral: bool = False) -> None:
    await respond.say(ctx, Said(text, private=ephemeral))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    cog = Browse(bot)
    await bot.add_cog(cog)
    for command in bot.in_briefing:
        cog.briefing.add_command(command)
