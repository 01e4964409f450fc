"""A moderator at the inbox, for the tests: opening the list, pressing, filling in forms."""

from __future__ import annotations

from typing import Any

import discord
import simcord

from knowledge.facts import Fact, Origin
from knowledge.importing import About
from tests.conftest import World
from tests.reading import newest

ANSWER = {"topic": "Raids", "answer": "Raids start on Fridays at 20:00.", "source": "Guild handbook"}
RAID = "when does the raid night begin"
EMPTY = "The inbox is empty: every question found an answer, and nothing waits for a decision."
GONE = "This is no longer in the inbox."
MODERATORS_ONLY = "Only this server's moderators can do that"


def now(world: World) -> float:
    """The simulated Discord's time."""
    return world.env.now().timestamp()


def asked(world: World, question: str = RAID, times: int = 1) -> None:
    """Somebody asked, and got no answer."""
    for _ in range(times):
        world.bot.knowledge.curation.inbox.count(world.guild.id, question, now=now(world))


async def opened(world: World, typed: str = "!inbox") -> discord.Message:
    """The list that a moderator opened."""
    await world.sam.send(world.channel, typed)
    return newest(world)


async def pressed(
    world: World, label: str, who: simcord.MemberActor | None = None, on: Any = None
) -> simcord.InteractionResult:
    """Press a button, of the newest message unless another is named."""
    result = await (who or world.sam).click(on or newest(world), label=label)
    assert result.acknowledged
    return result


async def filled(
    world: World, label: str, typed: dict[str, Any], who: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """Press a button of the newest message, and send the form that it opens."""
    form = await pressed(world, label, who)
    return await sent(world, form, typed, who)


async def sent(
    world: World, form: simcord.InteractionResult, typed: dict[str, Any], who: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """Send an open form."""
    assert form.modal, form.response
    result = await (who or world.sam).submit_modal(form, typed)
    assert result.acknowledged
    return result


def heard(result: simcord.InteractionResult) -> str:
    """What only the person sees of it."""
    said = [each for each in (result.response, *result.followups) if each and each.ephemeral]
    return said[-1].content if said else ""


def there(form: simcord.InteractionResult) -> dict[str, str]:
    """What stands in the fields of an open form."""
    assert form.modal
    inputs = [each.get("component") or each["components"][0] for each in form.modal["components"]]
    return {each["custom_id"]: each.get("value") or "" for each in inputs}


ARTICLE = b"The harbour opened in 1901. It froze each winter until the breakwater came.\n\nA ferry calls on Mondays.\n"


def imported(world: World) -> list[Fact]:
    """An article whose three sentences are to be reviewed."""
    about = About(title="The harbour", publisher="Gazette", date="2020-01-01")
    world.bot.knowledge.curation.import_file(("harbour.txt", ARTICLE), world.guild.id, world.sam.id, about)
    return [fact for fact in world.bot.knowledge.facts(world.guild.id) if fact.origin is Origin.EXCERPT]
