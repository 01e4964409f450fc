"""The small Discord itself: it runs in a thread, people act in it, and what the bot does is waited for."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web

from tests.small_discord.faults import Fault
from tests.small_discord.gateway import Gateway
from tests.small_discord.process import PATIENCE
from tests.small_discord.rest import Rest
from tests.small_discord.state import APPLICATION, Asked, Channel, Guild, Kind, Message, Payload, User, new_id

Given = TypeVar("Given")


class SmallDiscord:
    """Accepts the token 'good'. Every public method is for the test's own thread."""

    def __init__(self, *, grants_content: bool = True, shards: int = 1) -> None:
        self.grants_content, self.shards = grants_content, shards
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {}
        self.asked: dict[str, Asked] = {}
        self.faults: list[Fault] = []
        self.over: list[str] = []
        """What the bot sent that Discord would refuse."""
        self.commands: list[Payload] = []
        self.syncs = 0
        self.address = ""
        self.gateway = Gateway(self)
        self._private: dict[int, Channel] = {}
        self._happened: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> SmallDiscord:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if kind is None:
            assert not self.over, "Discord would refuse this"

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_route("*", "/api/{path:.*}", Rest(self).handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"

    def _run(self, work: Coroutine[Any, Any, Given]) -> Given:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    # What the bot does

    def note(self, event: str, detail: Any) -> None:
        """Something happened."""
        self._happened.put((event, detail))

    async def said(self, message: Message) -> None:
        """The bot sent a message."""
        message.channel.messages.append(message)
        self.note("message", message)
        if not message.private:
            await self.gateway.send(message.channel.guild, "MESSAGE_CREATE", message.payload())

    def wait_for(self, event: str, fits: Callable[[Any], bool] = lambda _: True) -> Any:
        """What came with the next event of that name that fits; those before it are forgotten."""
        while True:
            name, detail = self._happened.get(timeout=PATIENCE)
            if name == event and fits(detail):
                return detail

    def answer_to(self, message: Message) -> Message:
        """The bot's reply to a message, awaited."""
        found: Message = self.wait_for("message", lambda said: said.reference is message)
        return found

    # Places and people

    def guild(self, name: str = "Newsroom") -> Guild:
        """A server; made before the bot joins."""
        guild = Guild(new_id(), name)
        new_id()  # the number of its role
        self.guilds.append(guild)
        return guild

    def channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT, parent: Channel | None = None) -> Channel:
        """A channel; a thread may be made later, too."""
        made = Channel(new_id(), kind, name, guild, parent)
        guild.channels.append(made)
        self.channels[made.id] = made
        if kind is Kind.THREAD and self.gateway.sessions:
            self._run(self.gateway.send(guild, "THREAD_CREATE", made.payload() | {"newly_created": True}))
        return made

    def private(self, user: User) -> Channel:
        """Somebody's direct messages with the bot."""
        if user.id not in self._private:
            self._private[user.id] = made = Channel(new_id(), Kind.PRIVATE)
            self.channels[made.id] = made
        return self._private[user.id]

    def user(self, name: str, *, manager: bool = False) -> User:
        """Somebody."""
        made = User(new_id(), name, manager)
        self.users[made.id] = made
        return made

    # What people do

    def say(self, channel: Channel, user: User, text: str, to: Message | None = None, id: int = 0) -> Message:
        """Somebody writes; `to` is what they reply to."""
        said = Message(id or new_id(), channel, user, text, to, mentions_bot=f"<@{APPLICATION}>" in text)
        channel.messages.append(said)
        self._run(self.gateway.send(channel.guild, "MESSAGE_CREATE", said.payload()))
        return said

    def post(self, forum: Channel, user: User, title: str, text: str) -> Message:
        """Somebody opens a forum post: its first message has the id of the post."""
        assert forum.guild
        thread = self.channel(forum.guild, title, Kind.THREAD, forum)
        return self.say(thread, user, text, id=thread.id)

    def edit(self, message: Message, text: str) -> None:
        """Somebody changes what they wrote."""
        message.content, message.edited = text, True
        self._run(self.gateway.send(message.channel.guild, "MESSAGE_UPDATE", message.payload()))

    def delete(self, message: Message) -> None:
        """Somebody deletes what they wrote."""
        message.channel.messages.remove(message)
        where = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = message.channel.guild
        self._run(self.gateway.send(guild, "MESSAGE_DELETE", where | ({"guild_id": str(guild.id)} if guild else {})))

    def slash(self, channel: Channel, user: User, name: str, **options: Any) -> Asked:
        """Somebody sends a slash command; its subcommand stands after a blank."""
        command, *rest = name.split()
        id = next(known["id"] for known in self.commands if known["name"] == command)
        given: list[Payload] = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        for each in rest:
            given = [{"name": each, "type": 1, "options": given}]
        return self._ask(2, channel, user, {"id": id, "name": command, "type": 1, "options": given})

    def press(self, message: Message, user: User, label: str) -> Asked:
        """Somebody presses a button."""
        data = {"custom_id": message.buttons[label], "component_type": 2}
        return self._ask(3, message.channel, user, data, message)

    def submit(self, asked: Asked, **typed: str) -> Asked:
        """Somebody sends the form that a button or command opened."""
        assert asked.form
        fields = [{"type": 4, "custom_id": name, "value": text} for name, text in typed.items()]
        rows = [{"type": 1, "components": [each]} for each in fields]
        data = {"custom_id": asked.form["custom_id"], "components": rows}
        return self._ask(5, asked.channel, asked.user, data, asked.source)

    def _ask(self, kind: int, channel: Channel, user: User, data: Payload, source: Message | None = None) -> Asked:
        id = new_id()
        asked = Asked(id, f"token{id}", channel, user, source)
        self.asked[asked.token] = asked
        payload: Payload = {"id": str(id), "application_id": APPLICATION, "type": kind, "token": asked.token}
        payload |= {"version": 1, "data": data, "channel_id": str(channel.id), "channel": channel.payload()}
        payload |= {"locale": "en-US", "entitlements": [], "authorizing_integration_owners": {}, "context": 0}
        payload["attachment_size_limit"] = 10 << 20
        if source:
            payload["message"] = source.payload()
        if channel.guild:
            member = user.member(channel.guild) | {"user": user.payload(), "permissions": str(user.permissions)}
            payload |= {"guild_id": str(channel.guild.id), "member": member, "app_permissions": str(user.permissions)}
            payload["guild"] = {"id": str(channel.guild.id), "locale": "en-US", "features": []}
        else:
            payload |= {"user": user.payload(), "app_permissions": "0", "context": 1}
        self._run(self.gateway.send(channel.guild, "INTERACTION_CREATE", payload))
        return asked

    # What goes wrong

    def fail(self, fault: Fault) -> None:
        """From now on, as the fault says."""
        self.faults.append(fault)

    def drop(self, code: int = 4000) -> None:
        """The gateway's connections break off."""
        self._run(self.gateway.drop(code))

    def send_nonsense(self, guild: Guild, event: str = "MESSAGE_CREATE") -> None:
        """An event that cannot be read."""
        self._run(self.gateway.send(guild, event, {"id": "no number"}))
