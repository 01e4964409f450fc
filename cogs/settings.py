"""`/settings`: prefix, moderators' role, inbox channel, and where bare questions are answered; shown and changed in one
place."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.admin.places import (
    MOST_CHANNELS,
    TALKED_IN,
    WRITABLE,
    Present,
    SomeChannel,
    SomeRole,
    channels_named,
    checked_channels,
    checked_inbox,
    checked_role,
)
from cogs.moderators import Asking, ModeratorButton, ModeratorCog, ModeratorForm, demand
from cogs.ui import errors, moderator_texts
from cogs.ui import settings_texts as told
from cogs.ui.desk import Desk
from cogs.ui.errors import Sentence
from cogs.ui.forms import field
from cogs.ui.persistent import PersistentSelect
from knowledge.conversation.prefix import folded
from knowledge.conversation.typed import SUBCOMMAND, TAKES
from knowledge.facts import KnowledgeError
from knowledge.store import Change, Settings

PREFIX_LIMIT = 5
_TYPED_LIMIT = 20
"""Characters that a prefix may have with those that nobody sees: an emoji brings some along."""
_TAKEN = re.compile(r"[/@#<>\\*_~|\[-]|\d+\.$")
"""What Discord itself reads at the beginning of a line: commands, mentions, links, *emphasis*, lists."""


def checked_prefix(typed: str) -> str:
    """A prefix that works. Raises Sentence."""
    prefix = typed.strip()
    seen = folded(prefix)
    if prefix and (not seen.strip() or unicodedata.category(seen[0])[0] == "M"):
        raise Sentence(told.bad_prefix(told.PREFIX_UNSEEN))
    if re.search(r"\s", prefix + seen):
        raise Sentence(told.bad_prefix(told.PREFIX_SPACES))
    if not 1 <= len(seen) <= PREFIX_LIMIT or len(prefix) > _TYPED_LIMIT or not seen.isprintable():
        raise Sentence(told.bad_prefix(told.PREFIX_LENGTH))
    if _TAKEN.match(seen) or "`" in seen:
        raise Sentence(told.bad_prefix(told.PREFIX_TAKEN))
    if all(each.isalnum() or unicodedata.category(each) in ("Mn", "Mc") for each in seen):
        raise Sentence(told.bad_prefix(told.PREFIX_LETTERS))
    return prefix


async def show(desk: Desk, *lead: str, back: str = "") -> None:
    """All settings, with what changes each; `back` is the key to what they were before."""
    now = await asyncio.to_thread(desk.knowledge.store.settings.of, desk.server)
    here = Present.of(now, desk.guild)
    await desk.say(
        "\n".join(
            [
                *lead,
                *told.settings(now.prefix, here.moderators, here.inbox, here.channels, here.gone, here.mute),
                *desk.bot.hindrances.lines(desk.server),
            ]
        ),
        ChooseModerators.now(here),
        ChooseInbox.now(here),
        ChooseChannels.now(here),
        OpenPrefix.of(told.PREFIX, row=3),
        SetBack.of(moderator_texts.UNDO, key=back, row=3) if back else None,
        saved=bool(lead),
    )


async def change(desk: Desk, name: str, value: Any, undoes: int | None = None) -> None:
    """Set one, if it can work, and show them all; `undoes`: the line of history that is taken back. Raises Sentence."""
    asking, store = desk.asking, desk.knowledge.store
    value = _CHECKED[name](asking, value)
    before = await asyncio.to_thread(store.settings.of, desk.server)
    old = getattr(before, name)
    if old == value:
        await show(desk, told.setting_same(name))
        return
    back = ""

    def save() -> None:
        nonlocal back
        desk.curation.change_setting(desk.server, desk.who, name, value, undoes)
        # It is changed, whether or not that can be undone.
        with suppress(KnowledgeError):
            back = store.pending.keep(desk.server, {"name": name, "value": old})

    await desk.work(save)
    lead = [told.setting_changed(name, old, value)]
    await show(desk, *lead, *([told.ROLE_CAN_SEE] if name == "moderators" and value else []), back=back)


async def undo_setting(desk: Desk, line: Change) -> None:
    """Take back a change of a setting, if it is as that change left it. Raises Sentence."""
    assert line.setting
    name, before, after = line.setting
    now = getattr(await asyncio.to_thread(desk.knowledge.store.settings.of, desk.server), name)
    if line.undone or now != after:
        raise Sentence(told.setting_moved_on(name, now))
    await change(desk, name, before, line.id)


_CHECKED: Mapping[str, Callable[[Asking, Any], Any]] = {
    "prefix": lambda _, value: checked_prefix(value),
    "moderators": checked_role,
    "inbox": lambda asking, value: checked_inbox(asking.guild, value),
    "channels": lambda asking, value: checked_channels(asking.guild, value),
}
"""By setting: a value that can work now, or Sentence."""


class Choose(PersistentSelect):
    """Base of the menus of the settings."""

    async def chosen(self, interaction: discord.Interaction[Bot]) -> None:
        """Moderators only, also on a message that another one opened."""
        await demand(interaction)
        name, value = self.choice(self.item.values)
        await change(Desk(interaction, in_place=True), name, value)

    def choice(self, values: list[Any]) -> tuple[str, Any]:
        """The setting, and what was chosen for it."""
        raise NotImplementedError


class ChooseModerators(Choose, form="settings-moderators"):
    """Which role may change facts; none, if nothing is chosen."""

    @classmethod
    def now(cls, here: Present) -> ChooseModerators:
        """Shows what is chosen."""
        chosen = [discord.Object(here.moderators, type=discord.Role)] if here.moderators else []
        return cls(
            discord.ui.RoleSelect(
                custom_id=cls.form, placeholder=told.CHOOSE_MODERATORS, min_values=0, default_values=chosen, row=0
            )
        )

    def choice(self, values: list[Any]) -> tuple[str, Any]:
        """One at most."""
        return "moderators", values[0].id if values else 0


class ChooseInbox(Choose, form="settings-inbox"):
    """Where new questions are told of."""

    @classmethod
    def now(cls, here: Present) -> ChooseInbox:
        """Shows what is chosen."""
        menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id=cls.form,
            placeholder=told.CHOOSE_INBOX,
            channel_types=WRITABLE,
            min_values=0,
            default_values=_chosen(here.inbox),
            row=1,
        )
        return cls(menu)

    def choice(self, values: list[Any]) -> tuple[str, Any]:
        """One at most."""
        return "inbox", values[0].id if values else 0


class ChooseChannels(Choose, form="settings-channels"):
    """Where bare questions are answered; everywhere, if nothing is chosen."""

    @classmethod
    def now(cls, here: Present) -> ChooseChannels:
        """Shows what is chosen."""
        menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id=cls.form,
            placeholder=told.CHOOSE_CHANNELS,
            channel_types=TALKED_IN,
            min_values=0,
            max_values=MOST_CHANNELS,
            default_values=_chosen(*here.channels[:MOST_CHANNELS]),
            row=2,
        )
        return cls(menu)

    def choice(self, values: list[Any]) -> tuple[str, Any]:
        """As many as a menu holds."""
        return "channels", tuple(channel.id for channel in values)


def _chosen(*numbers: int) -> list[discord.SelectDefaultValue]:
    return [
        discord.SelectDefaultValue(id=number, type=discord.SelectDefaultValueType.channel)
        for number in numbers
        if number
    ]


class PrefixForm(ModeratorForm, form="prefix"):
    """Asks for another prefix."""

    async def act(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Set it."""
        await change(Desk(interaction, in_place=True), "prefix", typed.get("prefix", ""))


