"""All that the bot says of a server's settings, to be read and mended in one place, as in `texts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PREFIX = "Prefix"
PREFIX_HINT = "One to five characters, such as ! or b!"
CHOOSE_MODERATORS = "Moderators' role"
CHOOSE_INBOX = "Inbox channel"
CHOOSE_CHANNELS = "Channels for bare questions"
MANAGERS_ONLY = "Who is a moderator, only members with Manage Server can change."
NOT_EVERYONE = "That role is everybody's: all members would be moderators. Choose another one."
PREFIX_FORM = "What commands begin with"
NOTHING_TO_CLEAR = "Clear what? Type `prefix`, `moderators`, `inbox` or `channels`."


def said(name: str, value: Any) -> str:
    """The value of a setting; '' for none."""
    if name == "prefix":
        return f"`{value}`"
    if name == "channels":
        return ", ".join(f"<#{each}>" for each in value)
    return f"<{'@&' if name == 'moderators' else '#'}{value}>" if value else ""


def settings(
    prefix: str, role: int, inbox: int, channels: Sequence[int], gone: Sequence[str], mute: Sequence[int]
) -> list[str]:
    """All of them, by number; `gone` names those of which something was deleted, `mute` channels closed to the bot."""
    chosen = f"in {said('channels', channels)}, and so are commands but `{prefix}ask` and moderators' own"
    where = chosen if channels else "in every channel"
    whom = f", and {said('moderators', role)}" if role else ""
    return [
        "**Settings of this server**",
        f"Prefix: `{prefix}`",
        f"Moderators: who may manage the server{whom}",
        f"Inbox channel: {said('inbox', inbox) or 'none'}; "
        "it hears once a day of new questions that nobody could answer",
        f"Bare questions such as `{prefix}wagner cost` are answered {where}",
        *(f"-# {GONE[name]}" for name in gone),
        *([f"-# I cannot write in {said('channels', mute)}: let me see it and send messages there."] if mute else []),
    ]


GONE = {
    "moderators": "The role that was chosen for moderators has been deleted: choose another.",
    "inbox": "The inbox channel that was chosen has been deleted: choose another.",
    "channels": "Of the channels that were chosen for bare questions, some have been deleted; they no longer count.",
}
"""Said of a setting of which something was deleted."""


SETTING_NAMES = {
    "prefix": "The prefix",
    "moderators": "The moderators' role",
    "inbox": "The inbox channel",
    "channels": "The channels for bare questions",
}


def setting_changed(name: str, before: Any, after: Any) -> str:
    """One of them is another now."""
    return f"{SETTING_NAMES[name]}: {said(name, before) or 'none'} → {said(name, after) or 'none'}."


def setting_moved_on(name: str, now: Any) -> str:
    """An undo came too late."""
    return f"That was changed again since. {SETTING_NAMES[name]} now: {said(name, now) or 'none'}; see `/settings`."


def setting_same(name: str) -> str:
    """Nothing to change."""
    return f"{SETTING_NAMES[name]}: that was chosen already, nothing was changed."


ROLE_CAN_SEE = (
    "-# They can use `!fact` and every button now. For the slash commands, let Discord show these to the role: "
    "Server Settings, Integrations, then this bot."
)


def bad_prefix(why: str) -> str:
    """That prefix cannot be used."""
    return f"That prefix will not do: {why}. Choose one to five characters such as `!`, `?` or `b!`."


PREFIX_LENGTH = "it has to have one to five characters"
PREFIX_SPACES = "it has a space in it"
PREFIX_LETTERS = "it needs a sign beside letters and digits, or it would be in every sentence"
PREFIX_TAKEN = (
    "Discord itself uses `/`, `@`, `#`, `<`, `>`, `\\`, `*`, `_`, `~`, `|`, `-`, `[` and the backtick at the beginning"
)
PREFIX_UNSEEN = "nobody would see it"


def no_such_channel(named: str) -> str:
    """A channel was named that there is not."""
    return f"There is no channel “{named}” on this server. Type them as in `#general #news`."


def no_channel_to_talk_in(name: str) -> str:
    """A category was chosen, or what else holds no messages."""
    return f"Nobody can write in “{name}” itself. Choose channels, not a category."


def no_inbox(channel: str) -> str:
    """The inbox has to be a channel of its own."""
    return f"The inbox has to be a text or announcement channel, and {channel} is none. Choose another channel."


def too_many_channels(most: int) -> str:
    """More than a menu holds."""
    return f"That is more than {most} channels. Choose fewer, or none to answer everywhere."


CHANNEL_GONE = "That channel has been deleted. Choose another one."
ROLE_GONE = "That role has been deleted. Choose another one."
A_BOTS_ROLE = "That role belongs to a bot, and no member can have it. Choose another one."


def cannot_write(channel: str) -> str:
    """The inbox channel is closed to the bot."""
    return f"I cannot write in {channel}. Let me see it and send messages there, or choose another channel."
