"""Views and modals for what lasts minutes: an error in one is always told to the person, never a failed interaction."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

import discord

from cogs.ui import errors

_alive: WeakSet[SafeView | SafeModal] = WeakSet()


class SafeView(discord.ui.View):
    """Base of every view that lives in memory; what outlives a restart is a PersistentButton."""

    def __init__(self, *, timeout: float | None = 180.0) -> None:
        super().__init__(timeout=timeout)
        _alive.add(self)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, item: discord.ui.Item[Any], /
    ) -> None:
        """Say it to whoever pressed."""
        await errors.answer(interaction, errors.words(error, f"{type(self).__name__}, {type(item).__name__}"))


class SafeModal(discord.ui.Modal):
    """Base of every form."""

    def __init__(self, *, title: str = discord.utils.MISSING, timeout: float | None = None) -> None:
        super().__init__(title=title, timeout=timeout)
        _alive.add(self)

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Say it to whoever sent it."""
        await errors.answer(interaction, errors.words(error, type(self).__name__))


def is_alive(custom_id: str) -> bool:
    """Whether some view or form that is still listening has that custom id."""
    for each in _alive:
        if isinstance(each, SafeModal):
            if each.custom_id == custom_id:
                return True
        elif not each.is_finished() and any(getattr(i, "custom_id", None) == custom_id for i in each.walk_children()):
            return True
    return False
