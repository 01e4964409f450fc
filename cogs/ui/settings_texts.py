"""All that the bot says of a server's settings, to be read and mended in one place, as in `texts`."""

from __future__ import annotations

from collections.abc import Sequence

PREFIX = "Prefix"
PREFIX_HINT = "One to five characters, such as ! or b!"
CHOOSE_MODERATORS = "Moderators' role"
CHOOSE_INBOX = "Inbox channel"
CHOOSE_CHANNELS = "Channels for bare questions"
MANAGERS_ONLY = "Who is a moderator, only members with Manage Server can change."
NOT_EVERYONE = "That role is everybody's: all members would be moderators. Choose another one."
PREFIX_FORM = "What commands begin with"
NOTHING_TO_CLEAR = "Clear what? Type `prefix`, `moderators`, `inbox` or `channels`."


def settings(prefix: str, role: str, inbox: str, channels: Sequence[str]) -> list[str]:
    """All of them."""
    where = f"in {', '.join(channels)}" if channels else "in every channel"
    return [
        "**Settings of this server**",
        f"Prefix: `{prefix}`",
        f"Moderators: who may manage the server{f', and {role}' if role else ''}",
        f"Inbox channel: {inbox or 'none'}; it hears once a day of new questions that nobody could answer",
        f"Bare questions such as `{prefix}wagner cost` are answered {where}",
    ]


SETTING_NAMES = {
    "prefix": "The prefix",
    "moderators": "The moderators' role",
    "inbox": "The inbox channel",
    "channels": "The channels for bare questions",
}


def setting_changed(name: str, before: str, after: str) -> str:
    """One of them is another now."""
    return f"{SETTING_NAMES[name]}: {before or 'none'} → {after or 'none'}."


def setting_same(name: str) -> str:
    """Nothing to change."""
    return f"{SETTING_NAMES[name]} was that already: nothing was changed."


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
PREFIX_TAKEN = "Discord itself uses `/`, `@`, `#`, `<`, `>`, `\\` and the backtick at the beginning"


def no_such_channel(named: str) -> str:
    """A channel was named that there is not."""
    return f"There is no channel “{named}” on this server. Type them as in `#general #news`."


def cannot_write(channel: str) -> str:
    """The inbox channel is closed to the bot."""
    return f"I cannot write in {channel}. Let me see it and send messages there, or choose another channel."