class OpenPrefix(ModeratorButton, form="settings-prefix"):
    """Opens the form."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """With what is there."""
        prefix = await Desk(interaction).prefix()
        box = field("prefix", told.PREFIX, prefix, most=_TYPED_LIMIT, hint=told.PREFIX_HINT)
        await PrefixForm().open(interaction, told.PREFIX_FORM, box)


class SetBack(ModeratorButton, form="settings-back:{key}"):
    """Undoes the last change of a setting."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Once; then it can be undone in turn."""
        desk = Desk(interaction, in_place=True)
        kept = await asyncio.to_thread(desk.knowledge.store.pending.of, desk.server, self.parts["key"])
        if kept is None:
            await errors.answer(interaction, moderator_texts.SETTLED)
            return
        await change(desk, kept["name"], kept["value"])
        await asyncio.to_thread(desk.knowledge.store.pending.finish, desk.server, self.parts["key"])


class ServerSettings(ModeratorCog):
    """What each server chooses for itself."""

    items = (ChooseModerators, ChooseInbox, ChooseChannels, OpenPrefix, SetBack)

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        """Add the menus and buttons."""
        self.bot.add_dynamic_items(*self.items)

    async def cog_unload(self) -> None:
        """Take them away."""
        self.bot.remove_dynamic_items(*self.items)

    @commands.hybrid_group(  # type: ignore[arg-type]
        fallback="show", invoke_without_command=True, case_insensitive=True, extras={TAKES: SUBCOMMAND}
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(self, ctx: commands.Context[Bot]) -> None:
        """Show and change this server's settings; for moderators."""
        await show(Desk(ctx))

    @settings.command(usage="<prefix>")  # type: ignore[arg-type]
    @app_commands.describe(prefix="One to five characters, such as ! or b!")
    async def prefix(self, ctx: commands.Context[Bot], *, prefix: str) -> None:
        """Choose what commands begin with."""
        await change(Desk(ctx), "prefix", prefix)

    @settings.command(usage="<role>")  # type: ignore[arg-type]
    @app_commands.describe(role="Its members may change facts, as may those with Manage Server")
    async def moderators(self, ctx: commands.Context[Bot], *, role: app_commands.Transform[int, SomeRole]) -> None:
        """Choose the role that may change facts."""
        await change(Desk(ctx), "moderators", role)

    @settings.command(usage="<channel>")  # type: ignore[arg-type]
    @app_commands.describe(channel="Where new questions that nobody could answer are told of, once a day")
    async def inbox(self, ctx: commands.Context[Bot], *, channel: app_commands.Transform[int, SomeChannel]) -> None:
        """Choose the channel that hears of the inbox."""
        await change(Desk(ctx), "inbox", channel)

    @settings.command(usage="<channels>")  # type: ignore[arg-type]
    @app_commands.describe(channels="One or more, as in #general #news")
    async def channels(self, ctx: commands.Context[Bot], *, channels: str) -> None:
        """Choose where bare questions are answered."""
        await change(Desk(ctx), "channels", channels_named(ctx.guild, channels))

    @settings.command(usage="prefix|moderators|inbox|channels")  # type: ignore[arg-type]
    @app_commands.describe(setting="Which one")
    async def clear(
        self, ctx: commands.Context[Bot], setting: Literal["prefix", "moderators", "inbox", "channels"]
    ) -> None:
        """Set one back to what it was at first."""
        await change(Desk(ctx), setting, getattr(Settings(), setting))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(ServerSettings(bot))
