"""Adding and editing: the forms, and the questions in between, each of which can be gone on with after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

import discord

from cogs import Bot
from cogs.curating.changes import Undo, who
from cogs.moderators import ModeratorButton, ModeratorForm
from cogs.ui import errors, texts
from cogs.ui import moderator_texts as told
from cogs.ui.desk import Desk
from cogs.ui.diff import difference, drafted
from cogs.ui.forms import MOST
from cogs.ui.forms import field as box
from cogs.ui.markup import code, marked, safe
from cogs.ui.patience import in_time
from cogs.ui.persistent import PersistentButton
from knowledge.answering import Knowledge
from knowledge.briefing import ANSWER_LIMIT, SOURCE_LIMIT
from knowledge.drafts import TOPIC_LIMIT, Draft, source_text
from knowledge.facts import Fact, KnowledgeError
from knowledge.outcomes import Conflict, Saved, Similar, Unchanged
from knowledge.store import fingerprint

EMPTY = Draft("", "", "")


@dataclass(frozen=True, slots=True)
class Work:
    """What a moderator has begun: a new fact, or what a fact shall be."""

    draft: Draft = EMPTY
    fact: str = ""
    """The id of the fact to change; '' for a new one."""
    seen: str = ""
    """The fingerprint of the fact that they look at."""
    hidden: tuple[str, ...] = ()
    """Ways to ask that are there and have no room in the form."""

    async def keep(self, desk: Desk) -> str:
        """Keep it for a day; returns its key."""
        return await desk.work(self._kept_by(desk))

    async def keep_for_form(self, desk: Desk) -> str:
        """The same, before a form opens. Raises KnowledgeError where that would be too late."""
        return await in_time(self._kept_by(desk))

    def _kept_by(self, desk: Desk) -> Callable[[], str]:
        return lambda: desk.knowledge.store.pending.keep(desk.server, asdict(self))

    @classmethod
    async def kept(cls, desk: Desk, key: str) -> Work | None:
        """What was kept under that key."""
        row = await asyncio.to_thread(desk.knowledge.store.pending.of, desk.server, key)
        return cls(Draft.kept(row["draft"]), row["fact"], row["seen"], tuple(row["hidden"])) if row else None


def work_on(knowledge: Knowledge, fact: Fact, server: int) -> Work:
    """To change a fact, beginning with what is there."""
    name = next((topic.name for topic in knowledge.topics(server) if topic.id == fact.topic), "")
    return _fitting(Work(Draft.of(fact, name), fact.id, fingerprint(fact)))


def _fitting(work: Work) -> Work:
    """Without the ways to ask that the form has no room for; these stay as they are."""
    asks = (*work.draft.asks, *work.hidden)
    number = len(asks)
    while len("\n".join(asks[:number])) > MOST:
        number -= 1
    return replace(work, draft=replace(work.draft, asks=asks[:number]), hidden=asks[number:])


class FactForm(ModeratorForm, form="fact:{key}"):
    """A fact's five fields."""

    async def act(self, interaction: discord.Interaction[Bot], typed: Mapping[str, str]) -> None:
        """Save it, or ask what stands in the way."""
        desk = Desk(interaction, in_place=_asks(interaction.message))
        work = await Work.kept(desk, self.parts["key"])
        if work is None:
            await errors.answer(interaction, texts.STALE_FORM)
            return
        draft = Draft.typed(*(typed.get(name, "") for name in ("topic", "answer", "source", "keywords")))
        # A way to ask may hold a semicolon; in the form, each stands on its own line.
        asks = tuple(line for line in typed.get("asks", "").splitlines() if line.strip())
        work = replace(work, draft=replace(draft, asks=(*asks, *work.hidden)))
        await (edit(desk, work) if work.fact else add(desk, work.draft))


