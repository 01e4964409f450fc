"""Why an answer is what it is: which words, which way to ask, which score made it; for moderators."""

from __future__ import annotations

import discord

from cogs import Bot
from cogs.moderators import ModeratorButton
from cogs.ui import moderator_texts as told
from cogs.ui.desk import Desk
from cogs.ui.markup import code, safe
from cogs.ui.origins import Behind, question_behind
from knowledge.answering import ANSWERED, OFFERED, SURE
from knowledge.facts import Answer, Candidate, Unknown


def why_text(answer: Answer, here: str = "") -> str:
    """How the answer came about; `here` is the fact that a message shows of it."""
    best = told.chance(answer.candidates[0].confidence) if answer.candidates else told.chance(0.0)
    lines = [told.why_heading(safe(answer.question, 300), answer.status, best)]
    mended = next((candidate.why.mended for candidate in answer.candidates), ())
    if mended:
        lines.append(told.why_mended([(safe(typed, 40), safe(meant, 40)) for typed, meant in mended[:5]]))
    if isinstance(answer, Unknown) and answer.gap:
        lines.append(told.why_gap(safe(answer.gap.plain, 200)))
    shown = [(at, each) for at, each in enumerate(answer.candidates, 1) if at <= 3 or each.fact.id == here]
    for place, candidate in shown:
        lines += _candidate(place, candidate, here, scores=place == 1 or candidate.fact.id == here)
    return "\n".join([*lines, told.why_limits(ANSWERED, SURE, OFFERED)])


def _candidate(place: int, candidate: Candidate, here: str, scores: bool) -> list[str]:
    why, id = candidate.why, candidate.fact.id
    lines = [told.why_candidate(place, code(id, 100), told.chance(candidate.confidence), id == here)]
    lines.append(told.why_words([safe(word, 30) for word in why.words[:10]]))
    if why.ask:
        lines.append(told.why_ask(safe(why.ask, 120)))
    telling = [(name.replace("_", " "), value) for name, value in why.features if abs(value) >= 0.005]
    return [*lines, told.why_scores(telling)] if scores and telling else lines


def _ask_again(desk: Desk, behind: Behind) -> Answer:
    return desk.knowledge.ask(behind.question, desk.server, context=behind.context, briefing=behind.briefing)


async def explain(desk: Desk, message: discord.Message, fact: str) -> None:
    """Tell a moderator why a message of ours says what it says."""
    behind = await question_behind(desk.bot, message)
    if not behind.question:
        await desk.say(told.NO_QUESTION)
        return
    answer = await desk.work(lambda: _ask_again(desk, behind))
    await desk.say(why_text(answer, fact))


class Why(ModeratorButton, form="why:{name}"):
    """The small button below an answer; others are told that it is for moderators."""

    async def act(self, interaction: discord.Interaction[Bot]) -> None:
        """On the side: the answer stays as it is."""
        if interaction.message:
            await explain(Desk(interaction), interaction.message, self.name)
