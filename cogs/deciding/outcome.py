"""Deciding an item of the inbox: what forms and buttons share, and what becomes of it for everybody concerned."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import discord

from cogs import Bot
from cogs.deciding.listing import again, already, in_short, waiting
from cogs.mending import Again, MendableForm, aside, keep, kept
from cogs.moderators import ModeratorButton, demand
from cogs.ui import errors, inbox_texts, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.markup import safe
from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED
from knowledge.outcomes import AlreadyDone, Item, Saved, Settled, Similar

Outcome = Saved | Settled | AlreadyDone | Similar
Field = discord.ui.TextInput[Any] | discord.ui.Label[Any]


class ItemForm(MendableForm):
    """Base of the forms that decide an item; the custom id says which, and in which list it stands."""

    on: ClassVar[str]
    title: ClassVar[str]

    def __init_subclass__(cls, *, form: str = "") -> None:
        super().__init_subclass__(form=f"i-{form}:{{kind}}:{{page}}:{{name}}" if form else "")

    async def show(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Open it for a moderator, if the item still waits."""
        await demand(interaction)
        item = await waiting(interaction, dict(self.parts), self.on)
        if item:
            server = interaction.guild_id or SHIPPED
            fields = await asyncio.to_thread(self.fields, interaction.client.knowledge, server, item, typed)
            await self.open(interaction, self.title, *fields)

    async def take(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Decide the item by what was typed."""
        await demand(interaction)
        await respond.wait(interaction, in_place=True)
        await self.decide(interaction, typed)

    async def decide(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str], sure: bool = False) -> None:
        """Do it and show what became of it; `sure`: although there is a similar fact."""
        key, who, knowledge = self.parts["name"], interaction.user.id, interaction.client.knowledge
        outcome = await asyncio.to_thread(self.do, knowledge, interaction.guild_id or SHIPPED, who, key, typed, sure)
        await finish(interaction, dict(self.parts), outcome, self, typed)

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """What can be typed; `typed` is what was, the time before."""
        raise NotImplementedError

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """The decision itself."""
        raise NotImplementedError


async def finish(
    interaction: discord.Interaction[Bot],
    parts: dict[str, str],
    outcome: Outcome,
    form: ItemForm | None = None,
    typed: Mapping[str, str] | None = None,
) -> None:
    """Show what became of an item: to the moderator, in the list, and to whoever suggested it."""
    if isinstance(outcome, Similar):
        assert form is not None
        key = await keep(interaction, form, typed or {})
        said = inbox_texts.similar(in_short(outcome.fact.headline), outcome.fact.id, in_short(outcome.draft.answer))
        same = SameAsIt.of(inbox_texts.SAME_AS_IT, key=key, name=outcome.fact.id) if form.on == "question" else None
        anyway = AddAnyway.of(inbox_texts.ADD_ANYWAY, key=key)
        await aside(interaction, said, anyway, same, Again.of(inbox_texts.CHANGE_TEXT, key=key))
        return
    if isinstance(outcome, AlreadyDone):
        await again(interaction, parts)
        await errors.answer(interaction, already(interaction, outcome))
        return
    prefix = await _prefix(interaction)
    if isinstance(outcome, Saved):
        # What a question became is told by the question: its wording is what finds the fact now.
        asked = outcome.fact.asks[-1 if outcome.change.action == "same as" else 0] if _by_asking(outcome) else ""
        text = in_short(asked or outcome.fact.answer)
        note = inbox_texts.done(outcome.change.action, text, outcome.fact.id, prefix)
        await again(interaction, parts, note)
        if outcome.tell:
            await _tell(interaction, outcome.tell, inbox_texts.accepted(_server(interaction), text))
        return
    answer = outcome.item.draft.answer if outcome.item.draft else outcome.item.text
    text = in_short(answer)
    action = "decline" if outcome.item.kind == "suggestion" else "dismiss"
    await again(interaction, parts, inbox_texts.done(action, text, "", prefix))
    if outcome.tell:
        said = inbox_texts.declined(_server(interaction), text, safe(outcome.reason, 500))
        await _tell(interaction, outcome.tell, said)


def _by_asking(saved: Saved) -> bool:
    return saved.change.action in ("answer", "same as", "not ours") and bool(saved.fact.asks)


async def _prefix(interaction: discord.Interaction[Bot]) -> str:
    settings = interaction.client.knowledge.store.settings
    return (await asyncio.to_thread(settings.of, interaction.guild_id or SHIPPED)).prefix


def _server(interaction: discord.Interaction[Bot]) -> str:
    return safe(interaction.guild.name if interaction.guild else "", 100)


async def _tell(interaction: discord.Interaction[Bot], member: int, said: str) -> None:
    """Write to the suggester; the moderator hears it where that cannot be done."""
    if member == interaction.user.id:
        return
    if not await respond.write_to(interaction.client, member, Said(said)):
        await errors.answer(interaction, inbox_texts.untold(member))


class AddAnyway(ModeratorButton, form="i-anyway:{key}"):
    """Saves what was typed, although a similar fact is there."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Once: the item is decided then."""
        found = await kept(interaction, self.parts["key"])
        if found and isinstance(found[0], ItemForm):
            await respond.wait(interaction, in_place=True)
            await found[0].decide(interaction, found[1], sure=True)
        else:
            await errors.answer(interaction, texts.STALE_BUTTON)


class SameAsIt(ModeratorButton, form="i-alike:{key}:{name}"):
    """Makes the question one more way to ask for the similar fact."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """What was typed is not needed then."""
        found = await kept(interaction, self.parts["key"])
        if not found:
            await errors.answer(interaction, texts.STALE_BUTTON)
            return
        inbox, parts = interaction.client.knowledge.curation.inbox, dict(found[0].parts)
        await respond.wait(interaction, in_place=True)
        outcome = await asyncio.to_thread(
            inbox.same_as, interaction.guild_id or SHIPPED, interaction.user.id, parts["name"], self.name
        )
        await finish(interaction, parts, outcome)


BUTTONS = (Again, AddAnyway, SameAsIt)
