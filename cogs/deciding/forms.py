"""The forms that decide an item of the inbox, one a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from cogs.deciding.listing import in_short
from cogs.deciding.outcome import Field, ItemForm, Outcome
from cogs.ui import inbox_texts
from cogs.ui.forms import MOST, field
from cogs.ui.markup import shorten, tidy
from knowledge.answering import Knowledge
from knowledge.briefing import ANSWER_LIMIT, ASK_LIMIT, SOURCE_LIMIT
from knowledge.drafts import TOPIC_LIMIT, Draft
from knowledge.facts import Fact, KnowledgeError, Unknown
from knowledge.outcomes import AlreadyDone, Item

REASON_LIMIT = 500
CHOICES = 25
"""The most that Discord lets a person choose from."""


def draft_fields(typed: Mapping[str, str]) -> list[Field]:
    """A fact to be typed or changed."""
    return [
        field("topic", inbox_texts.TOPIC, typed.get("topic", ""), most=TOPIC_LIMIT, hint=inbox_texts.TOPIC_HINT),
        field("answer", inbox_texts.FACT, typed.get("answer", ""), most=ANSWER_LIMIT, long=True),
        field("source", inbox_texts.SOURCE, typed.get("source", ""), most=SOURCE_LIMIT, hint=inbox_texts.SOURCE_HINT),
        field("keywords", inbox_texts.KEYWORDS, typed.get("keywords", ""), most=MOST, needed=False),
        field("asks", inbox_texts.ASKS, typed.get("asks", ""), most=MOST, long=True, needed=False),
    ]


def draft_of(typed: Mapping[str, str]) -> Draft:
    """The draft that was typed."""
    return Draft.typed(*(typed.get(name, "") for name in ("topic", "answer", "source", "keywords", "asks")))


def typed_of(draft: Draft) -> dict[str, str]:
    """What stands in the fields for a draft."""
    return {
        "topic": draft.topic,
        "answer": draft.answer,
        "source": draft.source,
        "keywords": ", ".join(draft.keywords),
        "asks": "\n".join(draft.asks),
    }


class AnswerForm(ItemForm, form="answer"):
    """Makes a question a fact."""

    on, title = "question", inbox_texts.ANSWER_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """With the nearest topic, and all wordings, to begin with."""
        if typed:
            return draft_fields(typed)
        near = knowledge.ask(item.text, server)
        topic = near.topics[0].name if isinstance(near, Unknown) and near.topics else ""
        return draft_fields({"topic": topic[:TOPIC_LIMIT], "asks": "\n".join((item.text, *item.wordings))})

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """Its wording is among the ways to ask, whatever was typed."""
        return knowledge.curation.inbox.answer(server, who, key, draft_of(typed), anyway=sure)


class SameAsForm(ItemForm, form="same"):
    """Makes a question one more way to ask for a fact."""

    on, title = "question", inbox_texts.SAME_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """The nearest facts to choose from, or any other by its id."""
        near = {candidate.fact.id: candidate.fact for candidate in knowledge.ask(item.text, server).candidates}
        for suggestion in knowledge.suggest(item.text, server, CHOICES):
            if fact := knowledge.fact(suggestion.value, server):
                near.setdefault(fact.id, fact)
        options = [
            discord.SelectOption(
                label=shorten(tidy(fact.headline), 100), value=id, default=bool(typed) and id == typed.get("fact")
            )
            for id, fact in list(near.items())[:CHOICES]
            if len(id) <= 100
        ]
        other = field("other", inbox_texts.OTHER, typed.get("other", ""), most=ASK_LIMIT, needed=False)
        if not options:
            return [other]
        choice: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="fact", placeholder=inbox_texts.NEAREST_HINT, options=options, required=False
        )
        return [discord.ui.Label(text=inbox_texts.NEAREST, component=choice), other]

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """What was typed counts more than what was chosen: nobody types by chance."""
        other, chosen = typed.get("other", "").strip(), typed.get("fact", "")
        if other:
            found = knowledge.resolve(other, server)
            if not isinstance(found, Fact):
                raise KnowledgeError(inbox_texts.no_such_fact(in_short(other)))
            chosen = found.id
        if not chosen:
            raise KnowledgeError(inbox_texts.CHOOSE_A_FACT)
        return knowledge.curation.inbox.same_as(server, who, key, chosen)


class NotOursForm(ItemForm, form="not-ours"):
    """Lets the bot say from now on that the briefing does not tell that."""

    on, title = "question", inbox_texts.NOT_OURS_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """One sentence."""
        said, hint = typed.get("sentence", ""), inbox_texts.SENTENCE_HINT
        return [field("sentence", inbox_texts.SENTENCE, said, most=ANSWER_LIMIT, hint=hint, long=True)]

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """Keep it."""
        return knowledge.curation.inbox.not_ours(server, who, key, typed.get("sentence", ""))


class EditForm(ItemForm, form="edit"):
    """Accepts a suggestion as the moderator puts it."""

    on, title = "suggestion", inbox_texts.EDIT_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """What the member wrote."""
        return draft_fields(typed or (typed_of(item.draft) if item.draft else {}))

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """Accept it as it is now."""
        return knowledge.curation.inbox.accept(server, who, key, draft_of(typed), anyway=sure)


class DeclineForm(ItemForm, form="decline"):
    """Turns a suggestion down."""

    on, title = "suggestion", inbox_texts.DECLINE_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """Why."""
        return [field("reason", inbox_texts.REASON, typed.get("reason", ""), most=REASON_LIMIT, long=True)]

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """Keep neither the suggestion nor the reason open."""
        return knowledge.curation.inbox.decline(server, who, key, typed.get("reason", ""))


class RewriteForm(ItemForm, form="rewrite"):
    """Puts an excerpt in the moderator's words."""

    on, title = "excerpt", inbox_texts.REWRITE_TITLE

    def fields(self, knowledge: Knowledge, server: int, item: Item, typed: Mapping[str, str]) -> list[Field]:
        """What is there; its source stays."""
        assert item.fact
        names = {topic.id: topic.name for topic in knowledge.topics(server)}
        there = typed or typed_of(Draft.of(item.fact, names.get(item.fact.topic, "")))
        return [each for each in draft_fields(there) if getattr(each, "custom_id", "") != "source"]

    def do(
        self, knowledge: Knowledge, server: int, who: int, key: str, typed: Mapping[str, str], sure: bool
    ) -> Outcome:
        """The article is its source as before."""
        item = knowledge.curation.inbox.item(server, key)
        if isinstance(item, AlreadyDone):
            return item
        assert item.fact
        draft = draft_of(typed)
        return knowledge.curation.inbox.rewrite(server, who, key, replace(draft, source=Draft.of(item.fact).source))
