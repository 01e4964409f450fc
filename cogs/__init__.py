"""Discord: reads what people type, shows what they get. Knows no SQL and no ranking."""

from __future__ import annotations

from datetime import datetime

from discord.ext import commands

from knowledge.answering import Knowledge


class Bot(commands.Bot):
    """What every cog may rely on; `bot.create_bot` makes the real one."""

    knowledge: Knowledge
    """Open from `setup_hook` on."""
    started: datetime
