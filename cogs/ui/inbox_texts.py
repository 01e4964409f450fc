"""All that the bot says of the inbox, suggestions and the digest, to be read and mended in one place, as in `texts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cogs.ui.texts import count

# The list

OPEN = "Open the inbox"
KINDS = {"questions": "Questions", "suggested": "Suggestions", "excerpts": "Excerpts"}
NOUNS = {"questions": "question", "suggested": "suggestion", "excerpts": "excerpt to review"}
PLURALS = {"excerpts": "excerpts to review"}
EMPTY = "The inbox is empty: every question found an answer, and nothing waits for a decision."


def heading(waiting: Mapping[str, int]) -> str:
    """Above the list: how much of each kind there is in it."""
    counted = [count(number, NOUNS[kind], PLURALS.get(kind, "")) for kind, number in waiting.items() if number]
    if not counted:
        return EMPTY
    listed = " and ".join([part for part in (", ".join(counted[:-1]), counted[-1]) if part])
    order = " Most asked first." if waiting.get("questions", 0) > 1 else ""
    return f"**Inbox**: {listed}.{order}"


def none_of(kind: str) -> str:
    """A kind was chosen that nothing waits of."""
    return f"No {PLURALS.get(kind, NOUNS[kind] + 's')} wait."


def no_such_kind(named: str, prefix: str) -> str:
    """`!inbox` named a kind that there is not."""
    return (
        f"There are no “{named}” in the inbox. Type `{prefix}inbox`, or `{prefix}inbox questions`, "
        f"`{prefix}inbox suggestions` or `{prefix}inbox excerpts`."
    )


def question(text: str, asked: int, last: str) -> str:
    """A question that found no answer."""
    often = "asked once" if asked == 1 else f"asked {asked:,} times"
    return f"“{text}” ({often}, last {last})"


def wordings(texts: Sequence[str]) -> str:
    """Other ways in which it was asked."""
    return f"-# also: {', '.join(f'“{text}”' for text in texts)}"


def was_not_it(headline: str) -> str:
    """The fact that the bot gave, and whoever asked turned down."""
    return f"-# not it: {headline}"


def suggestion(member: int, when: str, topic: str, answer: str) -> str:
    """What a member suggests."""
    return f"<@{member}> suggests ({when}), on {topic}: {answer}"


def source(text: str) -> str:
    """The source that the suggester gave."""
    return f"-# Source: {text}"


def excerpt(text: str, title: str) -> str:
    """A sentence of an imported article."""
    return f"“{text}”\n-# from {title}"


# The buttons of an item, and their forms

ANSWER, SAME_AS, NOT_OURS, DISMISS = "Answer", "Same as …", "Not ours", "Dismiss"
ACCEPT, EDIT_AND_ACCEPT, DECLINE = "Accept", "Edit and accept", "Decline"
KEEP, REWRITE, DROP = "Keep", "Rewrite", "Drop"
ADD_ANYWAY, SAME_AS_IT, CHANGE_TEXT = "Add anyway", "Same as that one", "Change my text"

ANSWER_TITLE = "Answer this question"
SAME_TITLE = "It asks for a fact that is there"
NOT_OURS_TITLE = "The briefing does not say"
EDIT_TITLE = "Edit and accept"
DECLINE_TITLE = "Decline this suggestion"
REWRITE_TITLE = "Rewrite this excerpt"
SUGGEST_TITLE = "Suggest a fact"

TOPIC = "Topic"
TOPIC_HINT = "One that there is, or a new one"
FACT = "The fact, in one to three sentences"
SOURCE = "Where it says so"
SOURCE_HINT = "Publisher, title and date; a link if there is one"
KEYWORDS = "Keywords, with commas between them"
ASKS = "Ways to ask for it, one a line"
NEAREST = "One of the nearest facts"
NEAREST_HINT = "Choose a fact"
OTHER = "Or another fact, by its id or its words"
SENTENCE = "What to say when somebody asks that"
SENTENCE_HINT = "For example: The briefing gives no figure for that."
REASON = "The reason, which the member is told"

CHOOSE_A_FACT = "Choose one of the facts, or type the id of another."


def no_such_fact(named: str) -> str:
    """'Same as …' named none that there is."""
    return f"There is no fact “{named}” here. Type its id, as `/fact list` shows it, or choose one of the nearest."


def similar(headline: str, id: str, written: str) -> str:
    """Nothing is saved yet."""
    return (
        f"There is a very similar fact (`{id}`): {headline}\nYour text is not saved yet: {written}\n"
        "Add it anyway, or change it?"
    )


# What became of an item

_DID = {
    "answer": "answered it",
    "same as": "made it one more way to ask for a fact",
    "not ours": "said that the briefing does not tell it",
    "dismiss": "dismissed it",
    "accept": "accepted it",
    "decline": "declined it",
    "keep": "kept it",
    "rewrite": "rewrote it",
    "drop": "dropped it",
    "remove": "removed it",
}


def already(who: int, you: bool, action: str, when: str) -> str:
    """Somebody was faster."""
    return f"{'You have' if you else f'<@{who}> has'} {_DID.get(action, 'changed it')} already ({when})."


def done(action: str, text: str, id: str = "", prefix: str = "!") -> str:
    """Above the list, after a decision: what was decided, and how to take it back."""
    said = {
        "answer": f"Answered: “{text}” now finds the fact `{id}`.",
        "same as": f"“{text}” now finds the fact `{id}`.",
        "not ours": f"Whoever asks “{text}” now hears that the briefing does not say.",
        "dismiss": f"Dismissed: “{text}”. Asked again, it stays away.",
        "accept": f"Accepted as the fact `{id}`: “{text}”.",
        "decline": f"Declined: “{text}”.",
        "keep": f"Kept, and reviewed now: “{text}”.",
        "rewrite": f"Rewritten: `{id}` now says “{text}”.",
        "drop": f"Dropped: “{text}”.",
    }[action]
    return f"✓ {said} `{prefix}fact undo` takes that back."


def accepted(server: str, text: str) -> str:
    """To the suggester, in direct messages."""
    return f"Your suggestion for **{server}** was accepted, and I answer with it now: “{text}” Thank you!"


def declined(server: str, text: str, reason: str) -> str:
    """The same, where it was not."""
    return f"Your suggestion for **{server}** was declined: “{text}”\nThe reason: {reason}"


def untold(member: int) -> str:
    """To the moderator: the suggester's direct messages are closed."""
    return f"<@{member}> could not be told: they take no direct messages from me."


# Suggestions

SUGGEST = "Suggest a fact"
SUGGEST_HERE = "Do you know something that belongs here? Press the button and say where it stands; moderators decide."
SUGGESTED = (
    "Thank you! The moderators will look at it. I tell you by direct message what they decide, if yours are open."
)
SUGGEST_FACT = "What should I be able to tell?"
SUGGEST_TOPIC = "Topic, if you know one"
NO_TOPIC = "Other"
SUGGEST_ASKS = "How would people ask for it? One a line"


# The digest


def digest(total: int, lines: Sequence[str]) -> str:
    """To the moderators' channel, once a day at most."""
    more = [f"- and {total - len(lines):,} more"] if total > len(lines) else []
    return "\n".join([f"**New in the inbox**: {count(total, 'item')}.", *lines, *more])


def digest_question(text: str, asked: int) -> str:
    """A question in the digest."""
    return f"- “{text}”" + (f" (asked {asked:,} times)" if asked > 1 else "")


def digest_suggestion(text: str) -> str:
    """A suggestion in the digest; who made it stands in the inbox."""
    return f"- a suggestion: “{text}”"
