"""Removing a fact: asked once, also when the bot was started again in between."""

from __future__ import annotations

import asyncio

import discord

from cogs import Bot
from cogs.curating.changes import Undo
from cogs.moderators import ModeratorButton
from cogs.ui import moderator_texts as told
from cogs.ui.desk import Desk
from cogs.ui.markup import code, marked
from knowledge.facts import SHIPPED, Fact

_RED = discord.ButtonStyle.danger


async def ask_to_remove(desk: Desk, fact: Fact) -> None:
    """Ask once."""
    shipped = await asyncio.to_thread(desk.knowledge.fact, fact.id, SHIPPED)
    said = told.sure_to_remove(fact.id, marked(fact.answer, 600), bool(shipped))
    await desk.say(said, RemoveFact.of(told.REMOVE, _RED, name=fact.id), KeepFact.of(told.CANCEL, name=fact.id))


class RemoveFact(ModeratorButton, form="remove:{name}"):
    """Removes it."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """If another moderator was faster, that is said."""
        desk = Desk(interaction, in_place=True)
        done = await desk.work(lambda: desk.curation.remove(desk.server, desk.who, self.name))
        said = told.removed(code(done.fact.id, 100), await desk.prefix())
        await desk.say(said, Undo.of(told.UNDO, change=done.change.id), saved=True)


class KeepFact(ModeratorButton, form="stay:{name}"):
    """Leaves it where it is."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Nothing to do but to say so."""
        await Desk(interaction, in_place=True).say(told.nothing_removed(code(self.name, 100)))


BUTTONS = (RemoveFact, KeepFact)
