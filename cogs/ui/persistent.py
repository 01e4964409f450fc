"""Buttons that outlive a restart: everything they need stands in their custom id."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

import discord

from cogs import Bot
from cogs.turning_away import let_in
from cogs.ui import errors
from cogs.ui.markup import LABEL, shorten

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PARTS = {
    "language": "[a-z]{2}",  # that the message is in
    "asker": "[0-9a-z]{1,13}",  # a user's id, in base 36
    "rejected": "[0-9a-z]",  # which of the ranked facts were turned down, one bit each, in base 36
    "kind": "[a-z]{1,9}",
    "page": "[0-9]{1,5}",
    "name": ".{1,80}",  # of a fact or topic
    "change": "[0-9]{1,18}",  # a line of history
    "key": "[0-9a-f]{12}",  # of what a moderator has begun
}
LONGEST = 100
"""The most characters that Discord allows in a custom id."""
_ids: dict[str, re.Pattern[str]] = {}
"""What the ids of all persistent buttons and menus look like, by their form."""


def pattern(form: str) -> re.Pattern[str]:
    """What a custom id written after that form looks like."""
    return re.compile(re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_PARTS[part[1]]})", form), re.DOTALL)


class PersistentButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template="(?!)"):
    """A button whose custom id is written after `form`; a subclass says in `press` what it does."""

    form: ClassVar[str]
    known: ClassVar[list[type[PersistentButton]]] = []

    def __init_subclass__(cls, *, form: str = "") -> None:
        if not form:  # a base for others
            super().__init_subclass__(template=re.compile("(?!)"))
            return
        _ids[form] = pattern(form)
        super().__init_subclass__(template=_ids[form])
        cls.form = form
        # A cog that is loaded again brings its buttons again, as new classes.
        cls.known[:] = [kind for kind in cls.known if kind.form != form] + [cls]

    def __init__(self, button: discord.ui.Button[Any], parts: dict[str, str]) -> None:
        super().__init__(button)
        self.parts = parts

    @classmethod
    def of(
        cls,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        *,
        disabled: bool = False,
        row: int | None = None,
        **parts: str | int,
    ) -> Self | None:
        """The button, or None where a name is too long for a custom id."""
        written = {key: _base36(value) if key in ("asker", "rejected") else str(value) for key, value in parts.items()}
        custom_id = cls.form.format(**written)
        if len(custom_id) > LONGEST or not cls.__discord_ui_compiled_template__.fullmatch(custom_id):
            return None
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=shorten(label, LABEL), style=style, custom_id=custom_id, disabled=disabled, row=row
        )
        return cls(button, written)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Called by discord.py when somebody pressed it."""
        assert isinstance(item, discord.ui.Button)
        return cls(item, match.groupdict())

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether the server is answered at all."""
        return bool(await let_in(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Press it; whatever happens, the person hears of it."""
        try:
            await self.press(interaction)
        except Exception as error:
            await errors.answer(interaction, errors.words(error, f"The button {self.custom_id}"))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """What the button does."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The fact or topic that it is about."""
        return self.parts["name"]

    @property
    def language(self) -> str:
        """The language that the message is in."""
        return self.parts["language"]

    @property
    def asker(self) -> int:
        """Whose answer it belongs to."""
        return int(self.parts["asker"], 36)

    @property
    def rejected(self) -> int:
        """The ranked facts that were turned down, one bit each."""
        return int(self.parts["rejected"], 36)

    @property
    def page(self) -> int:
        """The page to show, counted from 0."""
        return int(self.parts["page"])


def _base36(number: str | int) -> str:
    rest, digits = int(number), ""
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


class PersistentSelect(discord.ui.DynamicItem[Any], template="(?!)"):
    """A menu with a custom id of its own; a subclass says in `chosen` what it does."""

    form: ClassVar[str]

    def __init_subclass__(cls, *, form: str = "") -> None:
        super().__init_subclass__(template=pattern(form) if form else re.compile("(?!)"))
        if form:  # else a base for others
            cls.form, _ids[form] = form, pattern(form)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Called by discord.py when somebody chose from it."""
        return cls(item)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether the server is answered at all."""
        return bool(await let_in(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Choose; whatever happens, the person hears of it."""
        try:
            await self.chosen(interaction)
        except Exception as error:
            await errors.answer(interaction, errors.words(error, f"The menu {self.custom_id}"))

    async def chosen(self, interaction: discord.Interaction[Bot]) -> None:
        """What the menu does."""
        raise NotImplementedError


def view_of(*buttons: PersistentButton | PersistentSelect | None) -> discord.ui.View:
    """A view of those buttons that there are; all of them persistent, or discord.py would keep the view in memory."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        if button:
            view.add_item(button)
    return view


def is_known(custom_id: str) -> bool:
    """Whether some persistent button or menu has an id like this."""
    return any(known.fullmatch(custom_id) for known in _ids.values())
