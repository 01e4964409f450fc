"""The question in a message: what stays when mentions, the prefix and `ask` are taken away."""

from __future__ import annotations

import re

from knowledge.conversation.prefix import without_prefix

_MENTION = re.compile(r"<@[!&]?\d+>")
_IN = re.compile(r"in\s+(.+)", re.IGNORECASE | re.DOTALL)
_ASK = re.compile(r"ask(?:\s+|$)", re.IGNORECASE)


def question_in(content: str, prefix: str) -> str:
    """`!ask wagner cost`, `!wagner cost` and `@bot wagner cost` all ask 'wagner cost'."""
    text = _MENTION.sub(" ", content).strip()
    rest = without_prefix(text, prefix)
    # A question may begin with the word by chance; right after the prefix or a mention it is the command.
    called = rest is not None or text != content.strip()
    text = text if rest is None else rest
    return _ASK.sub("", text, count=1) if called else text


def narrowed_in(content: str, prefix: str) -> str:
    """What stands behind `!in`: the name of a briefing, and the question; '' where it was not typed."""
    typed = _IN.match(without_prefix(content, prefix) or "")
    return typed[1] if typed else ""


def has_words(text: str) -> bool:
    """Whether there is anything to look up: a letter or a digit in any script."""
    return any(character.isalnum() for character in text)
