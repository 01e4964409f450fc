"""`/settings`: prefix, moderators' role, inbox channel, and where bare questions are answered; shown and changed in one
place."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs import Bot
from cogs.moderators import ModeratorButton, ModeratorCog, ModeratorForm, demand, manages
from cogs.ui import errors, moderator_texts
from cogs.ui import settings_texts as told
from cogs.ui.desk import Desk
from cogs.ui.errors import Sentence
from cogs.ui.forms import field
from cogs.ui.markup import safe
from cogs.ui.persistent import PersistentSelect
from knowledge.store import Settings

PREFIX_LIMIT = 5
MOST_CHANNELS = 25
_WRITABLE = [discord.ChannelType.text, discord.ChannelType.news]
_TALKED_IN = [*_WRITABLE, discord.ChannelType.voice, discord.ChannelType.forum, discord.ChannelType.stage_voice]


def checked_prefix(typed: str) -> str:
    """A prefix that works. Raises Sentence."""
    prefix = typed.strip()
    if not 1 <= len(prefix) <= PREFIX_LIMIT or not prefix.isprintable():
        raise Sentence(told.bad_prefix(told.PREFIX_LENGTH))
    if re.search(r"\s", prefix):
        raise Sentence(told.bad_prefix(told.PREFIX_SPACES))
    if prefix[0] in "/@#<>\\" or "`" in prefix:
        raise Sentence(told.bad_prefix(told.PREFIX_TAKEN))
    if prefix.isalnum():
        raise Sentence(told.bad_prefix(told.PREFIX_LETTERS))
    return prefix


async def show(desk: Desk, *lead: str, back: str = "") -> None:
    """All settings, with what changes each; `back` is the key to what they were before."""
    now = await asyncio.to_thread(desk.knowledge.store.settings.of, desk.server)
    lines = told.settings(now.prefix, _role(now), _channel(now.inbox), [f"<#{each}>" for each in now.channels])
    await desk.say(
        "\n".join([*lead, *lines]),
        ChooseModerators.now(now),
        ChooseInbox.now(now),
        ChooseChannels.now(now),
        OpenPrefix.of(told.PREFIX, row=3),
        SetBack.of(moderator_texts.UNDO, key=back, row=3) if back else None,
    )


async def change(desk: Desk, name: str, value: Any) -> None:
    """Set one, and show them all."""
    store = desk.knowledge.store
    before = await asyncio.to_thread(store.settings.of, desk.server)
    old = getattr(before, name)
    if old == value:
        await show(desk, told.setting_same(name))
        return
    after = await asyncio.to_thread(lambda: store.settings.change(desk.server, **{name: value}))
    back = await asyncio.to_thread(store.pending.keep, desk.server, {"name": name, "value": old})
    lead = [told.setting_changed(name, _said(before, name), _said(after, name))]
    await show(desk, *lead, *([told.ROLE_CAN_SEE] if name == "moderators" and value else []), back=back)


def _said(settings: Settings, name: str) -> str:
    if name == "prefix":
        return f"`{settings.prefix}`"
    if name == "moderators":
        return _role(settings)
    if name == "inbox":
        return _channel(settings.inbox)
    return ", ".join(f"<#{each}>" for each in settings.channels)


def _role(settings: Settings) -> str:
    return f"<@&{settings.moderators}>" if settings.moderators else ""


def _channel(number: int) -> str:
    return f"<#{number}>" if number else ""


def checked_role(asking: commands.Context[Bot] | discord.Interaction[Bot], role: discord.Role | None) -> int:
    """A role's number, if it may be chosen by whoever chose it. Raises Sentence."""
    if not manages(asking):
        raise Sentence(told.MANAGERS_ONLY)
    if role and role.is_default():
        raise Sentence(told.NOT_EVERYONE)
    return role.id if role else 0


def checked_inbox(guild: discord.Guild | None, number: int) -> int:
    """A channel's number, if the bot can write there. Raises Sentence."""
    channel = guild.get_channel(number) if guild and number else None
    if number and not (guild and isinstance(channel, discord.TextChannel) and _can_write(channel, guild)):
        raise Sentence(told.cannot_write(f"<#{number}>"))
    return number


def _can_write(channel: discord.TextChannel, guild: discord.Guild) -> bool:
    allowed = channel.permissions_for(guild.me)
    return allowed.view_channel and allowed.send_messages


def channels_named(guild: discord.Guild | None, typed: str) -> tuple[int, ...]:
    """The numbers of the channels that were typed: `#general #news`, numbers or names. Raises Sentence."""
    known = {str(channel.id): channel.id for channel in guild.channels} if guild else {}
    named = {channel.name: channel.id for channel in guild.channels} if guild else {}
    found = []
    for word in re.split(r"[\s,]+", typed.strip()):
        number = re.sub(r"\D", "", word) if re.fullmatch(r"<#\d+>|\d+", word) else ""
        channel = known.get(number) or named.get(word.lstrip("#"))
        if channel is None:
            raise Sentence(told.no_such_channel(safe(word, 100)))
        found.append(channel)
    return tuple(dict.fromkeys(found))[:MOST_CHANNELS]


