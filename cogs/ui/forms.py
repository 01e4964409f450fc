"""Forms that outlive a restart: everything they need stands in their custom id, as with persistent buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import discord

from cogs import Bot
from cogs.turning_away import let_in
from cogs.ui import errors, respond
from cogs.ui.markup import shorten
from cogs.ui.persistent import pattern

TITLE = LABEL = 45
"""The most characters that Discord allows in a form's title, and in a field's label."""
PLACEHOLDER = 100
MOST = 4000
"""The most characters that Discord allows in a field."""


def field(
    name: str, label: str, typed: str = "", *, most: int, hint: str = "", long: bool = False, needed: bool = True
) -> discord.ui.TextInput[Any]:
    """A field of a form; what is in it already may be longer than what may be typed."""
    return discord.ui.TextInput(
        label=shorten(label, LABEL),
        custom_id=name,
        default=typed[:MOST] or None,
        placeholder=shorten(hint, PLACEHOLDER) or None,
        max_length=min(MOST, max(most, len(typed))),
        required=needed,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
    )


class PersistentForm:
    """A form whose custom id is written after `form`; a subclass says in `sent` what it does."""

    form: ClassVar[str]
    known: ClassVar[list[type[PersistentForm]]] = []
    _pattern: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, form: str = "") -> None:
        super().__init_subclass__()
        if form:  # else a base for others
            cls.form, cls._pattern = form, pattern(form)
            # A cog that is loaded again brings its forms again, as new classes.
            cls.known[:] = [kind for kind in cls.known if kind.form != form] + [cls]

    def __init__(self, **parts: str) -> None:
        self.parts: Mapping[str, str] = parts

    async def open(self, interaction: discord.Interaction[Bot], title: str, *fields: discord.ui.Item[Any]) -> None:
        """Show it to whoever pressed or typed."""
        modal = discord.ui.Modal(title=shorten(title, TITLE), custom_id=self.form.format(**self.parts), timeout=None)
        for each in fields:
            modal.add_item(each)
        # Stopped, it is not held in memory until the end of time: `receive` hears of it when it is sent.
        modal.stop()
        await respond.open_form(interaction, modal)

    async def sent(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """What the form does; `typed` is by the names of its fields."""
        raise NotImplementedError

    @classmethod
    def meant(cls, custom_id: str) -> Self | None:
        """The form that bears this custom id."""
        found = cls._pattern.fullmatch(custom_id)
        return cls(**found.groupdict()) if found else None


async def receive(interaction: discord.Interaction[Bot]) -> bool:
    """Do what a form that was sent is for; False where no form of ours bears its custom id."""
    if not await let_in(interaction):
        return True
    data: Mapping[str, Any] = interaction.data or {}
    for kind in PersistentForm.known:
        form = kind.meant(str(data.get("custom_id", "")))
        if form:
            try:
                await form.sent(interaction, dict(_typed(data.get("components", ()))))
            except Exception as error:
                await errors.answer(interaction, errors.words(error, f"The form {kind.__name__}"))
            return True
    return False


def _typed(components: Any) -> Iterator[tuple[str, str]]:
    """Name and text of each field, or what was chosen in it, however Discord nests them."""
    for each in components:
        if isinstance(each.get("values"), list):
            yield str(each.get("custom_id", "")), "\n".join(map(str, each["values"]))
        if isinstance(each.get("value"), str):
            yield str(each.get("custom_id", "")), each["value"]
        yield from _typed(each.get("components", ()))
        if "component" in each:
            yield from _typed([each["component"]])
