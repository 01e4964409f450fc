"""What Discord refuses and a moderator can mend: told once, and shown until the bot starts again."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from cogs.ui import texts

HISTORY, ATTACH = texts.may("Read Message History"), texts.may("Attach Files")
"""What is missing for replies, and for files."""
_BY_CODE = {
    50001: texts.may("View Channel"),
    50013: texts.may("Send Messages"),
    50083: texts.ARCHIVED,
    160002: HISTORY,
    160005: texts.LOCKED,
}
MOST = 1000
"""As many are remembered, in all servers together."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something that a moderator of the server can mend."""

    server: int
    channel: int
    what: str
    """A clause: what is needed, or what is in the way."""


def hindrance(error: discord.HTTPException, channel: object, lost: str = "") -> Hindrance | None:
    """What a moderator can do about a refusal; None where they can do nothing. `lost` was sent in vain."""
    guild, number = getattr(channel, "guild", None), getattr(channel, "id", 0)
    what = _BY_CODE.get(error.code)
    if guild is None or what is None:
        return None
    if error.code == 50013 and lost == "files":
        what = ATTACH
    elif error.code == 50013 and isinstance(channel, discord.Thread):
        what = texts.may("Send Messages in Threads")
    return Hindrance(guild.id, number, what)


class Hindrances:
    """Those met since the start, the oldest first."""

    def __init__(self) -> None:
        self._met: dict[Hindrance, None] = {}

    def is_new(self, met: Hindrance) -> bool:
        """Whether nobody has heard of it yet; from now on it is known."""
        if met in self._met:
            return False
        self._met[met] = None
        while len(self._met) > MOST:
            del self._met[next(iter(self._met))]
        return True

    def lines(self, server: int, most: int = 5) -> list[str]:
        """What the server's moderators should know, ready to be shown."""
        return [texts.hindered(met.channel, met.what) for met in self._met if met.server == server][-most:]