async def open_form(interaction: discord.Interaction[Bot], work: Work) -> None:
    """Show the form with what is there."""
    desk, draft = Desk(interaction), work.draft
    form = FactForm(key=await work.keep_for_form(desk))
    await form.open(
        interaction,
        told.EDIT_TITLE if work.fact else told.ADD_TITLE,
        box("topic", told.TOPIC, draft.topic, most=TOPIC_LIMIT, hint=told.TOPIC_HINT),
        box("answer", told.ANSWER, draft.answer, most=ANSWER_LIMIT, hint=told.ANSWER_HINT, long=True),
        box("source", told.SOURCE, draft.source, most=SOURCE_LIMIT, hint=told.SOURCE_HINT),
        box("keywords", told.KEYWORDS, ", ".join(draft.keywords), most=MOST, hint=told.KEYWORDS_HINT, needed=False),
        box("asks", told.ASKS, "\n".join(draft.asks), most=MOST, hint=told.ASKS_HINT, long=True, needed=False),
    )


async def add(desk: Desk, draft: Draft, *, anyway: bool = False) -> None:
    """Save a new fact, or show the one that is very similar."""
    try:
        outcome = await desk.work(lambda: desk.curation.add(desk.server, desk.who, draft, anyway=anyway))
    except KnowledgeError as error:
        await mend(desk, Work(draft), error)
        return
    if isinstance(outcome, Similar):
        fact = outcome.fact
        key = await Work(outcome.draft, fact.id, fingerprint(fact)).keep(desk)
        source = safe(source_text(fact.source), 200)
        said = told.similar(fact.id, marked(fact.answer, 500), source, marked(outcome.draft.answer, 500))
        asked = (EditThatOne.of(told.EDIT_THAT_ONE, key=key), AddAnyway.of(told.ADD_ANYWAY, key=key))
        await desk.say(said, *asked, Cancel.of(told.CANCEL, key=key))
        return
    saved = outcome.fact
    topic = await asyncio.to_thread(desk.curation.topic_of, desk.server, saved.topic)
    example = code(next(iter(saved.asks), ""), 100)
    said = told.added(
        saved.id,
        safe(topic.name, 60),
        marked(saved.answer, 800),
        safe(source_text(saved.source)),
        f"{await desk.prefix()}ask {example}" if example else "",
    )
    await desk.say(
        said, Undo.of(told.UNDO, change=outcome.change.id), OpenEdit.of(told.EDIT, name=saved.id), saved=True
    )


async def edit(desk: Desk, work: Work) -> None:
    """Save a changed fact, or show what somebody else made of it meanwhile."""
    try:
        outcome = await desk.work(lambda: desk.curation.edit(desk.server, desk.who, work.fact, work.draft, work.seen))
    except KnowledgeError as error:
        await mend(desk, work, error)
        return
    match outcome:
        case Unchanged():
            await desk.say(told.unchanged(work.fact))
        case Saved(fact, change):
            said = told.edited(fact.id, difference(change.before, change.after))
            await desk.say(said, Undo.of(told.UNDO, change=change.id), saved=True)
        case Conflict(fact, draft, change):
            topic = await asyncio.to_thread(desk.curation.topic_of, desk.server, draft.topic)
            key = await replace(work, draft=draft, seen=outcome.seen, hidden=()).keep(desk)
            theirs = difference(change.before, change.after, 250) if change else []
            mine = drafted(fact, replace(draft, topic=topic.id), 250)
            said = told.conflict(fact.id, who(change.who) if change else told.SOMEBODY, theirs, mine)
            asked = (SaveMine.of(told.SAVE_MINE, key=key), BackToForm.of(told.EDIT_MINE, key=key))
            await desk.say(said, *asked, Cancel.of(told.CANCEL, key=key))


async def mend(desk: Desk, work: Work, error: KnowledgeError) -> None:
    """Say what is wrong, and keep what was typed."""
    form: PersistentButton | None = None
    work = _fitting(work)
    if max(map(len, (work.draft.topic, work.draft.answer, work.draft.source, ", ".join(work.draft.keywords)))) <= MOST:
        form = BackToForm.of(told.BACK_TO_FORM, key=await work.keep(desk))
    await desk.say(errors.told(error), form)


