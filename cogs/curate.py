"""`/fact` and `!fact`: moderators add, change and take back what the bot knows."""

from __future__ import annotations

import asyncio
import re

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.asked import server_of
from cogs.curating import changes, drafting, listing, removing
from cogs.curating.changes import Undo, show_history, undo
from cogs.curating.choosing import LABEL, changes_typed, fact_in_reply, fact_meant, facts_typed, restorable_typed
from cogs.curating.drafting import OpenAdd, OpenEdit, Work, add, mend, open_form, work_on
from cogs.curating.listing import show_fact, show_list
from cogs.curating.removing import ask_to_remove
from cogs.moderators import ModeratorCog
from cogs.ui import moderator_texts as told
from cogs.ui import texts
from cogs.ui.choices import quietly
from cogs.ui.desk import Desk
from cogs.ui.diff import difference
from cogs.ui.errors import Sentence
from cogs.ui.markup import code, safe, shorten, tidy
from knowledge.conversation.typed import SUBCOMMAND, TAKES
from knowledge.drafts import Draft
from knowledge.outcomes import Unchanged

BUTTONS = (*changes.BUTTONS, *drafting.BUTTONS, *listing.BUTTONS, *removing.BUTTONS)
_BAR = re.compile(r"(?<!\\)\|")


class Curate(ModeratorCog):
    """Change what I know."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.knowledge = bot.knowledge
        self.curation = bot.knowledge.curation

    async def cog_load(self) -> None:
        """Add the buttons of these commands."""
        self.bot.add_dynamic_items(*BUTTONS)

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.remove_dynamic_items(*BUTTONS)

    # A prefix command takes all that was typed in its first argument; bars part it.

    @commands.hybrid_group(  # type: ignore[arg-type]
        fallback="help", invoke_without_command=True, case_insensitive=True, extras={TAKES: SUBCOMMAND}
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def fact(self, ctx: commands.Context[Bot]) -> None:
        """Change what I know; for moderators."""
        desk = Desk(ctx)
        await desk.say(told.help_text(await desk.prefix()))

    @fact.command(usage="<topic> | <answer> | <source> [| keywords | ways to ask]")  # type: ignore[arg-type]
    @app_commands.describe(
        topic="The first word of what people type; leave all out for a form",
        answer="One to three sentences; **two stars** make the key figure bold",
        source="Who says so: a title, a name, a link",
        keywords="With commas between them: cost, price, fee",
        asks="Ways to ask, with semicolons between them",
    )
    async def add(
        self,
        ctx: commands.Context[Bot],
        *,
        topic: str = "",
        answer: str = "",
        source: str = "",
        keywords: str = "",
        asks: str = "",
    ) -> None:
        """Add a fact."""
        desk = Desk(ctx)
        parts = [topic, answer, source, keywords, asks]
        if not ctx.interaction:
            typed = [part.strip().replace("\\|", "|") for part in _BAR.split(topic)] if topic.strip() else []
            if len(typed) > len(parts):
                raise Sentence(told.too_many_parts(await desk.prefix()))
            parts = typed + [""] * (len(parts) - len(typed))
        draft = Draft.typed(*parts)
        missing = next((name for name in ("topic", "answer", "source") if not getattr(draft, name).strip()), "")
        if not missing:
            await add(desk, draft)
        elif ctx.interaction:
            await open_form(ctx.interaction, Work(draft))
        elif any(parts):
            await mend(desk, Work(draft), Sentence(told.add_needs(await desk.prefix(), missing)))
        else:
            await desk.say(told.how_to_add(await desk.prefix()), OpenAdd.of(told.OPEN_FORM))

    @fact.command(usage="<fact>")  # type: ignore[arg-type]
    @app_commands.describe(fact="Which one")
    @app_commands.autocomplete(fact=facts_typed)
    async def edit(self, ctx: commands.Context[Bot], *, fact: str = "") -> None:
        """Change a fact in a form."""
        found = await fact_meant(ctx, fact)
        if ctx.interaction:
            await open_form(ctx.interaction, await asyncio.to_thread(work_on, self.knowledge, found, server_of(ctx)))
        else:
            await Desk(ctx).say(told.press_to_edit(code(found.id)), OpenEdit.of(told.OPEN_FORM, name=found.id))

    @fact.command(usage="<fact>")  # type: ignore[arg-type]
    @app_commands.describe(fact="Which one")
    @app_commands.autocomplete(fact=facts_typed)
    async def remove(self, ctx: commands.Context[Bot], *, fact: str = "") -> None:
        """Remove a fact; it can be restored."""
        await ask_to_remove(Desk(ctx), await fact_meant(ctx, fact))

    @fact.command(usage="<fact>")  # type: ignore[arg-type]
    @app_commands.describe(fact="Which one")
    @app_commands.autocomplete(fact=restorable_typed)
    async def restore(self, ctx: commands.Context[Bot], *, fact: str = "") -> None:
        """Bring a removed fact back, or a shipped one to what shipped."""
        desk = Desk(ctx)
        id = fact.strip().strip("`") or await fact_in_reply(ctx)
        if not id:
            raise Sentence(told.which_fact(await desk.prefix(), "fact restore"))
        facts = await asyncio.to_thread(self.curation.restorable, desk.server)
        shown = {shorten(tidy(each.headline), LABEL): each.id for each in facts}
        done = await desk.work(lambda: self.curation.restore(desk.server, desk.who, shown.get(id, id)))
        said = told.restored(code(done.fact.id), difference(done.change.before, done.change.after))
        await desk.say(said, Undo.of(told.UNDO, change=done.change.id), saved=True)

    @fact.command(usage="[number]")  # type: ignore[arg-type]
    @app_commands.describe(change="Which one; the last one if you leave it out")
    @app_commands.autocomplete(change=changes_typed)
    async def undo(self, ctx: commands.Context[Bot], *, change: str = "") -> None:
        """Take back the last change, or the one of that number."""
        number = re.match(r"#?\s*(\d{1,18})\b", change.strip())
        if change.strip() and not number:
            raise Sentence(told.NO_NUMBER)
        await undo(Desk(ctx), int(number[1]) if number else None)

    @fact.command(usage="[fact]")  # type: ignore[arg-type]
    @app_commands.describe(fact="Of one fact only")
    @app_commands.autocomplete(fact=facts_typed)
    async def history(self, ctx: commands.Context[Bot], *, fact: str = "") -> None:
        """Show who changed what, and when."""
        desk = Desk(ctx)
        id = fact.strip().strip("`") or await fact_in_reply(ctx)
        # A fact that was removed has a history all the same.
        if id and not await asyncio.to_thread(self.curation.count_history, desk.server, id):
            id = (await fact_meant(ctx, id)).id
        await show_history(desk, id)

    @fact.command(usage="<fact> | <phrase>")  # type: ignore[arg-type]
    @app_commands.describe(fact="Which one", phrase="One more way to ask for it")
    @app_commands.autocomplete(fact=facts_typed)
    async def alias(self, ctx: commands.Context[Bot], *, fact: str = "", phrase: str = "") -> None:
        """Add one more way to ask for a fact."""
        desk = Desk(ctx)
        if not ctx.interaction:
            fact, phrase = await self._fact_and_phrase(ctx, fact)
        found = await fact_meant(ctx, fact)
        if not phrase.strip():
            raise Sentence(told.alias_needs(await desk.prefix()))
        done = await desk.work(lambda: self.curation.alias(desk.server, desk.who, found.id, phrase))
        if isinstance(done, Unchanged):
            await desk.say(told.already_asked(code(found.id), safe(phrase, 200)))
        else:
            said = told.aliased(code(found.id), safe(phrase, 200))
            await desk.say(said, Undo.of(told.UNDO, change=done.change.id), saved=True)

    async def _fact_and_phrase(self, ctx: commands.Context[Bot], typed: str) -> tuple[str, str]:
        fact, bar, phrase = typed.partition("|")
        if bar:
            return fact, phrase
        if await fact_in_reply(ctx):
            return "", typed
        first, _, rest = typed.strip().partition(" ")
        return first, rest

    @fact.command(name="list", usage="[topic]")  # type: ignore[arg-type]
    @app_commands.describe(topic="Of one topic only")
    async def facts(self, ctx: commands.Context[Bot], *, topic: str = "") -> None:
        """List the facts with their ids."""
        desk = Desk(ctx)
        found = await asyncio.to_thread(self.knowledge.topic, topic, desk.server) if topic.strip() else None
        if topic.strip() and not found:
            raise Sentence(texts.no_such_topic(topic, await desk.prefix()))
        await show_list(desk, found.id if found else "")

    @facts.autocomplete("topic")
    @quietly
    async def suggest_topics(self, interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        """Topics for what has been typed so far."""
        named = typed.strip().casefold()
        topics = await asyncio.to_thread(self.knowledge.topics, server_of(interaction))
        fitting = [topic for topic in topics if named in f"{topic.name} {topic.id}".casefold() and len(topic.id) <= 100]
        return [app_commands.Choice(name=shorten(topic.name, 100), value=topic.id) for topic in fitting[:25]]

    @fact.command(usage="<fact>")  # type: ignore[arg-type]
    @app_commands.describe(fact="Which one")
    @app_commands.autocomplete(fact=facts_typed)
    async def show(self, ctx: commands.Context[Bot], *, fact: str = "") -> None:
        """Show everything about a fact."""
        await show_fact(Desk(ctx), await fact_meant(ctx, fact))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Curate(bot))
