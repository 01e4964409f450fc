"""As much of Discord as a bot needs to start and to stop: a few addresses and a gateway, on this machine."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

ROOT = Path(__file__).resolve().parent.parent
APPLICATION = "1200000000000000001"
USER = {"id": APPLICATION, "username": "briefing", "discriminator": "0001", "avatar": None, "bot": True}
MESSAGE_CONTENT = 1 << 15
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


class FakeDiscord:
    """Accepts the token 'good', and notes what the bot does: what happened is read with `wait_for`."""

    def __init__(self, *, grants_content: bool = True, sync_status: int = 200) -> None:
        self.grants_content = grants_content
        self.sync_status = sync_status
        self.commands: list[dict[str, Any]] = []
        self.syncs = 0
        self.address = ""
        self._happened: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FakeDiscord:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait_for(self, event: str) -> Any:
        """What came with the next event of that name."""
        while True:
            name, detail = self._happened.get(timeout=PATIENCE)
            if name == event:
                return detail

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/api/users/@me", self._me)
        app.router.add_get("/api/oauth2/applications/@me", self._application)
        app.router.add_get("/api/applications/{id}/commands", self._list)
        app.router.add_put("/api/applications/{id}/commands", self._sync)
        app.router.add_get("/gateway", self._gateway)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"

    async def _me(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != "Bot good":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return _json(USER)

    async def _application(self, _: web.Request) -> web.Response:
        about = {"id": APPLICATION, "name": "briefing", "description": "", "icon": None, "flags": 0, "owner": USER}
        return _json(about | {"bot_public": True, "bot_require_code_grant": False, "verify_key": ""})

    async def _list(self, _: web.Request) -> web.Response:
        return _json(self.commands)

    async def _sync(self, request: web.Request) -> web.Response:
        self.syncs += 1
        if self.sync_status != 200:
            return _json({"message": "Missing Access", "code": 50001}, status=self.sync_status)
        # Discord gives a description to message menus too, an empty one.
        common = {"application_id": APPLICATION, "version": "1", "default_member_permissions": None, "description": ""}
        self.commands = [common | {"id": str(n), **c} for n, c in enumerate(await request.json(), start=1)]
        return _json(self.commands)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}, "s": None, "t": None})
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            payload = json.loads(message.data)
            if payload["op"] != 2:
                continue
            intents = payload["d"]["intents"]
            if intents & MESSAGE_CONTENT and not self.grants_content:
                self._happened.put(("refused", intents))
                await socket.close(code=4014, message=b"Disallowed intent(s).")
                break
            ready = {"v": 10, "user": USER, "guilds": [], "session_id": "1", "application": {"id": APPLICATION}}
            ready["resume_gateway_url"] = f"ws://{self.address}/gateway"
            await socket.send_json(
                {"op": 0, "t": "READY", "s": 1, "d": ready | {"application": {"id": APPLICATION, "flags": 0}}}
            )
            self._happened.put(("joined", intents))
        self._happened.put(("left", socket.close_code))
        return socket


def _json(body: Any, status: int = 200) -> web.Response:
    # discord.py reads a body as JSON only where the header says so without a charset.
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


def start_bot(
    *arguments: str, address: str = "", token: str = "", database: Path, code: str = ""
) -> subprocess.Popen[str]:
    """The bot as a process of its own; with an `address`, that is where it finds Discord."""
    environment = os.environ | {"DISCORD_TOKEN": token, "DATABASE": str(database), "ENCODER": "none"}
    run = ["-c", DRIVER, address] if address else ["-c", code] if code else ["bot.py"]
    return subprocess.Popen(
        [sys.executable, *run, *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
