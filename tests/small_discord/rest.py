"""The addresses under /api that a bot uses, with Discord's refusals; any other address fails the test."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_limits import faults
from tests.small_discord.state import APPLICATION, BOT, Asked, Channel, Kind, Message, Payload, User, new_id

if TYPE_CHECKING:
    from tests.small_discord.server import SmallDiscord

PATIENCE = 3.0
"""Seconds that Discord waits for the first answer to an interaction."""
Match = re.Match[str]
Answer = Callable[["Rest", Match, Any], Awaitable[web.Response]]
ROUTES: list[tuple[str, re.Pattern[str], Answer]] = []


def route(method: str, path: str) -> Callable[[Answer], Answer]:
    """Answers requests to that path."""

    def register(answer: Answer) -> Answer:
        ROUTES.append((method, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), answer))
        return answer

    return register


class Refused(Exception):
    """Discord's status, its code, and its words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON; discord.py reads a body as JSON only where the header says so without a charset."""
    # Without 'Via', discord.py takes a 429 for a ban.
    told = {"Via": "1.1 google"} | (headers or {})
    if status == 204:
        return web.Response(status=status, headers=told)
    told["Content-Type"] = "application/json"
    return web.Response(body=json.dumps(body).encode(), status=status, headers=told)


class Rest:
    """Answers one request after the other."""

    def __init__(self, discord: SmallDiscord) -> None:
        self.discord = discord

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Let it fail as a fault says, or do it."""
        method, path = request.method, request.path.removeprefix("/api").removeprefix("/v10")
        if request.headers.get("Authorization", "Bot good") != "Bot good":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        body, sizes = await _read(request)
        self.discord.over += faults(method, path, body, sizes)
        fault = next((each for each in self.discord.faults if each.meets(method, path)), None)
        if fault is None or fault.kept:
            done = await self._do(method, path, body)
            if fault is None:
                return done
        if not fault.status:
            assert request.transport
            request.transport.abort()
            raise web.HTTPServiceUnavailable
        self.discord.note("fault", path)
        told = {"message": fault.message, "code": fault.code}
        if fault.status == 429:
            limit = {"Retry-After": str(fault.wait), "X-RateLimit-Scope": "user"}
            return answer(told | {"retry_after": fault.wait, "global": False}, 429, limit)
        return answer(told, fault.status)

    async def _do(self, method: str, path: str, body: Any) -> web.Response:
        for verb, pattern, done in ROUTES:
            if verb == method and (found := pattern.fullmatch(path)):
                try:
                    return await done(self, found, body)
                except Refused as refused:
                    return answer({"message": str(refused), "code": refused.code}, refused.status)
        self.discord.over.append(f"{method} {path} is no address of the small Discord")
        return answer({"message": "404: Not Found", "code": 0}, 404)

    def channel(self, number: str) -> Channel:
        """The channel of that id."""
        if channel := self.discord.channels.get(int(number)):
            return channel
        raise Refused(404, 10003, "Unknown Channel")

    def message(self, channel: Channel, number: str) -> Message:
        """The message of that id."""
        for message in channel.messages:
            if message.id == int(number):
                return message
        raise Refused(404, 10008, "Unknown Message")

    async def post(self, channel: Channel, body: Payload, *, private: bool = False) -> Message:
        """A message of the bot's."""
        nonce, wanted = str(body.get("nonce") or ""), body.get("message_reference")
        if body.get("enforce_nonce"):
            for known in channel.messages[-20:]:
                if known.nonce == nonce:
                    return known
        reference = None
        if wanted:
            known_ids = {message.id: message for message in channel.messages}
            reference = known_ids.get(int(wanted["message_id"]))
            if reference is None and wanted.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Invalid Form Body\nIn message_reference: Unknown message")
        said = Message(new_id(), channel, None, body.get("content") or "", reference, nonce=nonce, private=private)
        said.components = body.get("components") or []
        await self.discord.said(said)
        return said

    async def edit(self, message: Message, body: Payload) -> Message:
        """Change a message of the bot's; what is not named stays."""
        message.content = body.get("content", message.content) or ""
        message.components = body.get("components", message.components) or []
        message.edited = True
        self.discord.note("edited", message)
        return message

    def asked(self, token: str) -> Asked:
        """The interaction with that token."""
        if found := self.discord.asked.get(token):
            return found
        raise Refused(404, 10015, "Unknown Webhook")

    def original(self, asked: Asked) -> Message:
        """The first answer."""
        if asked.answer is None or asked.answer not in asked.answer.channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return asked.answer


async def _read(request: web.Request) -> tuple[Any, list[int]]:
    """The JSON of a request, and the sizes of its files."""
    if not request.content_type.startswith("multipart"):
        text = await request.text()
        return (json.loads(text) if text else {}), []
    fields = await request.post()
    sizes = [len(value.file.read()) for value in fields.values() if isinstance(value, web.FileField)]
    return json.loads(str(fields.get("payload_json") or "{}")), sizes


@route("GET", "/users/@me")
async def me(rest: Rest, _: Match, __: Any) -> web.Response:
    """Who the bot is."""
    return answer(BOT)


@route("GET", "/oauth2/applications/@me")
async def application(rest: Rest, _: Match, __: Any) -> web.Response:
    """What it is."""
    about = {"id": APPLICATION, "name": "briefing", "description": "", "icon": None, "flags": 0, "owner": BOT}
    return answer(about | {"bot_public": True, "bot_require_code_grant": False, "verify_key": ""})


