"""Which fact a moderator means: by autocomplete, by its id, or by replying to the bot's answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands
from rapidfuzz import fuzz

from cogs import Bot
from cogs.asked import replied_to, server_of
from cogs.moderators import may_curate
from cogs.ui import moderator_texts
from cogs.ui.choices import quietly
from cogs.ui.errors import Sentence
from cogs.ui.markup import safe, shorten, tidy
from knowledge.facts import Fact
from knowledge.store import Change

CHOICES = 25
LABEL = 100


async def fact_in_reply(ctx: commands.Context[Bot]) -> str:
    """The id of the fact in the answer that a command replies to, or ''."""
    return "" if ctx.interaction else replied_to(ctx.bot, ctx.message) or ""


async def fact_meant(ctx: commands.Context[Bot], named: str) -> Fact:
    """The fact of that id or shown name, or of the answer replied to. Raises Sentence or KnowledgeError."""
    knowledge, server = ctx.bot.knowledge, server_of(ctx)
    id = named.strip().strip("`") or await fact_in_reply(ctx)
    prefix = (await asyncio.to_thread(knowledge.store.settings.of, server)).prefix
    if not id:
        raise Sentence(moderator_texts.which_fact(prefix, ctx.command.qualified_name if ctx.command else "fact"))
    found = await asyncio.to_thread(lambda: knowledge.fact(id, server) or knowledge.resolve(id, server))
    if isinstance(found, Fact):
        return found
    if found:
        raise Sentence(moderator_texts.is_a_topic(safe(found.name, 80), found.id, prefix))
    raise await asyncio.to_thread(knowledge.curation.missing, server, id)


@quietly
async def facts_typed(interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
    """Facts for what a moderator has typed so far."""
    if not await may_curate(interaction):
        return []
    server, knowledge = server_of(interaction), interaction.client.knowledge

    def look() -> list[Fact]:
        facts = knowledge.facts(server)
        known = {fact.id: fact for fact in facts}
        if not typed.strip():
            own = [fact for fact in facts if fact.server == server]
            return [*own, *(fact for fact in facts if fact.server != server)]
        return [known[each.value] for each in knowledge.suggest(typed, server, len(facts)) if each.value in known]

    return _choices(await asyncio.to_thread(look))


@quietly
async def restorable_typed(interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
    """What can be brought back."""
    if not await may_curate(interaction):
        return []
    server, curation = server_of(interaction), interaction.client.knowledge.curation
    facts = await asyncio.to_thread(curation.restorable, server)
    wanted = typed.strip().casefold()
    near = [fact for fact in facts if fuzz.partial_ratio(wanted, f"{fact.id} {fact.plain}".casefold()) >= 70]
    return _choices(near if wanted else facts)


@quietly
async def changes_typed(interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
    """The last changes that can be taken back."""
    if not await may_curate(interaction):
        return []
    server, curation = server_of(interaction), interaction.client.knowledge.curation
    lines = await asyncio.to_thread(curation.history, server, "", 1, 50)
    named = [(str(line.id), _named(line)) for line in lines if not line.undone]
    wanted = typed.strip().casefold()
    fitting = [(id, name) for id, name in named if wanted in name.casefold()]
    return [app_commands.Choice(name=name, value=id) for id, name in fitting[:CHOICES]]


def _named(line: Change) -> str:
    day = datetime.fromtimestamp(line.at, UTC)
    did = moderator_texts.did(line.action, line.slug, line.undoes).replace("`", "")
    return shorten(f"{line.id}: {did}, {day:%d %b %H:%M} UTC", LABEL)


def _choices(facts: list[Fact]) -> list[app_commands.Choice[str]]:
    fitting = [fact for fact in facts if len(fact.id) <= LABEL][:CHOICES]
    return [app_commands.Choice(name=shorten(tidy(fact.headline), LABEL), value=fact.id) for fact in fitting]
