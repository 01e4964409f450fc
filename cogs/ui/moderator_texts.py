"""All that the bot says to moderators about facts, to be read and mended in one place, as in `texts`."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.ui.texts import count

# Forms

ADD_TITLE = "Add a fact"
EDIT_TITLE = "Edit a fact"
TOPIC = "Topic"
TOPIC_HINT = "One word is best: the first word of !wagner cost"
ANSWER = "Answer"
ANSWER_HINT = "One to three sentences. **Two stars** around the key figure or name make it bold."
SOURCE = "Source"
SOURCE_HINT = "Who says so: a title, a name, a link"
KEYWORDS = "Keywords, with commas between them"
KEYWORDS_HINT = "cost, price, fee"
ASKS = "Ways to ask for it, one a line"
ASKS_HINT = "how much does it cost"

# Buttons

OPEN_FORM = "Open the form"
BACK_TO_FORM = "Back to the form"
EDIT = "Edit"
EDIT_THAT_ONE = "Edit that one"
ADD_ANYWAY = "Add anyway"
SAVE_MINE = "Save mine"
EDIT_MINE = "Edit mine again"
CANCEL = "Cancel"
REMOVE = "Remove it"
UNDO = "Undo"
HISTORY = "History"

# Typing


def help_text(prefix: str) -> str:
    """What moderators can type."""
    lines = [
        ("fact add <topic> | <answer> | <source>", "a new fact; then if you like `| keywords, … | ways to ask; …`"),
        ("fact edit <fact>", "change it in a form"),
        ("fact alias <fact> | <phrase>", "one more way to ask for it"),
        ("fact remove <fact>", "take it away"),
        ("fact restore <fact>", "bring it back, or back to what shipped"),
        ("fact undo [number]", "take back the last change, or the one of that number"),
        ("fact history [fact]", "who changed what, and when"),
        ("fact list [topic]", "the facts with their ids"),
        ("fact show <fact>", "everything about one"),
        ("why [question]", "how an answer came about"),
        ("briefing import, briefing export", "facts from a file, and into one"),
        ("settings", "prefix, moderators' role, channels"),
    ]
    return "\n".join(
        [
            "For moderators. Each works with `/` too, and each change can be undone.",
            *(f"- `{prefix}{typed}`: {does}" for typed, does in lines),
            "`<fact>` is its id. In a reply to an answer of mine, leave it out: the fact in that answer is meant.",
        ]
    )


def how_to_add(prefix: str) -> str:
    """`!fact add` without anything: forms open from buttons only."""
    return (
        f"Press the button, or type it in one go: `{prefix}fact add wagner | The fee is **€9 million**. | Reuters`, "
        "and if you like `| cost, price | how much is it; what does it cost`."
    )


def add_needs(prefix: str, missing: str) -> str:
    """A part of `fact add` was left out."""
    return (
        f"The {missing} is missing. A fact needs a topic, an answer and a source: "
        f"`{prefix}fact add <topic> | <answer> | <source>`."
    )


def too_many_parts(prefix: str) -> str:
    """More bars than parts."""
    return f"There are more parts than a fact has. To write a bar itself, type `\\|`. `{prefix}fact help` shows how."


def press_to_edit(id: str) -> str:
    """`!fact edit` cannot open a form."""
    return f"Press the button to edit `{id}`."


def which_fact(prefix: str, command: str) -> str:
    """No fact was named."""
    return (
        f"Which fact? Choose one, type its id as in `{prefix}{command} wagner-fee`, or reply to an answer of mine. "
        f"`{prefix}fact list` shows the ids."
    )


def is_a_topic(name: str, id: str, prefix: str) -> str:
    """A topic was named where a fact is needed."""
    return f"“{name}” is a topic. `{prefix}fact list {id}` shows the ids of its facts."


def alias_needs(prefix: str) -> str:
    """`fact alias` without a phrase."""
    return f"The new way to ask is missing: `{prefix}fact alias wagner-fee | how much do they charge`."


NO_NUMBER = "Which change? Type its number, as `/fact history` shows it, or nothing for the last one."
SETTLED = "That is settled already: somebody was faster, or it was a day ago."
CANCELLED = "Nothing was changed."


def nothing_removed(id: str) -> str:
    """Cancelled."""
    return f"`{id}` stays."


# What came of it


def added(id: str, topic: str, answer: str, source: str, example: str) -> str:
    """A new fact."""
    asked = f" Ask for it: `{example}`" if example else ""
    return f"Added to **{topic}** as `{id}`, with the source {source}.{asked}\n> {answer}"


def edited(id: str, difference: Sequence[str]) -> str:
    """A fact is another now."""
    return "\n".join([f"Saved: `{id}`.", *_quoted(difference)])


def unchanged(id: str) -> str:
    """Saved, with nothing to save."""
    return f"`{id}` is like that already: nothing was changed."


def aliased(id: str, phrase: str) -> str:
    """One more way to ask."""
    return f"“{phrase}” finds `{id}` from now on."


def already_asked(id: str, phrase: str) -> str:
    """The phrase is known."""
    return f"“{phrase}” finds `{id}` already: nothing was changed."


def sure_to_remove(id: str, answer: str, shipped: bool) -> str:
    """Asked once."""
    what = "It shipped with me, and is hidden on this server only." if shipped else "It was added on this server."
    return f"Remove `{id}`? {what} You can bring it back at any time.\n> {answer}"


def removed(id: str, prefix: str) -> str:
    """Gone, and how to get it back."""
    return f"Removed: `{id}`. To get it back, press Undo, or type `/fact restore` or `{prefix}fact restore {id}`."


def restored(id: str, difference: Sequence[str]) -> str:
    """As it was."""
    return "\n".join([f"Restored: `{id}`.", *_quoted(difference)])


def undone(number: int, what: str, difference: Sequence[str]) -> str:
    """Taken back."""
    return "\n".join([f"Undone: {what} (change {number}).", *_quoted(difference)])


def similar(id: str, answer: str, source: str, mine: str) -> str:
    """A very similar fact exists."""
    return (
        f"There is a very similar fact already, `{id}`, with the source {source}:\n> {answer}\n\n"
        f"Yours:\n> {mine}\n\nNothing is saved yet. What shall I do?"
    )


def conflict(id: str, who: str, theirs: Sequence[str], mine: Sequence[str]) -> str:
    """Somebody else changed the fact meanwhile."""
    changed = ["They changed:", *_quoted(theirs), ""] if theirs else []
    wanted = ["Yours would change what is there now:", *_quoted(mine)] if mine else ["It says what you wanted already."]
    return "\n".join([f"{who} changed `{id}` while you did. Nothing of yours is saved yet.", *changed, *wanted])


def _quoted(lines: Sequence[str]) -> list[str]:
    return [f"> {line}" for line in lines]


# History

ACTIONS = {
    "add": "added",
    "edit": "edited",
    "alias": "gave one more way to ask for",
    "remove": "removed",
    "restore": "restored",
    "import": "imported",
    "answer": "answered a question with",
    "same as": "joined a question to",
    "not ours": "said that the briefing does not tell",
    "dismiss": "dismissed a question",
    "accept": "accepted a suggestion as",
    "decline": "declined a suggestion",
    "keep": "kept",
    "rewrite": "rewrote",
    "drop": "dropped",
    "setting": "changed a setting",
}
AT_THE_TERMINAL = "Somebody at the command line"
SOMEBODY = "Somebody else"


def did(action: str, slug: str, undoes: int | None) -> str:
    """What a line of history says was done: 'edited `wagner-fee`'."""
    what = f"undid change {undoes} on" if undoes else ACTIONS.get(action, action)
    return f"{what} `{slug}`" if slug else what.removesuffix(" on")


def history_line(number: int, who: str, did: str, when: str, undone: bool, difference: Sequence[str]) -> str:
    """One change."""
    first = f"**{number}.** {who} {did} {when}{' (undone)' if undone else ''}"
    return "\n".join([first, *(f"-# {line}" for line in difference)])


def many_changed(number: int) -> str:
    """One change of many entries, as an import makes it."""
    return f"{count(number, 'entry', 'entries')} changed at once"


def history_heading(number: int, id: str) -> str:
    """Above the history."""
    whose = f" of `{id}`" if id else ""
    return f"**History**{whose}: {count(number, 'change')}, newest first."


def no_history(id: str) -> str:
    """Nothing was changed yet."""
    return f"`{id}` was never changed here." if id else "Nothing was changed on this server yet."


def undo_number(number: int) -> str:
    """The button beside a line of history."""
    return f"Undo {number}"


# Differences

FIELDS = {
    "topic": "Topic",
    "answer": "Answer",
    "source": "Source",
    "keywords": "Keywords",
    "asks": "Ways to ask",
    "certainty": "How certain",
    "said_by": "Said by",
    "when": "When",
    "quotes": "Quotes",
    "origin": "From",
}


def was_and_is(name: str, before: str, after: str) -> str:
    """A field that is another now."""
    return f"{FIELDS[name]}: {before or 'nothing'} → {after or 'nothing'}"


def more_and_less(name: str, more: Sequence[str], less: Sequence[str]) -> str:
    """A list that has other members now."""
    new = f"new: {', '.join(more)}" if more else ""
    gone = f"gone: {', '.join(less)}" if less else ""
    return f"{FIELDS[name]}: {'; '.join(part for part in (new, gone) if part)}"


def reordered(name: str) -> str:
    """The same members, in another order."""
    return f"{FIELDS[name]}: another order"


def is_new(answer: str) -> str:
    """There was nothing before."""
    return f"Now: {answer}"


def is_gone(answer: str) -> str:
    """There is nothing now."""
    return f"Gone: {answer}"


# Looking at facts

SCOPES = {
    "shipped": "shipped with the bot",
    "changed": "shipped with the bot, changed on this server",
    "own": "this server's own",
}


def list_heading(facts: int, topic: str) -> str:
    """Above the list."""
    return f"{count(facts, 'fact')}{f' on **{topic}**' if topic else ''}:"


def list_line(id: str, headline: str) -> str:
    """One fact of the list."""
    return f"- `{id}`: {headline}"


def shown(
    id: str, topic: str, scope: str, answer: str, source: str, keywords: str, shown: int, helpful: int, not_it: int
) -> list[str]:
    """All about a fact, but the ways to ask."""
    return [
        f"**`{id}`**, topic {topic}, {SCOPES[scope]}",
        f"> {answer}\n",
        source,
        f"Keywords: {keywords or 'none'}",
        f"Used {count(shown, 'time')}; helpful {count(helpful, 'time')}, not it {count(not_it, 'time')}",
    ]


def ways_to_ask(number: int, listed: Sequence[str], cut: bool) -> str:
    """How a fact can be asked for."""
    if not number:
        return "Ways to ask: none but its own words"
    rest = f"; and {number - len(listed)} more in the file" if cut else ""
    return f"Ways to ask ({number}): {'; '.join(listed)}{rest}"


# Why

WHY = "?"
NO_QUESTION = "The question to that answer is gone, so I cannot tell. Type `/why` and the question."
NOT_AN_ANSWER = "That is no answer of mine to a question. Choose one, or type `/why` and a question."
WHY_WHAT = "Why what? Reply to an answer of mine, or type a question after it."


def why_heading(question: str, status: str, chance: str) -> str:
    """What came of a question."""
    outcome = {
        "answered": "answered",
        "unsure": "unsure, so there were facts to choose from",
        "unknown": "the briefing does not say",
    }[status]
    return f"**“{question}”**: {outcome}. The first fact fits with {chance}."


def why_candidate(place: int, id: str, chance: str, here: bool) -> str:
    """One of the facts that were looked at."""
    return f"**{place}.** `{id}`, {chance}{' (shown here)' if here else ''}"


def why_words(words: Sequence[str]) -> str:
    """What question and fact share."""
    return f"-# Words: {', '.join(words)}" if words else "-# Words: none in common"


def why_mended(pairs: Sequence[tuple[str, str]]) -> str:
    """Spelling."""
    return f"Read as: {', '.join(f'{typed} → {meant}' for typed, meant in pairs)}"


def why_ask(ask: str) -> str:
    """The nearest phrase."""
    return f"-# Nearest way to ask: “{ask}”"


def why_scores(scores: Sequence[tuple[str, float]]) -> str:
    """What the ranking saw."""
    return f"-# Scores: {', '.join(f'{name} {value:.2f}' for name, value in scores)}"


def chance(confidence: float) -> str:
    """How often an answer of that confidence is right."""
    return f"{round(100 * confidence)} chances in 100"


def why_gap(answer: str) -> str:
    """The entry that says that the briefing does not say."""
    return f"The entry that won says: {answer}"


def why_limits(answered: float, sure: float, offered: float) -> str:
    """From where on what is done."""
    low, middle, high = (round(100 * each) for each in (offered, answered, sure))
    return f"-# From {middle} on a fact is the answer (below {high} as a guess), from {low} on facts are offered."
