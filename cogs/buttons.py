"""The last resort for buttons and forms: one that cannot work says so, instead of 'interaction failed'."""

from __future__ import annotations

import discord
from discord.ext import commands

from cogs import Bot
from cogs.ui import errors, texts
from cogs.ui.forms import receive
from cogs.ui.persistent import is_known
from cogs.ui.views import is_alive


class Buttons(commands.Cog):
    """Nobody who presses a button is left without an answer."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """Answer for buttons and forms that nothing listens to: from before a restart, outdated, or forged."""
        try:
            await self._answer(interaction)
        except Exception as error:
            await errors.answer(interaction, errors.words(error, f"A press or a form, {_custom_id(interaction)}"))

    async def _answer(self, interaction: discord.Interaction[Bot]) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            if not is_alive(_custom_id(interaction)) and not await receive(interaction):
                await errors.answer(interaction, texts.STALE_FORM)
        elif interaction.type is discord.InteractionType.component:
            custom_id = _custom_id(interaction)
            if not is_alive(custom_id) and not (is_known(custom_id) and _stands_in(interaction, custom_id)):
                await errors.answer(interaction, texts.STALE_BUTTON)


def _custom_id(interaction: discord.Interaction[Bot]) -> str:
    return str(dict(interaction.data or {}).get("custom_id", ""))


def _stands_in(interaction: discord.Interaction[Bot], custom_id: str) -> bool:
    """Whether the message has that button at all; discord.py drops the press if not."""
    rows = interaction.message.components if interaction.message else []
    return any(
        getattr(item, "custom_id", None) == custom_id for row in rows for item in (row, *getattr(row, "children", ()))
    )


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Buttons())
