"""A small Discord on this machine, over HTTP and WebSocket: the unmodified bot joins it as it joins the real one.

It knows what simcord does not: connections that drop, a gateway that closes, forum posts whose first message has the
post's id, stops and restarts of a whole process.
"""

from tests.small_discord.faults import Fault
from tests.small_discord.process import AT_ONCE, DRIVER, PATIENCE, start_bot
from tests.small_discord.server import SmallDiscord
from tests.small_discord.state import APPLICATION, MESSAGE_CONTENT, Channel, Kind, Message, User

__all__ = [
    "APPLICATION",
    "AT_ONCE",
    "DRIVER",
    "MESSAGE_CONTENT",
    "PATIENCE",
    "Channel",
    "Fault",
    "Kind",
    "Message",
    "SmallDiscord",
    "User",
    "start_bot",
]