class _Begun(ModeratorButton):
    """Base of the buttons that go on with what was begun."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """Go on with it, if it is not settled."""
        desk = Desk(interaction, in_place=True)
        work = await Work.kept(desk, self.parts["key"])
        if work is None:
            await errors.answer(interaction, told.SETTLED)
        else:
            await self.go_on(desk, interaction, work)

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """What the button does."""
        raise NotImplementedError

    async def first(self, desk: Desk, interaction: discord.Interaction[Bot]) -> bool:
        """Whether nobody else has settled it; from now on it is."""
        if await desk.work(lambda: desk.knowledge.store.pending.finish(desk.server, self.parts["key"])):
            return True
        await errors.answer(interaction, told.SETTLED)
        return False


class BackToForm(_Begun, form="back:{key}"):
    """Opens the form with what was typed."""

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """As often as they like."""
        await open_form(interaction, _fitting(work))


class EditThatOne(_Begun, form="that:{key}"):
    """Puts what was typed onto the similar fact, instead of adding another."""

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """The form has the new answer and source, and the keywords and ways to ask of both."""
        fact = await asyncio.to_thread(desk.knowledge.fact, work.fact, desk.server)
        if fact is None:
            await errors.answer(interaction, texts.FACT_GONE)
            return
        there = await asyncio.to_thread(work_on, desk.knowledge, fact, desk.server)
        mine = work.draft
        draft = replace(
            there.draft,
            answer=mine.answer,
            source=mine.source,
            keywords=tuple(dict.fromkeys((*there.draft.keywords, *mine.keywords))),
            asks=tuple(dict.fromkeys((*there.draft.asks, *there.hidden, *mine.asks))),
        )
        await open_form(interaction, _fitting(replace(there, draft=draft, hidden=())))


class AddAnyway(_Begun, form="anyway:{key}"):
    """Adds the fact although there is a similar one."""

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """Once."""
        if await self.first(desk, interaction):
            await add(desk, work.draft, anyway=True)


class SaveMine(_Begun, form="mine:{key}"):
    """Saves an edit over what somebody else made of the fact; they can undo it."""

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """Unless it was changed yet again."""
        if await self.first(desk, interaction):
            await edit(desk, work)


class Cancel(_Begun, form="cancel:{key}"):
    """Leaves everything as it is."""

    async def go_on(self, desk: Desk, interaction: discord.Interaction[Bot], work: Work) -> None:
        """What was typed can be opened again all the same."""
        await desk.say(
            told.CANCELLED, BackToForm.of(told.BACK_TO_FORM, key=self.parts["key"]) if work.draft != EMPTY else None
        )


class OpenAdd(ModeratorButton, form="add"):
    """Opens the empty form: a prefix command cannot."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """For any moderator."""
        await open_form(interaction, Work())


class OpenEdit(ModeratorButton, form="change:{name}"):
    """Opens the form with what is there."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """For any moderator."""
        desk = Desk(interaction)
        fact = await asyncio.to_thread(desk.knowledge.fact, self.name, desk.server)
        if fact is None:
            raise await asyncio.to_thread(desk.curation.missing, desk.server, self.name)
        await open_form(interaction, await asyncio.to_thread(work_on, desk.knowledge, fact, desk.server))


def _asks(message: discord.Message | None) -> bool:
    """Whether a message of ours waits for the form that was opened from it, and may become its outcome."""
    rows = message.components if message else []
    ids = [getattr(button, "custom_id", None) or "" for row in rows for button in getattr(row, "children", ())]
    return any(
        kind.__discord_ui_compiled_template__.fullmatch(id) for kind in (BackToForm, EditThatOne, OpenAdd) for id in ids
    )


BUTTONS = (BackToForm, EditThatOne, AddAnyway, SaveMine, Cancel, OpenAdd, OpenEdit)
