"""The bot as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
"""Seconds after which something that never happens fails the test."""

# The bot's own main, with Discord's two addresses turned to this machine.
DRIVER = """
import sys, yarl, discord.gateway, discord.http
address = sys.argv.pop(1)
discord.http.Route.BASE = f"http://{address}/api"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{address}/gateway")
import bot
sys.exit(bot.main())
"""

# The same, without its pauses: what is tried again is tried at once.
AT_ONCE = DRIVER.replace(
    "import bot\n",
    """import bot, itertools, cogs.connection
cogs.connection.pauses = lambda: itertools.repeat(0.01)
async def at_once(*_, **__): pass
discord.Client.before_identify_hook = at_once
""",
)


def start_bot(
    *arguments: str, address: str = "", token: str = "", database: Path, code: str = "", encoder: str = "none"
) -> subprocess.Popen[str]:
    """The bot as a process of its own; with an `address`, that is where it finds Discord."""
    environment = os.environ | {"DISCORD_TOKEN": token, "DATABASE": str(database), "ENCODER": encoder}
    run = ["-c", code or DRIVER, address] if address else ["-c", code] if code else ["bot.py"]
    return subprocess.Popen(
        [sys.executable, *run, *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
