"""Channels and roles, however people name them: checked when they are chosen, and again when they are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.abc import GuildChannel
from discord.ext import commands

from cogs.moderators import Asking, manages
from cogs.ui import settings_texts as told
from cogs.ui.errors import Sentence
from cogs.ui.markup import safe
from knowledge.conversation.prefix import folded
from knowledge.store import Settings

MOST_CHANNELS = 25
WRITABLE = [discord.ChannelType.text, discord.ChannelType.news]
TALKED_IN = [
    *WRITABLE,
    discord.ChannelType.voice,
    discord.ChannelType.forum,
    discord.ChannelType.media,
    discord.ChannelType.stage_voice,
]
_NUMBER = re.compile(r"(?:<[#@]&?)?(\d{15,20})>?")


@dataclass(frozen=True, slots=True)
class Present:
    """What of a server's settings still counts, and what no longer does."""

    moderators: int = 0
    inbox: int = 0
    channels: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    """Settings of which something was deleted."""
    mute: tuple[int, ...] = ()
    """Channels that are chosen, and in which the bot may not write now."""

    @classmethod
    def of(cls, settings: Settings, guild: discord.Guild | None) -> Present:
        """As the server is now."""
        if guild is None:
            return cls()
        role = settings.moderators if guild.get_role(settings.moderators) else 0
        inbox = settings.inbox if guild.get_channel(settings.inbox) else 0
        channels = tuple(number for number in settings.channels if guild.get_channel(number))
        there = {"moderators": role, "inbox": inbox, "channels": channels}
        known = [channel for number in (inbox, *channels) if (channel := guild.get_channel(number))]
        return cls(
            role,
            inbox,
            channels,
            tuple(name for name, value in there.items() if value != getattr(settings, name)),
            tuple(dict.fromkeys(channel.id for channel in known if not can_write(channel))),
        )


def answers_in(settings: Settings, channel: GuildChannel | discord.Thread) -> bool:
    """Whether what begins with the prefix is answered there: in a chosen channel, its threads, its posts."""
    chosen = Present.of(settings, channel.guild).channels if settings.channels else ()
    return not chosen or channel.id in chosen or getattr(channel, "parent_id", None) in chosen


def can_write(channel: GuildChannel) -> bool:
    """Whether the bot can see the channel, and answer in it, or in its posts."""
    allowed = channel.permissions_for(channel.guild.me)
    posts = isinstance(channel, discord.ForumChannel)
    return allowed.view_channel and (allowed.send_messages_in_threads if posts else allowed.send_messages)


def checked_role(asking: Asking, number: int) -> int:
    """A role's number, if it may be chosen by whoever chose it; 0 for none. Raises Sentence."""
    if not manages(asking):
        raise Sentence(told.MANAGERS_ONLY)
    role = asking.guild.get_role(number) if asking.guild else None
    if number and role is None:
        raise Sentence(told.ROLE_GONE)
    if role and role.is_default():
        raise Sentence(told.NOT_EVERYONE)
    if role and role.is_bot_managed():
        raise Sentence(told.A_BOTS_ROLE)
    return number


def checked_inbox(guild: discord.Guild | None, number: int) -> int:
    """A channel's number, if the bot can write there; 0 for none. Raises Sentence."""
    if number:
        channel = _checked(guild, number)
        if channel.type not in WRITABLE:
            raise Sentence(told.no_inbox(channel.mention))
    return number


def checked_channels(guild: discord.Guild | None, numbers: Iterable[int]) -> tuple[int, ...]:
    """Channels' numbers, if all of them can work. Raises Sentence."""
    found = tuple(dict.fromkeys(numbers))
    if len(found) > MOST_CHANNELS:
        raise Sentence(told.too_many_channels(MOST_CHANNELS))
    for number in found:
        _checked(guild, number)
    return found


def _checked(guild: discord.Guild | None, number: int) -> GuildChannel:
    channel = guild.get_channel(number) if guild else None
    if channel is None:
        raise Sentence(told.CHANNEL_GONE)
    if channel.type not in TALKED_IN:
        raise Sentence(told.no_channel_to_talk_in(safe(channel.name, 100)))
    if not can_write(channel):
        raise Sentence(told.cannot_write(channel.mention))
    return channel


def channels_named(guild: discord.Guild | None, typed: str) -> tuple[int, ...]:
    """The channels that were typed: `#general #news`, numbers or names, also such that have blanks. Raises Sentence."""
    words = re.sub(r"(?<=[^\s,])(?=<#)", " ", typed).replace(",", " ").split()
    known = _by_name(guild.channels) if guild else {}
    found: list[int] = []
    while words:
        for most in range(len(words), 0, -1):
            channel = _channel(guild, known, " ".join(words[:most]))
            if channel:
                found.append(channel)
                del words[:most]
                break
        else:
            raise Sentence(told.no_such_channel(safe(words[0], 100)))
    if not found:
        raise Sentence(told.no_such_channel(safe(typed, 100)))
    return checked_channels(guild, found)


def channel_named(guild: discord.Guild | None, typed: str) -> int:
    """The one channel that was typed; 0 where there is none."""
    return _channel(guild, _by_name(guild.channels) if guild else {}, typed.strip())


def _channel(guild: discord.Guild | None, known: dict[str, int], word: str) -> int:
    if guild and (number := _NUMBER.fullmatch(word)):
        thread = guild.get_thread(int(number[1]))
        channel = guild.get_channel(thread.parent_id if thread else int(number[1]))
        return channel.id if channel else 0
    return known.get(_plain(word), 0) or (known.get(_letters(word), 0) if _letters(word) else 0)


def _by_name(channels: Sequence[GuildChannel]) -> dict[str, int]:
    """Number by name. Of several that bear it, one in which people write comes before a category."""

    def rank(channel: GuildChannel) -> int:
        return TALKED_IN.index(channel.type) if channel.type in TALKED_IN else len(TALKED_IN)

    by_rank = sorted(channels, key=rank, reverse=True)
    return {name(channel.name): channel.id for name in (_letters, _plain) for channel in by_rank}


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "-", folded(name.strip().lstrip("#@＃＠")).strip())


def _letters(name: str) -> str:
    """Without the emoji and lines that many put into names."""
    return re.sub(r"[\W_]+", "", folded(name))


class SomeChannel(app_commands.Transformer, commands.Converter[int]):
    """A channel's number: chosen from Discord's list, or named in every way that people name one."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord lets people choose."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Of these kinds."""
        return WRITABLE

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> int:
        """By slash."""
        return int(value.id)

    async def convert(self, ctx: commands.Context[Any], argument: str) -> int:
        """By prefix. Raises ChannelNotFound."""
        found = channel_named(ctx.guild, argument)
        if not found:
            raise commands.ChannelNotFound(argument)
        return found


class SomeRole(app_commands.Transformer, commands.Converter[int]):
    """A role's number: chosen from Discord's list, or named with or without an @, in any capitals."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord lets people choose."""
        return discord.AppCommandOptionType.role

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> int:
        """By slash."""
        return int(value.id)

    async def convert(self, ctx: commands.Context[Any], argument: str) -> int:
        """By prefix. Raises RoleNotFound."""
        number = _NUMBER.fullmatch(argument.strip())
        roles = ctx.guild.roles if ctx.guild else ()
        for role in sorted(roles, key=lambda role: role.name != argument):
            if role.id == int(number[1]) if number else _plain(role.name) == _plain(argument):
                return role.id
        raise commands.RoleNotFound(argument)
