"""The buttons beside an item of the inbox, by its kind, in the order in which they stand."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import discord

from cogs import Bot
from cogs.deciding.forms import AnswerForm, DeclineForm, EditForm, NotOursForm, RewriteForm, SameAsForm, typed_of
from cogs.deciding.listing import ItemButton
from cogs.deciding.outcome import ItemForm, Outcome, finish
from cogs.ui import inbox_texts, respond
from knowledge.facts import SHIPPED
from knowledge.inbox import Inbox
from knowledge.outcomes import Item

_GREEN, _RED = discord.ButtonStyle.success, discord.ButtonStyle.danger


class OpensForm(ItemButton):
    """Base of a button that opens a form."""

    opens: ClassVar[type[ItemForm]]

    async def decide(self, interaction: discord.Interaction[Bot], item: Item) -> None:
        """The form decides."""
        await self.opens(**self.parts).show(interaction, {})


class AtOnce(ItemButton):
    """Base of a button that needs no more words."""

    async def decide(self, interaction: discord.Interaction[Bot], item: Item) -> None:
        """Do it, and show what became of it."""
        inbox, server = interaction.client.knowledge.curation.inbox, interaction.guild_id or SHIPPED
        await respond.wait(interaction, in_place=True)
        outcome = await asyncio.to_thread(self.do, inbox, server, interaction.user.id)
        form = EditForm(**self.parts) if item.draft else None
        await finish(interaction, self.parts, outcome, form, typed_of(item.draft) if item.draft else None)

    def do(self, inbox: Inbox, server: int, who: int) -> Outcome:
        """The decision itself."""
        raise NotImplementedError


class Answer(OpensForm, form="i-answer", on="question", label=inbox_texts.ANSWER, style=_GREEN):
    """A question becomes a fact."""

    opens = AnswerForm


class SameAs(OpensForm, form="i-same", on="question", label=inbox_texts.SAME_AS):
    """A question asks for a fact that is there."""

    opens = SameAsForm


class NotOurs(OpensForm, form="i-not-ours", on="question", label=inbox_texts.NOT_OURS):
    """The briefing does not say."""

    opens = NotOursForm


class Dismiss(AtOnce, form="i-dismiss", on="question", label=inbox_texts.DISMISS):
    """A question is of no interest."""

    def do(self, inbox: Inbox, server: int, who: int) -> Outcome:
        """For good."""
        return inbox.dismiss(server, who, self.name)


class Accept(AtOnce, form="i-accept", on="suggestion", label=inbox_texts.ACCEPT, style=_GREEN):
    """A suggestion becomes a fact as it is."""

    def do(self, inbox: Inbox, server: int, who: int) -> Outcome:
        """Unless one is there that says nearly the same."""
        return inbox.accept(server, who, self.name)


class Edit(OpensForm, form="i-edit", on="suggestion", label=inbox_texts.EDIT_AND_ACCEPT):
    """A suggestion becomes a fact in other words."""

    opens = EditForm


class Decline(OpensForm, form="i-decline", on="suggestion", label=inbox_texts.DECLINE, style=_RED):
    """A suggestion is turned down, with a reason."""

    opens = DeclineForm


class Keep(AtOnce, form="i-keep", on="excerpt", label=inbox_texts.KEEP, style=_GREEN):
    """An excerpt is right as it stands."""

    def do(self, inbox: Inbox, server: int, who: int) -> Outcome:
        """It is no longer marked as not reviewed."""
        return inbox.keep(server, who, self.name)


class Rewrite(OpensForm, form="i-write", on="excerpt", label=inbox_texts.REWRITE):
    """An excerpt in the moderator's words."""

    opens = RewriteForm


class Drop(AtOnce, form="i-drop", on="excerpt", label=inbox_texts.DROP, style=_RED):
    """An excerpt that nobody needs."""

    def do(self, inbox: Inbox, server: int, who: int) -> Outcome:
        """It can be restored."""
        return inbox.drop(server, who, self.name)


BUTTONS = (Answer, SameAs, NotOurs, Dismiss, Accept, Edit, Decline, Keep, Rewrite, Drop)
