"""What Discord refuses, and where the line to it breaks: the words arrive all the same, or somebody hears why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import discord
import pytest
import simcord
from simcord.http.client import FakeHTTPClient, FakeWebhookAdapter

from tests.conftest import World

FEE, ADDED = "9 million", "Added to"
ADD = "!fact add Raids | Raids start on Fridays. | Guild handbook"
MESSAGES, CALLBACK = "/channels/*/messages", "/interactions/*/*/callback"
TYPED = {"!wagner cost": FEE, "!help": "I answer questions", "!topics": "I know", ADD: ADDED}


@pytest.fixture(autouse=True)
def _no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert "Traceback" not in caplog.text


def answers(world: World) -> list[discord.Message]:
    return [message for message in world.channel.history() if message.author.bot]


def break_line(monkeypatch: pytest.MonkeyPatch, method: str, *, kept: bool, times: int = 1) -> list[Any]:
    """Let the next request of that kind break off, before or after Discord kept it; returns all that were sent."""
    sent: list[Any] = []

    def breaking(request: Callable[..., Any]) -> Callable[..., Any]:
        async def broken(self: Any, route: Any, *args: Any, **how: Any) -> Any:
            wanted = route.method == method and ("messages" in route.url or "callback" in route.url)
            if not wanted:
                return await request(self, route, *args, **how)
            sent.append(how.get("json") or how.get("payload"))
            if len(sent) > times:
                return await request(self, route, *args, **how)
            if kept:
                await request(self, route, *args, **how)
            raise aiohttp.ClientConnectionError("the line broke")

        return broken

    for kind in (FakeHTTPClient, FakeWebhookAdapter):
        monkeypatch.setattr(kind, "request", breaking(kind.request))
    return sent


@pytest.mark.parametrize(("status", "code"), [(403, 160002), (400, 50035), (403, 50013), (503, 0)])
@pytest.mark.parametrize("typed", TYPED)
async def test_refused_once(world: World, typed: str, status: int, code: int) -> None:
    world.env.inject_error("POST", MESSAGES, status=status, code=code, message="refused", times=1)
    await world.sam.send(world.channel, typed)
    assert len(answers(world)) == 1
    assert TYPED[typed] in world.said
    assert bool(answers(world)[0].reference) == (status == 503)


async def test_without_the_buttons(world: World) -> None:
    world.env.inject_error("POST", MESSAGES, status=400, code=50035, message="In components.0: no", times=1)
    await world.sam.send(world.channel, ADD)
    [said] = answers(world)
    assert ADDED in said.content
    assert said.reference, "what was not refused stays"
    assert not said.components


async def test_without_the_file(world: World) -> None:
    await world.sam.send(world.channel, ADD)
    world.env.inject_error("POST", MESSAGES, status=403, code=50013, times=2)
    await world.sam.send(world.channel, "!briefing export")
    said = answers(world)[-1]
    assert not said.attachments
    assert "*Attach Files*" in said.content


@pytest.mark.parametrize("kept", [False, True])
async def test_the_line_breaks_under_a_message(world: World, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    sent = break_line(monkeypatch, "POST", kept=kept)
    await world.mina.send(world.channel, "!wagner cost")
    assert FEE in world.said
    first, second = sent
    assert first["nonce"] == second["nonce"], "Discord keeps it once"
    assert first["enforce_nonce"]
    assert second["enforce_nonce"]


@pytest.mark.parametrize("kept", [False, True])
async def test_the_line_breaks_under_an_interactions_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    break_line(monkeypatch, "POST", kept=kept)
    await world.mina.slash(world.channel, "ask", question="wagner cost")
    [answer] = answers(world)
    assert FEE in answer.content
    await world.mina.slash(world.channel, "ask", question="wagner cost")
    assert answer.jump_url in world.said, "it counts as sent"


@pytest.mark.parametrize("kept", [False, True])
async def test_the_line_breaks_under_an_edit(world: World, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    question = await world.mina.send(world.channel, "!wagner cost")
    break_line(monkeypatch, "PATCH", kept=kept)
    await world.mina.edit(question, "!ask who is prigozhin")
    [said] = answers(world)
    assert "Prigozhin" in said.content


@pytest.mark.parametrize("kept", [False, True])
async def test_the_line_breaks_under_a_press(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kept: bool
) -> None:
    caplog.clear()
    await world.sam.send(world.channel, "!fact list")
    break_line(monkeypatch, "POST", kept=kept)
    result = await world.sam.click(answers(world)[0], label="Next")
    assert result.acknowledged
    assert "Page 2 of" in world.said
    assert not caplog.text


@pytest.mark.parametrize("kept", [False, True])
async def test_the_line_breaks_under_a_form(world: World, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    break_line(monkeypatch, "POST", kept=kept)
    got = await world.mina.slash(world.channel, "suggest")
    assert got.modal


@pytest.mark.parametrize("code", [200000, 200001])
@pytest.mark.parametrize("typed", TYPED)
async def test_automod(world: World, typed: str, code: int) -> None:
    world.env.inject_error("POST", MESSAGES, status=400, code=code, times=1)
    await world.sam.send(world.channel, typed)
    saved = ", but it is saved" if typed == ADD else ""
    assert [message.content for message in answers(world)] == [
        f"This server's AutoMod did not let that through{saved}."
    ]


async def test_automod_and_an_interaction(world: World) -> None:
    world.env.inject_error("POST", CALLBACK, status=400, code=200000, times=1)
    got = await world.mina.slash(world.channel, "ask", question="wagner cost")
    assert got.response
    assert got.response.content == "This server's AutoMod did not let that through."


@pytest.mark.parametrize(
    ("code", "status", "what"),
    [
        (50013, 403, "*Send Messages*"),
        (50001, 403, "*View Channel*"),
        (160002, 403, "*Read Message History*"),
        (50083, 400, "archived thread"),
        (160005, 400, "locked thread"),
    ],
)
async def test_moderators_hear_once_of_what_they_can_mend(
    world: World, caplog: pytest.LogCaptureFixture, code: int, status: int, what: str
) -> None:
    inbox = world.guild.create_text_channel("inbox")
    world.bot.knowledge.store.settings.change(world.guild.id, inbox=inbox.id)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=status, code=code, times=None)
    for _ in range(3):
        await world.mina.send(world.channel, "!wagner cost")
    [told] = [message.content for message in inbox.history()]
    assert what in told
    assert f"<#{world.channel.id}>" in told
    assert caplog.text.count(what) == 1
    settings = await world.sam.slash(world.channel, "settings show")
    status_shown = await world.sam.slash(world.channel, "status")
    assert settings.response
    assert status_shown.response
    assert told in settings.response.content
    assert told in status_shown.response.content
    others = await world.mina.slash(world.channel, "status")
    assert others.response
    assert told not in others.response.content


async def test_what_was_saved_is_told_in_private_where_nothing_can_be_said(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013, times=None)
    await world.sam.send(world.channel, ADD)
    await world.sam.send(world.channel, "!fact list")
    assert not answers(world)
    [told] = [message.content for message in world.sam.user.dm_channel.history()]
    assert told.startswith(ADDED)


async def test_closed_direct_messages_too_cost_only_a_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013, times=None)
    world.env.inject_error("POST", f"/channels/{world.sam.user.dm_channel.id}/messages", status=403, code=50007)
    await world.sam.send(world.channel, ADD)
    assert "error code: 50007" in caplog.text


@pytest.mark.parametrize("code", [10062, 10015])
async def test_too_late_for_an_answer(world: World, code: int) -> None:
    world.env.inject_error("POST", CALLBACK, status=404, code=code, times=None)
    await world.mina.slash(world.channel, "ask", question="wagner cost")
    assert FEE in world.said, "what all may read goes to the channel"
    await world.sam.slash(world.channel, "fact list")
    assert len(answers(world)) == 1, "what is private does not"


@pytest.mark.parametrize("label", ["Remove", "Not it", "Helpful"])
async def test_an_answer_that_is_gone(world: World, label: str) -> None:
    await world.mina.send(world.channel, "!wagner cost")
    [answer] = answers(world)
    for method, path in (("POST", CALLBACK), ("DELETE", "/webhooks/*/*/messages/*")):
        # Removing tells Discord to wait first.
        if label != "Remove" or method == "DELETE":
            world.env.inject_error(method, path, status=404, code=10008)
    result = await world.mina.click(answer, label=label)
    assert result.acknowledged
    assert all("wrong on my side" not in each.content for each in (result.response, *result.followups) if each)


async def test_a_page_that_is_gone_comes_anew(world: World) -> None:
    await world.sam.send(world.channel, "!fact list")
    world.env.inject_error("POST", CALLBACK, status=404, code=10008)
    result = await world.sam.click(answers(world)[0], label="Next")
    assert result.response
    assert result.response.ephemeral
    assert "Page 2 of" in result.response.content


async def test_direct_messages_are_for_the_person_alone(world: World, simcord_env: simcord.Env) -> None:
    simcord_env.inject_error("POST", MESSAGES, status=403, code=160002, times=1)
    await world.mina.send_dm("wagner cost")
    message = world.mina.user.dm_channel.last_message
    assert message
    assert FEE in message.content
