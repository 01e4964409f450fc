"""Forms that lose nothing: what cannot be taken can be mended as it was typed, also after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui import errors, inbox_texts, respond, texts
from cogs.ui.attempts import Said
from cogs.ui.forms import PersistentForm
from cogs.ui.patience import patiently
from cogs.ui.persistent import PersistentButton, view_of
from knowledge.facts import SHIPPED, KnowledgeError


class MendableForm(PersistentForm):
    """Base of a form that is shown again, with what was typed, where there is a mistake in it."""

    async def show(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Open it; `typed` is what stood in its fields the time before."""
        raise NotImplementedError

    async def take(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """What the form does. Raises KnowledgeError or CommandOnCooldown for what can be mended."""
        raise NotImplementedError

    async def sent(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Take it, or say what is wrong and offer it again."""
        try:
            await self.take(interaction, typed)
        except (KnowledgeError, commands.CommandOnCooldown) as error:
            key = await keep(interaction, self, typed)
            await aside(interaction, errors.words(error, self.custom_id), Again.of(inbox_texts.CHANGE_TEXT, key=key))

    @property
    def custom_id(self) -> str:
        """Names the form, and what it is about."""
        return self.form.format(**self.parts)


async def keep(interaction: discord.Interaction[Bot], form: MendableForm, typed: Mapping[str, str]) -> str:
    """Keep what was typed for a day; returns the key to it."""
    pending, server = interaction.client.knowledge.store.pending, interaction.guild_id or SHIPPED
    kept = {"form": form.custom_id, "typed": dict(typed)}
    return await patiently(interaction, lambda: pending.keep(server, kept))


async def kept(interaction: discord.Interaction[Bot], key: str) -> tuple[MendableForm, dict[str, str]] | None:
    """The form and what was typed into it; None where that is too long ago, or finished."""
    pending, server = interaction.client.knowledge.store.pending, interaction.guild_id or SHIPPED
    work = await asyncio.to_thread(pending.of, server, key) or {}
    for kind in PersistentForm.known:
        form = kind.meant(str(work.get("form", "")))
        if isinstance(form, MendableForm):
            return form, work["typed"]
    return None


async def aside(interaction: discord.Interaction[Bot], said: str, *buttons: PersistentButton | None) -> None:
    """Say it to the person alone, with buttons."""
    await respond.say(interaction, Said(said, view_of(*buttons), private=True))


class Again(PersistentButton, form="mend:{key}"):
    """Opens the form again, with what was typed in it."""

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Whoever may open the form sees to it itself."""
        found = await kept(interaction, self.parts["key"])
        if found:
            form, typed = found
            await form.show(interaction, typed)
        else:
            await errors.answer(interaction, texts.STALE_BUTTON)