@route("GET", "/gateway/bot")
async def gateway(rest: Rest, _: Match, __: Any) -> web.Response:
    """Where the gateway is, and how many shards it wants."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    told = {"url": f"ws://{rest.discord.address}/gateway", "shards": rest.discord.shards}
    return answer(told | {"session_start_limit": limit})


@route("GET", "/applications/{id}/commands")
async def commands(rest: Rest, _: Match, __: Any) -> web.Response:
    """The commands that were sent last."""
    return answer(rest.discord.commands)


@route("PUT", "/applications/{id}/commands")
async def sync(rest: Rest, _: Match, body: Any) -> web.Response:
    """Take the bot's commands."""
    rest.discord.syncs += 1
    # Discord gives a description to message menus too, an empty one.
    common = {"application_id": APPLICATION, "version": "1", "default_member_permissions": None, "description": ""}
    rest.discord.commands[:] = [common | {"id": str(n), **command} for n, command in enumerate(body, start=1)]
    return answer(rest.discord.commands)


@route("POST", "/users/@me/channels")
async def private(rest: Rest, _: Match, body: Any) -> web.Response:
    """Open direct messages with somebody."""
    user = rest.discord.users.get(int(body["recipient_id"])) or User(int(body["recipient_id"]), "somebody")
    return answer(rest.discord.private(user).payload() | {"recipients": [user.payload()]})


@route("POST", "/channels/{channel}/typing")
async def typing(rest: Rest, found: Match, _: Any) -> web.Response:
    """The bot is typing."""
    rest.discord.note("typing", rest.channel(found["channel"]))
    return answer(None, 204)


@route("POST", "/channels/{channel}/messages")
async def send(rest: Rest, found: Match, body: Any) -> web.Response:
    """A message of the bot's."""
    channel = rest.channel(found["channel"])
    if channel.kind is Kind.FORUM:
        raise Refused(400, 50008, "Cannot send messages in a non-text channel")
    return answer((await rest.post(channel, body)).payload())


@route("GET", "/channels/{channel}/messages/{message}")
async def read(rest: Rest, found: Match, _: Any) -> web.Response:
    """One message."""
    return answer(rest.message(rest.channel(found["channel"]), found["message"]).payload())


@route("PATCH", "/channels/{channel}/messages/{message}")
async def change(rest: Rest, found: Match, body: Any) -> web.Response:
    """Change one of the bot's."""
    return answer((await rest.edit(rest.message(rest.channel(found["channel"]), found["message"]), body)).payload())


@route("DELETE", "/channels/{channel}/messages/{message}")
async def delete(rest: Rest, found: Match, _: Any) -> web.Response:
    """Delete one."""
    message = rest.message(rest.channel(found["channel"]), found["message"])
    message.channel.messages.remove(message)
    rest.discord.note("deleted", message)
    return answer(None, 204)


@route("POST", "/interactions/{id}/{token}/callback")
async def callback(rest: Rest, found: Match, body: Any) -> web.Response:
    """The first answer to an interaction: within three seconds, and once."""
    asked = rest.asked(found["token"])
    if time.monotonic() - asked.at > PATIENCE:
        raise Refused(404, 10062, "Unknown interaction")
    if asked.acknowledged:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")
    asked.acknowledged = True
    kind, data = body["type"], body.get("data") or {}
    if kind == 4:
        asked.answer = await rest.post(asked.channel, data, private=bool(data.get("flags", 0) & 64))
    elif kind in (6, 7):
        asked.answer = asked.source
        if kind == 7 and asked.source:
            await rest.edit(asked.source, data)
    elif kind == 9:
        asked.form = data
    rest.discord.note("callback", asked)
    about: Payload = {"id": str(asked.id), "type": 2, "response_message_ephemeral": False}
    resource: Payload = {"type": kind}
    if asked.answer and kind in (4, 7):
        about["response_message_id"] = str(asked.answer.id)
        resource["message"] = asked.answer.payload()
    return answer({"interaction": about, "resource": resource})


@route("POST", "/webhooks/{id}/{token}")
async def follow_up(rest: Rest, found: Match, body: Any) -> web.Response:
    """Another answer; the first one, where only 'thinking' was said."""
    asked = rest.asked(found["token"])
    if not asked.acknowledged:
        raise Refused(404, 10015, "Unknown Webhook")
    said = await rest.post(asked.channel, body, private=bool(body.get("flags", 0) & 64))
    asked.answer = asked.answer or said
    return answer(said.payload())


@route("GET", "/webhooks/{id}/{token}/messages/@original")
async def first_answer(rest: Rest, found: Match, _: Any) -> web.Response:
    """The first answer."""
    return answer(rest.original(rest.asked(found["token"])).payload())


@route("PATCH", "/webhooks/{id}/{token}/messages/@original")
async def change_answer(rest: Rest, found: Match, body: Any) -> web.Response:
    """Change the first answer."""
    asked = rest.asked(found["token"])
    if asked.answer is None and asked.acknowledged:
        asked.answer = await rest.post(asked.channel, body)
        return answer(asked.answer.payload())
    return answer((await rest.edit(rest.original(asked), body)).payload())


@route("DELETE", "/webhooks/{id}/{token}/messages/@original")
async def delete_answer(rest: Rest, found: Match, _: Any) -> web.Response:
    """Delete the first answer."""
    message = rest.original(rest.asked(found["token"]))
    message.channel.messages.remove(message)
    rest.discord.note("deleted", message)
    return answer(None, 204)
