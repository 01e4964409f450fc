"""The WebSocket: hello, identify or resume, heartbeats, and the events of each shard."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.small_discord.state import APPLICATION, BOT, MESSAGE_CONTENT, Guild, Payload

if TYPE_CHECKING:
    from tests.small_discord.server import SmallDiscord

HEARTBEAT = 41_250
"""Milliseconds between two heartbeats, as Discord has it."""


@dataclass(eq=False)
class Session:
    """One shard's connection, that may come back: what was sent is sent again from where it broke off."""

    id: str
    shard: int
    shards: int
    socket: web.WebSocketResponse | None
    sent: list[Payload] = field(default_factory=list)

    def sees(self, guild: Guild | None) -> bool:
        """Whether events of a server go to this shard; direct messages go to the first."""
        return ((guild.id >> 22) % self.shards if guild else 0) == self.shard

    async def send(self, event: str, data: Any) -> None:
        """Send an event, now or when the connection is back."""
        self.sent.append({"op": 0, "t": event, "s": len(self.sent) + 1, "d": data})
        if self.socket and not self.socket.closed:
            await self.socket.send_json(self.sent[-1])


class Gateway:
    """Takes the bot's connections."""

    def __init__(self, discord: SmallDiscord) -> None:
        self._discord = discord
        self.sessions: dict[str, Session] = {}
        self.closing = 0
        """So many connections are closed before the first word."""
        self.refusing = 0
        """So many are answered with 503."""
        self.unreadable = 0
        """So many first events cannot be read."""
        self.beats = 0

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One connection, until it ends."""
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.closing:
            self.closing -= 1
            await socket.close(code=1001)
            self._discord.note("closed", None)
            return socket
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                payload = json.loads(message.data)
                await self._received(socket, payload["op"], payload["d"])
        self._discord.note("left", socket.close_code)
        return socket

    async def _received(self, socket: web.WebSocketResponse, op: int, data: Any) -> None:
        if op == 1:
            self.beats += 1
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif op == 2:
            await self._identify(socket, data)
        elif op == 6:
            await self._resume(socket, data)

    async def _identify(self, socket: web.WebSocketResponse, data: Payload) -> None:
        intents = data["intents"]
        if data["token"] != "good":
            await socket.close(code=4004, message=b"Authentication failed.")
            return
        if intents & MESSAGE_CONTENT and not self._discord.grants_content:
            self._discord.note("refused", intents)
            await socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        shard, shards = data.get("shard") or (0, 1)
        session = Session(f"session{len(self.sessions) + 1}", shard, shards, socket)
        self.sessions[session.id] = session
        guilds = [guild for guild in self._discord.guilds if session.sees(guild)]
        ready = {"v": 10, "user": BOT, "session_id": session.id, "application": {"id": APPLICATION, "flags": 0}}
        ready["guilds"] = [{"id": str(guild.id), "unavailable": True} for guild in guilds]
        ready["resume_gateway_url"] = f"ws://{self._discord.address}/gateway"
        if self.unreadable:
            self.unreadable -= 1
            del ready["user"]
        await session.send("READY", ready | {"shard": [shard, shards]})
        for guild in guilds:
            await session.send("GUILD_CREATE", guild.payload())
        self._discord.note("joined", intents)

    async def _resume(self, socket: web.WebSocketResponse, data: Payload) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send_json({"op": 9, "d": False, "s": None, "t": None})
            return
        session.socket = socket
        for missed in session.sent[data["seq"] :]:
            await socket.send_json(missed)
        await session.send("RESUMED", {})
        self._discord.note("resumed", session.id)

    async def send(self, guild: Guild | None, event: str, data: Any) -> None:
        """An event to whichever shard sees the server."""
        for session in self.sessions.values():
            if session.sees(guild):
                await session.send(event, data)

    async def drop(self, code: int) -> None:
        """Every connection breaks off; after most codes, the sessions may be resumed."""
        for session in self.sessions.values():
            if session.socket and not session.socket.closed:
                await session.socket.close(code=code)