class Choose(PersistentSelect):
    """Base of the menus of the settings."""

    async def chosen(self, interaction: discord.Interaction[Bot]) -> None:
        """Moderators only, also on a message that another one opened."""
        await demand(interaction)
        name, value = self.choice(interaction, self.item.values)
        await change(Desk(interaction, in_place=True), name, value)

    def choice(self, interaction: discord.Interaction[Bot], values: list[Any]) -> tuple[str, Any]:
        """The setting, and what was chosen for it."""
        raise NotImplementedError


class ChooseModerators(Choose, form="settings-moderators"):
    """Which role may change facts; none, if nothing is chosen."""

    @classmethod
    def now(cls, settings: Settings) -> ChooseModerators:
        """Shows what is chosen."""
        chosen = [discord.Object(settings.moderators, type=discord.Role)] if settings.moderators else []
        return cls(
            discord.ui.RoleSelect(
                custom_id=cls.form, placeholder=told.CHOOSE_MODERATORS, min_values=0, default_values=chosen, row=0
            )
        )

    def choice(self, interaction: discord.Interaction[Bot], values: list[Any]) -> tuple[str, Any]:
        """Not everybody's role."""
        return "moderators", checked_role(interaction, values[0] if values else None)


class ChooseInbox(Choose, form="settings-inbox"):
    """Where new questions are told of."""

    @classmethod
    def now(cls, settings: Settings) -> ChooseInbox:
        """Shows what is chosen."""
        menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id=cls.form,
            placeholder=told.CHOOSE_INBOX,
            channel_types=_WRITABLE,
            min_values=0,
            default_values=_chosen(settings.inbox),
            row=1,
        )
        return cls(menu)

    def choice(self, interaction: discord.Interaction[Bot], values: list[Any]) -> tuple[str, Any]:
        """One that the bot can write in."""
        return "inbox", checked_inbox(interaction.guild, values[0].id if values else 0)


class ChooseChannels(Choose, form="settings-channels"):
    """Where bare questions are answered; everywhere, if nothing is chosen."""

    @classmethod
    def now(cls, settings: Settings) -> ChooseChannels:
        """Shows what is chosen."""
        menu: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id=cls.form,
            placeholder=told.CHOOSE_CHANNELS,
            channel_types=_TALKED_IN,
            min_values=0,
            max_values=MOST_CHANNELS,
            default_values=_chosen(*settings.channels[:MOST_CHANNELS]),
            row=2,
        )
        return cls(menu)

    def choice(self, interaction: discord.Interaction[Bot], values: list[Any]) -> tuple[str, Any]:
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
        await change(Desk(interaction, in_place=True), "prefix", checked_prefix(typed.get("prefix", "")))


class OpenPrefix(ModeratorButton, form="settings-prefix"):
    """Opens the form."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """With what is there."""
        prefix = await Desk(interaction).prefix()
        box = field("prefix", told.PREFIX, prefix, most=PREFIX_LIMIT, hint=told.PREFIX_HINT)
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
        name, value = kept["name"], kept["value"]
        if name == "moderators" and not manages(interaction):
            raise Sentence(told.MANAGERS_ONLY)
        await change(desk, name, tuple(value) if name == "channels" else value)
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

    @commands.hybrid_group(fallback="show", invoke_without_command=True, case_insensitive=True)  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(self, ctx: commands.Context[Bot]) -> None:
        """Show and change this server's settings; for moderators."""
        await show(Desk(ctx))

    @settings.command(usage="<prefix>")  # type: ignore[arg-type]
    @app_commands.describe(prefix="One to five characters, such as ! or b!")
    async def prefix(self, ctx: commands.Context[Bot], *, prefix: str) -> None:
        """Choose what commands begin with."""
        await change(Desk(ctx), "prefix", checked_prefix(prefix))

    @settings.command(usage="<role>")  # type: ignore[arg-type]
    @app_commands.describe(role="Its members may change facts, as may those with Manage Server")
    async def moderators(self, ctx: commands.Context[Bot], *, role: discord.Role) -> None:
        """Choose the role that may change facts."""
        await change(Desk(ctx), "moderators", checked_role(ctx, role))

    @settings.command(usage="<channel>")  # type: ignore[arg-type]
    @app_commands.describe(channel="Where new questions that nobody could answer are told of, once a day")
    async def inbox(self, ctx: commands.Context[Bot], *, channel: discord.TextChannel) -> None:
        """Choose the channel that hears of the inbox."""
        await change(Desk(ctx), "inbox", checked_inbox(ctx.guild, channel.id))

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
        if setting == "moderators":
            checked_role(ctx, None)
        await change(Desk(ctx), setting, getattr(Settings(), setting))


async def setup(bot: Bot) -> None:
    """Called by discord.py."""
    await bot.add_cog(ServerSettings(bot))
