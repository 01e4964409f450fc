"""What there is: servers, channels, people, messages; and how Discord writes each of them."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

Payload = dict[str, Any]
APPLICATION = "1200000000000000001"
BOT: Payload = {"id": APPLICATION, "username": "briefing", "discriminator": "0001", "avatar": None, "bot": True}
MESSAGE_CONTENT = 1 << 15
EPOCH = 1_420_070_400_000
"""Milliseconds since 1970 of the first second that an id can name."""
ADMINISTRATOR, MANAGE_SERVER, MEMBER = 1 << 3, 1 << 5, 274_878_024_768
_counted = itertools.count()


def new_id() -> int:
    """An id that tells when it was made."""
    return ((int(time.time() * 1000) - EPOCH) << 22) | (next(_counted) & 0x3FFFFF)


class Kind(IntEnum):
    """Kinds of channels, by Discord's numbers."""

    TEXT = 0
    PRIVATE = 1
    VOICE = 2
    NEWS = 5
    THREAD = 11
    FORUM = 15


@dataclass(eq=False)
class User:
    """Somebody; `manager` has Manage Server."""

    id: int
    name: str
    manager: bool = False

    def payload(self) -> Payload:
        """As Discord writes it."""
        return {"id": str(self.id), "username": self.name, "discriminator": "0", "avatar": None, "global_name": None}

    def member(self, guild: Guild) -> Payload:
        """As a member of a server."""
        roles = [str(guild.id + 1)] if self.manager else []
        return {"roles": roles, "joined_at": "2021-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}

    @property
    def permissions(self) -> int:
        """What they may do."""
        return MEMBER | (MANAGE_SERVER if self.manager else 0)


@dataclass(eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    channels: list[Channel] = field(default_factory=list)

    def payload(self) -> Payload:
        """All of it, as the gateway sends it first."""
        bot = {"roles": [], "joined_at": "2021-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
        whole = {"id": str(self.id), "name": self.name, "owner_id": "1", "member_count": 2, "unavailable": False}
        roles = ((self.id, "@everyone", MEMBER), (self.id + 1, "Moderators", MEMBER | MANAGE_SERVER))
        common = {"color": 0, "hoist": False, "position": 0, "managed": False, "mentionable": False, "flags": 0}
        whole["roles"] = [common | {"id": str(id), "name": name, "permissions": str(may)} for id, name, may in roles]
        whole["members"] = [bot | {"user": BOT}]
        whole["channels"] = [each.payload() for each in self.channels if each.kind is not Kind.THREAD]
        whole["threads"] = [each.payload() for each in self.channels if each.kind is Kind.THREAD]
        empty = ("emojis", "stickers", "features", "presences", "voice_states", "stage_instances")
        return whole | {name: [] for name in (*empty, "guild_scheduled_events", "soundboard_sounds")}


@dataclass(eq=False)
class Channel:
    """Where people write."""

    id: int
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    messages: list[Message] = field(default_factory=list)

    def payload(self) -> Payload:
        """As Discord writes it."""
        whole: Payload = {"id": str(self.id), "type": int(self.kind), "name": self.name, "permission_overwrites": []}
        whole |= {"position": 0, "nsfw": False, "topic": None, "last_message_id": None, "flags": 0}
        if self.kind is Kind.VOICE:
            whole |= {"bitrate": 64_000, "user_limit": 0}
        if self.guild:
            whole["guild_id"] = str(self.guild.id)
        if self.parent:
            when = "2026-01-01T00:00:00+00:00"
            about = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": when, "locked": False}
            whole |= {"parent_id": str(self.parent.id), "owner_id": "1", "thread_metadata": about}
            whole |= {"message_count": 0, "member_count": 1, "applied_tags": []}
        return whole


@dataclass(eq=False)
class Message:
    """What somebody wrote, or the bot: then `author` is None."""

    id: int
    channel: Channel
    author: User | None
    content: str
    reference: Message | None = None
    components: list[Payload] = field(default_factory=list)
    nonce: str = ""
    edited: bool = False
    private: bool = False
    """Seen by one person only."""
    mentions_bot: bool = False

    @property
    def buttons(self) -> dict[str, str]:
        """Custom id by label."""
        pressable = [each for row in self.components for each in row.get("components", ())]
        return {each["label"]: each["custom_id"] for each in pressable if each.get("label") and each.get("custom_id")}

    def payload(self, *, within: bool = False) -> Payload:
        """As Discord writes it."""
        guild = self.channel.guild
        when = datetime.fromtimestamp(((self.id >> 22) + EPOCH) / 1000, UTC).isoformat()
        whole: Payload = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload() if self.author else BOT,
            "content": self.content,
            "timestamp": when,
            "edited_timestamp": datetime.now(UTC).isoformat() if self.edited else None,
            "type": 19 if self.reference else 0,
            "components": self.components,
            "flags": 64 if self.private else 0,
            "mentions": [BOT] if self.mentions_bot else [],
        }
        whole |= dict.fromkeys(("tts", "mention_everyone", "pinned"), False)
        whole |= {name: [] for name in ("mention_roles", "attachments", "embeds")}
        if self.nonce:
            whole["nonce"] = self.nonce
        if guild:
            whole["guild_id"] = str(guild.id)
            if self.author:
                whole["member"] = self.author.member(guild)
        if self.reference:
            whole["message_reference"] = {"message_id": str(self.reference.id), "channel_id": str(self.channel.id)}
            if not within:
                whole["referenced_message"] = self.reference.payload(within=True)
        return whole


@dataclass(eq=False)
class Asked:
    """An interaction, and what became of it."""

    id: int
    token: str
    channel: Channel
    user: User
    source: Message | None = None
    """The message whose button was pressed."""
    at: float = field(default_factory=time.monotonic)
    acknowledged: bool = False
    answer: Message | None = None
    """@original: the first answer, or the message whose button was pressed."""
    form: Payload | None = None
